/** The cases of a batch, page by page: what became of each, why, and what to do. */
import { App, Button, Card, Radio, Table, Tag } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { CASE_STATES, packHref } from '../api.ts';
import type { Batch, BatchCase, CaseState } from '../api.ts';
import { sizeText } from '../format.ts';
import { useErrorText, useLanguage, useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { rememberedName } from './case-names.ts';
import { PackPreview } from './pack-preview.tsx';
import { saveBlob } from './save-blob.ts';
import { useCaseName } from './selection-panel.tsx';
import { Trouble } from './trouble.tsx';
import { useLoaded } from './use-loaded.ts';

const PAGE = 20;
/** Thousands of changes a minute need not be thousands of requests. */
const READ_EVERY_MS = 1500;
const COLORS = { queued: 'default', running: 'blue', done: 'green', failed: 'red', cancelled: 'default' } as const;

/** The newest `value`, but at most one change in {@link READ_EVERY_MS}. */
function useSlowly<T>(value: T): T {
  const [slow, setSlow] = useState(value);
  const [readAt, setReadAt] = useState(0);
  useEffect(() => {
    if (Object.is(slow, value)) return;
    const timer = setTimeout(() => {
      setSlow(value);
      setReadAt(performance.now());
    }, Math.max(0, READ_EVERY_MS - (performance.now() - readAt)));
    return () => clearTimeout(timer);
  }, [value, slow, readAt]);
  return slow;
}

export interface ResultTableProps {
  batch: Batch;
  /** another number: cases changed */
  changes: number;
  onRetried: (batch: Batch) => void;
}

export function ResultTable({ batch, changes, onRetried }: ResultTableProps) {
  const all = useTexts();
  const texts = all.results;
  const api = useApi();
  const [state, setState] = useState<CaseState | null>(null);
  // Positions at which the pages up to the one shown begin.
  const [starts, setStarts] = useState<number[]>([0]);
  const from = starts.at(-1) ?? 0;
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.batch(batch.id, { from, limit: PAGE, state, signal }), [api, batch.id, from, state]));
  const moment = useSlowly(`${changes} ${batch.state} ${batch.counts.done} ${batch.counts.failed}`);
  useEffect(() => reload(), [moment, reload]);
  const [previewed, setPreviewed] = useState<BatchCase | null>(null);
  const choose = (next: CaseState | null): void => {
    setState(next);
    setStarts([0]);
  };
  const rows = value?.cases ?? [];
  const next = value?.next ?? null;
  const states = CASE_STATES.filter((each) => batch.counts[each] > 0 || each === state);
  const nameOf = useCaseName();
  const name = (each: BatchCase): string => each.loanNumberMasked ?? nameOf(each.case, rememberedName(each.case));
  return (
    <Card size="small" title={<h2>{texts.heading}</h2>}>
      <div className="stack">
        <Radio.Group aria-label={texts.filter} value={state ?? 'all'} onChange={({ target }) => choose(target.value === 'all' ? null : (target.value as CaseState))} optionType="button" options={[{ value: 'all', label: `${all.common.all} ${batch.total}` }, ...states.map((each) => ({ value: each, label: `${texts.states[each]} ${batch.counts[each]}` }))]} />
        {error !== null && <Trouble error={error} onRetry={reload} />}
        <Table<BatchCase>
          rowKey="case"
          size="small"
          dataSource={rows}
          loading={value === null && error === null}
          pagination={false}
          locale={{ emptyText: texts.empty }}
          onRow={({ case: id, state: each }) => ({ 'data-case': id, 'data-state': each }) as object}
          columns={[
            { title: texts.position, width: 70, className: 'number', render: (_, { position }) => position + 1 },
            { title: texts.case, width: 180, render: (_, each) => <span title={each.case}>{name(each)}</span> },
            { title: texts.state, width: 100, render: (_, each) => <Tag color={COLORS[each.state]}>{texts.states[each.state] ?? each.state}</Tag> },
            { title: texts.detail, render: (_, each) => <Detail each={each} /> },
            { title: texts.actions, width: 260, render: (_, each) => <Actions batch={batch} each={each} name={name(each)} onPreview={() => setPreviewed(each)} onRetried={onRetried} /> },
          ]}
        />
        {(starts.length > 1 || next !== null) && (
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <Button disabled={starts.length < 2} onClick={() => setStarts(starts.slice(0, -1))}>
              {all.common.previousPage}
            </Button>
            <span className="quiet">{rows.length > 0 && texts.range((rows[0]?.position ?? 0) + 1, (rows.at(-1)?.position ?? 0) + 1)}</span>
            <Button disabled={next === null} onClick={() => next !== null && setStarts([...starts, next])}>
              {all.common.nextPage}
            </Button>
          </div>
        )}
      </div>
      {previewed !== null && <PackPreview batch={batch.id} caseRef={previewed.case} name={name(previewed)} onClose={() => setPreviewed(null)} />}
    </Card>
  );
}

function Detail({ each: { reason, pack } }: { each: BatchCase }) {
  const { texts, language } = useLanguage();
  if (reason !== null && reason !== undefined) return <span>{reason.messages[language]}</span>;
  if (pack === null || pack === undefined) return texts.common.none;
  return (
    <span className="number">
      {texts.results.pack(pack.pages, pack.exhibits, sizeText(pack.size))}
      {(pack.warnings ?? 0) > 0 && <span className="quiet">{` · ${texts.results.warnings(pack.warnings ?? 0)}`}</span>}
    </span>
  );
}

function Actions({ batch, each, name, onPreview, onRetried }: { batch: Batch; each: BatchCase; name: string; onPreview: () => void; onRetried: (batch: Batch) => void }) {
  const texts = useTexts().results;
  const api = useApi();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const proof = async (): Promise<void> => {
    try {
      const answer = await api.packProof(batch.id, each.case);
      if ('proof' in answer) saveBlob(answer.proof, `${each.case}.proof.json`);
      else void message.info(texts.proofPending(answer.retryAfter));
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  const retry = async (): Promise<void> => {
    try {
      onRetried(await api.retry(batch.id, [each.case]));
      void message.success(texts.retried);
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  if (each.state === 'failed') {
    return (
      <Button size="small" aria-label={texts.retryOf(name)} onClick={() => void retry()}>
        {texts.retry}
      </Button>
    );
  }
  if (each.state !== 'done') return null;
  return (
    <span className="row" style={{ gap: 4 }}>
      <Button size="small" aria-label={texts.previewOf(name)} onClick={onPreview}>
        {texts.preview}
      </Button>
      <Button size="small" aria-label={texts.downloadOf(name)} href={packHref(batch.id, each.case)} download>
        {texts.download}
      </Button>
      <Button size="small" type="link" aria-label={texts.proofOf(name)} onClick={() => void proof()}>
        {texts.proof}
      </Button>
    </span>
  );
}
