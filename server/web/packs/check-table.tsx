/** Each case's state and findings: what it is, what to do, and what may be done here. */
import { Button, Radio, Table, Tag } from 'antd';
import { useState } from 'react';
import type { CheckedCase, CheckState, Finding, Override } from '../api.ts';
import { amountText } from '../format.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { countsOf, overrideOf, stateOf } from './checks.ts';
import type { Results } from './checks.ts';
import { useCaseName } from './selection-panel.tsx';
import type { Selected } from './selection.ts';

const COLORS = { ready: 'green', warning: 'gold', blocked: 'red', unchecked: 'default' } as const;
type Shown = CheckState | 'unchecked';
/** More notes than this are folded away: what stops a case must not drown in them. */
const NOTES_IN_SIGHT = 2;

export interface CheckTableProps {
  selected: Selected;
  results: Results;
  overrides: readonly Override[];
  onOverride: (id: string, finding: Finding) => void;
  onUndo: (id: string, finding: Finding) => void;
  onLeaveOut: (cases: readonly string[]) => void;
}

interface Row {
  id: string;
  name: string;
  state: Shown;
  result: CheckedCase | undefined;
}

export function CheckTable(props: CheckTableProps) {
  const { selected, results, overrides, onLeaveOut } = props;
  const texts = useTexts();
  const [filter, setFilter] = useState<Shown | 'all'>('all');
  const nameOf = useCaseName();
  const counts = countsOf(results, selected.keys(), overrides);
  const rows = [...selected].map(([id, label]): Row => {
    const result = results.get(id);
    const masked = result?.loanNumberMasked;
    // Before a name that the person may have typed: as the service masks it.
    return { id, result, state: result === undefined ? 'unchecked' : stateOf(id, result, overrides), name: masked === undefined || masked === null ? nameOf(id, label) : nameOf(id, { loanNumber: masked, borrower: label?.borrower ?? null }) };
  });
  const states = (['ready', 'warning', 'blocked', 'unchecked'] as const).filter((state) => counts[state] > 0 || state === filter);
  return (
    <div className="stack">
      <Radio.Group aria-label={texts.checks.state} value={filter} onChange={({ target }) => setFilter(target.value as Shown | 'all')} optionType="button" options={[{ value: 'all', label: `${texts.common.all} ${selected.size}` }, ...states.map((state) => ({ value: state, label: `${texts.checks.states[state]} ${counts[state]}` }))]} />
      <Table<Row>
        className="checks"
        rowKey="id"
        size="small"
        dataSource={filter === 'all' ? rows : rows.filter(({ state }) => state === filter)}
        pagination={{ defaultPageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
        onRow={({ id }) => ({ 'data-case': id }) as object}
        columns={[
          { title: texts.checks.case, dataIndex: 'name', width: 210 },
          { title: texts.checks.state, width: 100, render: (_, { state }) => <Tag color={COLORS[state]}>{texts.checks.states[state]}</Tag> },
          { title: texts.checks.claim, width: 130, align: 'right', className: 'number', render: (_, { result }) => (result === undefined || result.claim === null ? texts.common.none : amountText(result.claim.total)) },
          { title: texts.checks.exhibits, width: 100, align: 'right', className: 'number', render: (_, { result }) => result?.exhibits ?? texts.common.none },
          { title: texts.checks.findings, render: (_, row) => <Findings row={row} {...props} /> },
          {
            title: <span className="sr">{texts.results.actions}</span>,
            width: 110,
            render: (_, { id, name }) => (
              <Button size="small" type="link" aria-label={texts.checks.leaveOutOf(name)} onClick={() => onLeaveOut([id])}>
                {texts.checks.leaveOut}
              </Button>
            ),
          },
        ]}
      />
    </div>
  );
}

function Findings({ row, overrides, onOverride, onUndo }: { row: Row } & CheckTableProps) {
  const all = useTexts();
  if (row.result === undefined) return all.common.none;
  if (row.result.findings.length === 0) return <span className="quiet">{all.checks.nothing}</span>;
  const isNote = ({ level }: Finding): boolean => level === 'warning';
  const notes = row.result.findings.filter(isNote);
  const isShort = notes.length <= NOTES_IN_SIGHT;
  const shown = isShort ? row.result.findings : row.result.findings.filter((finding) => !isNote(finding));
  const items = (findings: readonly Finding[]) => (
    <ul className="findings">
      {findings.map((finding, index) => (
        <FindingItem key={`${finding.code} ${index}`} finding={finding} override={overrideOf(overrides, row.id, finding)} row={row} onOverride={onOverride} onUndo={onUndo} />
      ))}
    </ul>
  );
  return (
    <>
      {items(shown)}
      {!isShort && (
        <details>
          <summary>{all.checks.moreNotes(notes.length)}</summary>
          {items(notes)}
        </details>
      )}
    </>
  );
}

type FindingItemProps = Pick<CheckTableProps, 'onOverride' | 'onUndo'> & { finding: Finding; override: Override | undefined; row: Row };

function FindingItem({ finding, override, row, onOverride, onUndo }: FindingItemProps) {
  const { texts: all, language } = useLanguage();
  const texts = all.checks;
  return (
    <li data-finding={finding.code}>
      <div className="what">
        <Tag color={finding.level === 'error' ? (override === undefined ? 'red' : 'default') : 'gold'}>{texts.levels[finding.level]}</Tag>
        {finding.messages[language]}
      </div>
      {finding.help[language] !== '' && (
        <div className="quiet">
          {texts.todo}
          {finding.help[language]}
        </div>
      )}
      {finding.level === 'error' && !finding.overridable && <div className="quiet">{texts.notOverridable}</div>}
      {override !== undefined && (
        <div>
          {texts.overridden(override.by, override.reason)}{' '}
          <Button size="small" type="link" onClick={() => onUndo(row.id, finding)}>
            {texts.undo}
          </Button>
        </div>
      )}
      {finding.level === 'error' && finding.overridable && override === undefined && (
        <Button size="small" aria-label={texts.overrideOf(row.name, finding.code)} onClick={() => onOverride(row.id, finding)}>
          {texts.override}
        </Button>
      )}
    </li>
  );
}
