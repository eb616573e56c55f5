/** Cases from a list that somebody already has: pasted, or as a table. */
import { Alert, Button, Form, Input, Upload } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Selection } from '../api.ts';
import { useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { fileProblem, readLoanNumbers, TABLE_ENDINGS } from './loan-numbers.ts';
import type { CaseLabel } from './selection.ts';
import { Trouble } from './trouble.tsx';

export interface ListProps {
  onAdd: (cases: readonly (readonly [string, CaseLabel | null])[]) => void;
}

interface Lookup {
  busy: boolean;
  error: unknown;
  outcome: Selection | null;
  run: (table: Blob, name: string, labelOf: (row: number) => CaseLabel | null) => Promise<void>;
  clear: () => void;
}

/** Asks the service which cases the rows name, and hands on those it found. */
function useLookup(onAdd: ListProps['onAdd']): Lookup {
  const api = useApi();
  const [state, setState] = useState<Pick<Lookup, 'busy' | 'error' | 'outcome'>>({ busy: false, error: null, outcome: null });
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  return {
    ...state,
    clear: () => setState({ busy: false, error: null, outcome: null }),
    run: async (table, name, labelOf) => {
      const { signal } = (controller.current = new AbortController());
      setState({ busy: true, error: null, outcome: null });
      try {
        const outcome = await api.select(table, name, signal);
        onAdd(outcome.cases.map(({ row, case: id }) => [id, labelOf(row)] as const));
        setState({ busy: false, error: null, outcome });
      } catch (error) {
        if (!signal.aborted) setState({ busy: false, error, outcome: null });
      }
    },
  };
}

function Outcome({ error, outcome }: Pick<Lookup, 'error' | 'outcome'>) {
  const texts = useTexts().selection;
  if (error !== null) return <Trouble error={error} />;
  if (outcome === null) return null;
  const { rows, cases, unknown, duplicates } = outcome;
  const list = (items: { row: number }[]): string => texts.rows(items.map(({ row }) => row));
  return (
    <div role="status" className="stack" style={{ gap: 8 }}>
      <Alert type={cases.length === 0 ? 'warning' : 'success'} showIcon title={texts.outcome(rows, cases.length)} />
      {unknown.length > 0 && <Alert type="warning" showIcon title={texts.unknown(unknown.length, list(unknown))} />}
      {duplicates.length > 0 && <Alert type="info" showIcon title={texts.duplicates(duplicates.length, list(duplicates))} />}
    </div>
  );
}

export function PastedList({ onAdd }: ListProps) {
  const texts = useTexts().list;
  const lookup = useLookup(onAdd);
  const [form] = Form.useForm<{ numbers: string }>();
  const check = (_rule: unknown, text: string | undefined): Promise<void> => {
    const read = readLoanNumbers(text ?? '');
    if ('numbers' in read) return Promise.resolve();
    const { problem } = read;
    const sentence = problem.kind === 'empty' ? texts.problems.empty() : problem.kind === 'too-many' ? texts.problems['too-many'](problem) : texts.problems['too-long'](problem);
    return Promise.reject(new Error(sentence));
  };
  const add = ({ numbers: text }: { numbers: string }): void => {
    const read = readLoanNumbers(text);
    if (!('numbers' in read)) return;
    // One a line: the rows that come back are then the places in this list.
    const table = new Blob([`${read.numbers.join('\n')}\n`], { type: 'text/plain' });
    void lookup.run(table, 'loan-numbers.txt', (row) => ({ loanNumber: read.numbers[row - 1] ?? '', borrower: null }));
  };
  return (
    <div className="stack">
      <Form form={form} name="list" layout="vertical" onFinish={add} onValuesChange={lookup.clear}>
        <Form.Item name="numbers" label={texts.label} extra={texts.hint} validateTrigger="onSubmit" rules={[{ validator: check }]}>
          <Input.TextArea rows={10} spellCheck={false} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={lookup.busy}>
          {texts.add}
        </Button>
      </Form>
      <Outcome error={lookup.error} outcome={lookup.outcome} />
    </div>
  );
}

export function UploadedList({ onAdd }: ListProps) {
  const texts = useTexts().file;
  const lookup = useLookup(onAdd);
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = (file: File): void => {
    const problem = fileProblem(file);
    setRefusal(problem === null ? null : texts[problem](file.name));
    lookup.clear();
    // A file's own name may hold a person's: it is not sent.
    if (problem === null) void lookup.run(file, `table${file.name.slice(file.name.lastIndexOf('.')).toLowerCase()}`, () => null);
  };
  return (
    <div className="stack">
      <Form.Item layout="vertical" label={texts.label} htmlFor="table" style={{ margin: 0 }} {...(refusal === null ? {} : { validateStatus: 'error' as const, help: <span role="alert">{refusal}</span> })}>
        <Upload.Dragger
          id="table"
          name="table"
          accept={TABLE_ENDINGS.join(',')}
          maxCount={1}
          showUploadList={false}
          disabled={lookup.busy}
          beforeUpload={(file) => {
            take(file);
            return Upload.LIST_IGNORE;
          }}
        >
          <p>{lookup.busy ? texts.reading : texts.drop}</p>
          <p className="quiet">{texts.hint}</p>
        </Upload.Dragger>
      </Form.Item>
      <Outcome error={lookup.error} outcome={lookup.outcome} />
    </div>
  );
}
