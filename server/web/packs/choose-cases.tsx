/** First step: which cases, by filter, by a pasted list, by a table; all of it merges into one selection. */
import { Card, Tabs } from 'antd';
import { useState } from 'react';
import type { LoanFilter } from '../api.ts';
import { useTexts } from '../language.tsx';
import { PastedList, UploadedList } from './lists.tsx';
import { LoanFilterForm } from './loan-filter.tsx';
import { LoanTable } from './loan-table.tsx';
import { SelectionPanel } from './selection-panel.tsx';
import type { CaseLabel, Selected } from './selection.ts';

export interface ChooseCasesProps {
  selected: Selected;
  onAdd: (cases: readonly (readonly [string, CaseLabel | null])[], isTick?: boolean) => void;
  onRemove: (cases: readonly string[]) => void;
  onClear: () => void;
}

export function ChooseCases({ selected, onAdd, onRemove, onClear }: ChooseCasesProps) {
  const { cases: texts } = useTexts();
  const [filter, setFilter] = useState<LoanFilter>({});
  const items = [
    {
      key: 'filter',
      label: texts.byFilter,
      children: (
        <div className="stack">
          <LoanFilterForm onFilter={setFilter} />
          <LoanTable filter={filter} selected={selected} onAdd={(cases) => onAdd(cases, true)} onRemove={onRemove} />
        </div>
      ),
    },
    { key: 'list', label: texts.byList, children: <PastedList onAdd={onAdd} /> },
    { key: 'file', label: texts.byFile, children: <UploadedList onAdd={onAdd} /> },
  ];
  return (
    <div className="columns">
      <Card size="small">
        <Tabs items={items} />
      </Card>
      <SelectionPanel selected={selected} onRemove={onRemove} onClear={onClear} />
    </div>
  );
}
