/** The form: choose cases, say what for, look at the checks, order. */
import { Alert, App, Button, Form } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError, createApi } from '../api.ts';
import type { Override, PackOptions } from '../api.ts';
import { useActorPrompt } from '../actor-dialog.tsx';
import { useErrorText, useTexts } from '../language.tsx';
import { useApi, useSession } from '../session.tsx';
import { batchAddress } from '../use-hash.ts';
import { rememberNames } from './case-names.ts';
import { countsOf, orderedOverrides, overridesFor } from './checks.ts';
import { CheckStep } from './check-step.tsx';
import { ChooseCases } from './choose-cases.tsx';
import { Heading } from './heading.tsx';
import { formFieldOf, packOptionsOf } from './options.ts';
import type { OptionValues } from './options.ts';
import { OrderOptions } from './order-options.tsx';
import { forgetOrderKey, orderKey } from './order-key.ts';
import { loadSelection, MOST_CASES, saveSelection, withCases, withoutCases } from './selection.ts';
import type { CaseLabel } from './selection.ts';
import { StepBar } from './step-bar.tsx';
import { Trouble } from './trouble.tsx';
import { useChecks } from './use-checks.ts';
import { useLoaded } from './use-loaded.ts';

type Step = 'cases' | 'options' | 'checks';

export function NewBatchPage() {
  const texts = useTexts();
  const api = useApi();
  const { may } = useSession();
  const errorText = useErrorText();
  const { need } = useActorPrompt();
  const { message } = App.useApp();
  const [step, setStep] = useState<Step>('cases');
  const moved = useRef(false);
  const [selected, setSelected] = useState(() => loadSelection(sessionStorage));
  const restored = useMemo(() => selected.size, []);
  const [form] = Form.useForm<OptionValues>();
  const [options, setOptions] = useState<PackOptions | null>(null);
  const [overrides, setOverrides] = useState<Override[]>([]);
  const [needsCase, setNeedsCase] = useState(false);
  const [ordering, setOrdering] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const checks = useChecks();
  const profiles = useLoaded(useCallback((signal: AbortSignal) => api.profiles(signal), [api]));
  useEffect(() => saveSelection(sessionStorage, selected), [selected]);

  const go = useCallback((next: Step): void => {
    moved.current = true;
    setStep(next);
    window.scrollTo(0, 0);
  }, []);
  const add = (cases: readonly (readonly [string, CaseLabel | null])[], isTick = false): void => {
    const merged = withCases(selected, cases);
    setSelected(merged.selected);
    setNeedsCase(false);
    if (merged.over > 0) void message.warning(texts.cases.over(merged.over, MOST_CASES));
    else if (!isTick && cases.length > 0) void message.success(texts.cases.added(merged.added, merged.already));
  };
  const remove = useCallback((cases: readonly string[]) => setSelected((before) => withoutCases(before, cases)), []);

  /** A refusal that names one of the form's fields is shown at that field. */
  const showRefusal = useCallback(
    (error: unknown): void => {
      const field = error instanceof ApiError ? formFieldOf(error.field) : null;
      if (field === null) return setRefusal(error);
      setRefusal(null);
      go('options');
      form.setFields([{ name: field, errors: [errorText(error)] }]);
    },
    [errorText, form, go],
  );
  const { error: checkError, clear } = checks;
  useEffect(() => {
    if (!(checkError instanceof ApiError) || formFieldOf(checkError.field) === null) return;
    clear();
    showRefusal(checkError);
  }, [checkError]);

  const toChecks = (): void => {
    setOptions(packOptionsOf(form.getFieldsValue(true) as OptionValues));
    setRefusal(null);
    go('checks');
  };
  const order = async (): Promise<void> => {
    if (options === null || !may('order-packs')) return;
    const actor = await need();
    if (actor === null) return;
    setOrdering(true);
    setRefusal(null);
    const cases = [...selected.keys()];
    const used = orderedOverrides(overrides, checks.results, cases);
    const full = { ...options, ...(used.length === 0 ? {} : { overrides: used }) };
    try {
      // The name may have been given a moment ago, for this order.
      const batch = await createApi(actor).order(cases, full, await orderKey(sessionStorage, { cases, options: full }));
      forgetOrderKey(sessionStorage);
      rememberNames(selected, checks.results);
      saveSelection(sessionStorage, new Map());
      window.location.hash = batchAddress(batch.id);
    } catch (error) {
      setOrdering(false);
      showRefusal(error);
    }
  };

  const counts = countsOf(checks.results, selected.keys(), overrides);
  const ready = counts.ready + counts.warning;
  return (
    <>
      <StepBar current={step} onChange={(next) => go(next as Step)} />
      <Heading key={step} focus={moved.current}>
        {texts[step].heading}
      </Heading>
      {step === 'cases' && restored > 0 && selected.size > 0 && [...selected.values()].every((label) => label === null) && <Alert type="info" showIcon closable title={texts.selection.restored(selected.size)} style={{ marginBottom: 16 }} />}
      <div hidden={step !== 'cases'}>
        <ChooseCases selected={selected} onAdd={add} onRemove={remove} onClear={() => setSelected(new Map())} />
      </div>
      <div hidden={step !== 'options'}>
        <OrderOptions form={form} profiles={profiles} onSubmit={toChecks} />
      </div>
      {step === 'checks' && options !== null && <CheckStep selected={selected} options={options} checks={checks} overrides={overrides} onOverrides={setOverrides} onLeaveOut={remove} />}
      {refusal !== null && (
        <div style={{ marginTop: 16 }}>
          <Trouble error={refusal} title={texts.order.refused} />
        </div>
      )}
      <div className="footer">
        {step === 'cases' ? <span /> : <Button onClick={() => go(step === 'checks' ? 'options' : 'cases')}>{texts.common.previous}</Button>}
        {step === 'cases' && (
          <span className="row">
            {needsCase && selected.size === 0 && (
              <span role="alert" style={{ color: '#b3261e' }}>
                {texts.cases.needOne}
              </span>
            )}
            <span>{selected.size > 0 && texts.selection.count(selected.size)}</span>
            <Button type="primary" onClick={() => (selected.size === 0 ? setNeedsCase(true) : go('options'))}>
              {texts.common.next}
            </Button>
          </span>
        )}
        {step === 'options' && (
          <Button type="primary" onClick={() => form.submit()}>
            {texts.common.next}
          </Button>
        )}
        {step === 'checks' && (
          <span className="row">
            <span>{selected.size === 0 ? texts.order.none : counts.unchecked > 0 ? texts.order.unchecked(counts.unchecked) : counts.blocked > 0 ? texts.order.blocked(counts.blocked) : texts.order.summary(ready)}</span>
            {overridesFor(overrides, selected).length > 0 && <span className="quiet">{texts.order.overridden(overridesFor(overrides, selected).length)}</span>}
            <Button type="primary" loading={ordering} disabled={checks.running || ready === 0 || counts.blocked > 0 || counts.unchecked > 0} onClick={() => void order()}>
              {texts.order.submit(ready)}
            </Button>
          </span>
        )}
      </div>
    </>
  );
}
