/** The loans that fit the filter, page by page; a tick chooses the case. */
import { Button, Table, Tag } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LoanFilter, LoanLine } from '../api.ts';
import { amountText } from '../format.ts';
import { useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { MOST_CASES } from './selection.ts';
import type { CaseLabel, Selected } from './selection.ts';
import { Trouble } from './trouble.tsx';
import { useLoaded } from './use-loaded.ts';

const PAGE = 20;
/** The most that the service lists at once. */
const FETCH = 200;

type Labelled = readonly [string, CaseLabel];
const labelled = (loan: LoanLine): Labelled => [loan.id, { loanNumber: loan.loanNumber, borrower: loan.borrower?.name ?? null }];

export interface LoanTableProps {
  filter: LoanFilter;
  selected: Selected;
  onAdd: (cases: readonly Labelled[]) => void;
  onRemove: (cases: readonly string[]) => void;
}

export function LoanTable({ filter, selected, onAdd, onRemove }: LoanTableProps) {
  const texts = useTexts();
  const api = useApi();
  // Cursors of the pages up to the one shown: the list knows only what comes next.
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  useEffect(() => setCursors([null]), [filter]);
  const cursor = cursors.at(-1) ?? null;
  const { value, error, loading, reload } = useLoaded(useCallback((signal: AbortSignal) => api.loans(filter, { cursor, limit: PAGE, count: true, signal }), [api, filter, cursor]));
  const rows = value?.loans ?? [];
  const next = value?.next ?? null;
  const total = value?.total ?? null;
  if (error !== null) return <Trouble error={error} onRetry={reload} />;
  return (
    <section aria-label={texts.loans.heading}>
      <div className="row spread" style={{ marginBottom: 8 }}>
        <span role="status" className="quiet">
          {total === null ? '' : texts.loans.total(total)}
        </span>
        <AddAll filter={filter} total={total ?? 0} onAdd={onAdd} />
      </div>
      <Table<LoanLine>
        rowKey="id"
        size="small"
        dataSource={rows}
        loading={loading}
        pagination={false}
        locale={{ emptyText: loading ? texts.errors.loading : texts.loans.empty }}
        columns={columnsOf(texts)}
        rowSelection={{
          selectedRowKeys: rows.filter(({ id }) => selected.has(id)).map(({ id }) => id),
          onChange: (keys) => {
            onAdd(rows.filter(({ id }) => keys.includes(id)).map(labelled));
            onRemove(rows.filter(({ id }) => !keys.includes(id)).map(({ id }) => id));
          },
          getCheckboxProps: ({ loanNumber }) => ({ 'aria-label': texts.loans.choose(loanNumber) }),
          getTitleCheckboxProps: () => ({ 'aria-label': texts.loans.chooseAll }),
        }}
      />
      <div className="row" style={{ marginTop: 12, justifyContent: 'flex-end' }}>
        <Button disabled={cursors.length < 2 || loading} onClick={() => setCursors(cursors.slice(0, -1))}>
          {texts.common.previousPage}
        </Button>
        <span className="quiet">{texts.loans.page(cursors.length)}</span>
        <Button disabled={next === null || loading} onClick={() => setCursors([...cursors, next])}>
          {texts.common.nextPage}
        </Button>
      </div>
    </section>
  );
}

function columnsOf({ loans, filter, common }: ReturnType<typeof useTexts>) {
  const status = (code: string) => <Tag color={code === 'overdue' || code === 'accelerated' ? 'orange' : 'default'}>{filter.statuses[code] ?? code}</Tag>;
  return [
    { title: loans.loanNumber, dataIndex: 'loanNumber' },
    { title: loans.borrower, render: (_: unknown, { borrower }: LoanLine) => (borrower === null ? common.none : borrower.name) },
    { title: loans.productCode, dataIndex: 'productCode' },
    { title: loans.status, dataIndex: 'status', render: status },
    { title: loans.principal, dataIndex: 'principal', align: 'right' as const, className: 'number', render: amountText },
    { title: loans.disbursed, dataIndex: 'disbursedDate' },
    { title: loans.overdueSince, dataIndex: 'overdueSince', render: (date: string | null) => date ?? common.none },
  ];
}

/** Takes everything that fits, page after page, until there is no more, one order is full, or the person stops it. */
function AddAll({ filter, total, onAdd }: { filter: LoanFilter; total: number; onAdd: LoanTableProps['onAdd'] }) {
  const texts = useTexts();
  const api = useApi();
  const [read, setRead] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), [filter]);
  const run = async (): Promise<void> => {
    const { signal } = (controller.current = new AbortController());
    setError(null);
    const found: Labelled[] = [];
    try {
      let cursor: string | null = null;
      do {
        setRead(found.length);
        const page = await api.loans(filter, { cursor, limit: FETCH, count: false, signal });
        found.push(...page.loans.map(labelled));
        cursor = page.next;
      } while (cursor !== null && found.length <= MOST_CASES);
      onAdd(found);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    } finally {
      setRead(null);
    }
  };
  if (read !== null) {
    return (
      <span className="row">
        <span role="status">{texts.loans.adding(read)}</span>
        <Button size="small" onClick={() => controller.current?.abort()}>
          {texts.loans.stop}
        </Button>
      </span>
    );
  }
  return (
    <span className="row">
      {error !== null && <Trouble error={error} />}
      <Button disabled={total === 0} onClick={() => void run()}>
        {texts.loans.addAll(total)}
      </Button>
    </span>
  );
}
