/** What the list of loans is narrowed by. */
import { Alert, Button, Collapse, DatePicker, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useCallback } from 'react';
import type { LoanFilter } from '../api.ts';
import { useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { useLoaded } from './use-loaded.ts';

interface Values extends Omit<LoanFilter, 'overdueFrom' | 'overdueBefore'> {
  overdueFrom?: Dayjs | null;
  overdueBefore?: Dayjs | null;
}

const PERSON = ['loanNumber', 'name', 'idNumber', 'phone'] as const;
const MOST = { loanNumber: 100, name: 200, idNumber: 30, phone: 30 };
const day = (value: Dayjs | null | undefined): string | undefined => value?.format('YYYY-MM-DD');

/** Trimmed, without what is empty. */
function filterOf(values: Values): LoanFilter {
  const all = { ...values, overdueFrom: day(values.overdueFrom), overdueBefore: day(values.overdueBefore) };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [])));
}

export function LoanFilterForm({ onFilter }: { onFilter: (filter: LoanFilter) => void }) {
  const texts = useTexts();
  const api = useApi();
  const [form] = Form.useForm<Values>();
  const products = useLoaded(useCallback((signal: AbortSignal) => api.products(signal), [api]));
  const inOrder = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
    validator: (_rule: unknown, before: Dayjs | null | undefined) => {
      const from = getFieldValue('overdueFrom') as Dayjs | null | undefined;
      return from && before && from.isAfter(before, 'day') ? Promise.reject(new Error(texts.filter.datesCrossed)) : Promise.resolve();
    },
  });
  const person = (
    <>
      <div className="filters">
        {PERSON.map((name) => (
          <Form.Item key={name} name={name} label={texts.filter[name]}>
            <Input allowClear maxLength={MOST[name]} autoComplete="off" />
          </Form.Item>
        ))}
      </div>
      <Alert type="info" title={texts.filter.personNote} />
    </>
  );
  return (
    <Form form={form} name="filter" layout="vertical" onFinish={(values) => onFilter(filterOf(values))} aria-label={texts.filter.heading}>
      <div className="filters">
        <Form.Item name="status" label={texts.filter.status}>
          <Select allowClear placeholder={texts.filter.any} options={Object.entries(texts.filter.statuses).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="product" label={texts.filter.product}>
          <Select allowClear placeholder={texts.filter.any} loading={products.loading} options={(products.value ?? []).map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))} />
        </Form.Item>
        <Form.Item name="overdueFrom" label={texts.filter.overdueFrom}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="overdueBefore" label={texts.filter.overdueBefore} dependencies={['overdueFrom']} rules={[inOrder]}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Collapse ghost size="small" items={[{ key: 'person', label: texts.filter.more, children: person, forceRender: true }]} />
      <div className="row" style={{ marginTop: 12 }}>
        <Button type="primary" htmlType="submit">
          {texts.filter.search}
        </Button>
        <Button
          onClick={() => {
            form.resetFields();
            onFilter({});
          }}
        >
          {texts.filter.reset}
        </Button>
      </div>
    </Form>
  );
}
