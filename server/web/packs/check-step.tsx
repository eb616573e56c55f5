/** Third step: the checks run, what they found is dealt with, and one click orders the packs. */
import { Alert, App, Button, Card, Progress } from 'antd';
import { useEffect, useState } from 'react';
import type { Override, PackOptions } from '../api.ts';
import { useLanguage } from '../language.tsx';
import { useSession } from '../session.tsx';
import { CheckTable } from './check-table.tsx';
import { countsOf, overrideOf, stateOf, withOverrides } from './checks.ts';
import { OverrideDialog } from './override-dialog.tsx';
import type { OverrideAsked } from './override-dialog.tsx';
import { useCaseName } from './selection-panel.tsx';
import type { Selected } from './selection.ts';
import { Trouble } from './trouble.tsx';
import type { Checks } from './use-checks.ts';

export interface CheckStepProps {
  selected: Selected;
  options: PackOptions;
  checks: Checks;
  overrides: readonly Override[];
  onOverrides: (overrides: Override[]) => void;
  onLeaveOut: (cases: readonly string[]) => void;
}

export function CheckStep({ selected, options, checks, overrides, onOverrides, onLeaveOut }: CheckStepProps) {
  const { texts: all } = useLanguage();
  const texts = all.checks;
  const { message } = App.useApp();
  const { may } = useSession();
  const nameOf = useCaseName();
  const [asked, setAsked] = useState<OverrideAsked | null>(null);
  const { run, running, results, error } = checks;
  useEffect(() => {
    run([...selected.keys()], options);
    // Once, when the step opens: leaving a case out checks nothing anew, and what makes another run necessary is changed in the steps before.
  }, [run]);
  const counts = countsOf(results, selected.keys(), overrides);
  const done = selected.size - counts.unchecked;
  const blocked = [...selected.keys()].filter((id) => {
    const result = results.get(id);
    return result !== undefined && stateOf(id, result, overrides) === 'blocked';
  });
  const leaveOut = (cases: readonly string[]): void => {
    onLeaveOut(cases);
    void message.info(texts.leftOut(cases.length));
  };
  const again = (): void => {
    checks.clear();
    run([...selected.keys()], options);
  };
  return (
    <Card size="small">
      <div className="stack">
        <div className="row spread">
          <span className="quiet">{texts.intro}</span>
          <span className="row">
            {running && <Button onClick={checks.stop}>{texts.stop}</Button>}
            {!running && counts.unchecked > 0 && <Button onClick={() => run([...selected.keys()], options)}>{texts.resume}</Button>}
            {!running && (
              <Button onClick={again} title={texts.againHint}>
                {texts.again}
              </Button>
            )}
            {blocked.length > 0 && (
              <Button danger disabled={running} onClick={() => leaveOut(blocked)}>
                {texts.leaveOutAll(blocked.length)}
              </Button>
            )}
          </span>
        </div>
        {(running || counts.unchecked > 0) && (
          <div>
            <span role="status">{running ? texts.running(done, selected.size) : texts.stopped(done, selected.size)}</span>
            <Progress percent={selected.size === 0 ? 0 : Math.floor((done / selected.size) * 100)} status={running ? 'active' : 'normal'} aria-label={texts.heading} />
          </div>
        )}
        {error !== null && <Trouble error={error} />}
        {blocked.length > 0 && !running && <Alert type="warning" showIcon title={all.order.blocked(blocked.length)} />}
        <CheckTable
          selected={selected}
          results={results}
          overrides={overrides}
          onLeaveOut={leaveOut}
          onUndo={(id, finding) => onOverrides(overrides.filter((each) => each !== overrideOf(overrides, id, finding)))}
          onOverride={(id, finding) => {
            if (!may('override-findings')) return;
            const others = [...selected.keys()].filter((other) => other !== id && overrideOf(overrides, other, finding) === undefined && (results.get(other)?.findings ?? []).some(({ code, overridable }) => code === finding.code && overridable));
            const label = selected.get(id);
            const masked = results.get(id)?.loanNumberMasked;
            setAsked({ case: id, name: nameOf(id, masked === undefined || masked === null ? label : { loanNumber: masked, borrower: label?.borrower ?? null }), finding, covered: (results.get(id)?.findings ?? []).filter(({ code }) => code === finding.code), others });
          }}
        />
      </div>
      {asked !== null && (
        <OverrideDialog
          asked={asked}
          onCancel={() => setAsked(null)}
          onDone={(added) => {
            onOverrides(withOverrides(overrides, added));
            setAsked(null);
          }}
        />
      )}
    </Card>
  );
}
