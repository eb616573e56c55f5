/** What is chosen so far, from wherever it came. */
import { Button, Card, Pagination, Popconfirm } from 'antd';
import { useState } from 'react';
import { shortCase } from '../format.ts';
import { useTexts } from '../language.tsx';
import type { CaseLabel, Selected } from './selection.ts';

const PAGE = 12;

/** How a case is called where only some are known by their loan number. */
export function useCaseName(): (id: string, label: CaseLabel | null | undefined) => string {
  const { common } = useTexts();
  return (id, label) => (label === null || label === undefined || label.loanNumber === '' ? common.unknownCase(shortCase(id)) : label.borrower === null ? label.loanNumber : `${label.loanNumber} ${label.borrower}`);
}

export function SelectionPanel({ selected, onRemove, onClear }: { selected: Selected; onRemove: (cases: readonly string[]) => void; onClear: () => void }) {
  const { selection: texts, common } = useTexts();
  const nameOf = useCaseName();
  const [page, setPage] = useState(1);
  const last = Math.max(1, Math.ceil(selected.size / PAGE));
  const at = Math.min(page, last);
  const shown = [...selected].slice((at - 1) * PAGE, at * PAGE);
  const clear = (
    <Popconfirm title={texts.clearSure} okText={common.yes} cancelText={common.no} onConfirm={onClear}>
      <Button size="small" type="text" danger disabled={selected.size === 0}>
        {texts.clear}
      </Button>
    </Popconfirm>
  );
  return (
    <Card size="small" title={<h2>{texts.heading}</h2>} extra={clear} className="side">
      <p role="status" style={{ marginTop: 0 }}>
        {selected.size === 0 ? texts.empty : texts.count(selected.size)}
      </p>
      <ul className="chosen" aria-label={texts.heading}>
        {shown.map(([id, label]) => (
          <li key={id} data-case={id}>
            <span>{nameOf(id, label)}</span>
            <Button size="small" type="link" aria-label={texts.removeOne(nameOf(id, label))} onClick={() => onRemove([id])}>
              {texts.remove}
            </Button>
          </li>
        ))}
      </ul>
      {selected.size > PAGE && <Pagination simple size="small" style={{ marginTop: 8 }} current={at} pageSize={PAGE} total={selected.size} onChange={setPage} showSizeChanger={false} />}
    </Card>
  );
}
