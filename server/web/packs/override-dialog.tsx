/** Overriding a finding: a reason and a name, both printed in the pack. */
import { Alert, Checkbox, Form, Input, Modal } from 'antd';
import type { Finding, Override } from '../api.ts';
import { useLanguage } from '../language.tsx';
import { isActorName, MOST_NAME_CHARACTERS, useSession } from '../session.tsx';

const MOST_REASON_CHARACTERS = 500;

export interface OverrideAsked {
  case: string;
  name: string;
  finding: Finding;
  /** all findings of the case with its code: an override is for the code */
  covered: readonly Finding[];
  /** other cases with the same finding */
  others: readonly string[];
}

interface Values {
  reason: string;
  by: string;
  alsoOthers?: boolean;
}

export function OverrideDialog({ asked, onDone, onCancel }: { asked: OverrideAsked; onDone: (overrides: Override[]) => void; onCancel: () => void }) {
  const { texts: all, language } = useLanguage();
  const texts = all.override;
  const { actor } = useSession();
  const [form] = Form.useForm<Values>();
  const { finding, covered, others } = asked;
  const confirm = ({ reason, by, alsoOthers = false }: Values): void => onDone([asked.case, ...(alsoOthers ? others : [])].map((id) => ({ code: finding.code, case: id, reason: reason.trim(), by: by.trim() })));
  return (
    <Modal open closable={{ 'aria-label': all.common.close }} title={texts.title} okText={texts.confirm} cancelText={all.common.cancel} onOk={() => form.submit()} onCancel={onCancel} width={600}>
      <div className="stack">
        <Alert type="warning" showIcon title={texts.printed} />
        <div>
          <div className="quiet">{`${texts.finding} · ${asked.name}`}</div>
          {covered.length > 1 && <div>{texts.covers}</div>}
          {covered.map((each, index) => (
            <div key={index}>{each.messages[language]}</div>
          ))}
        </div>
        <Form form={form} name="override" layout="vertical" initialValues={{ reason: '', by: actor ?? '', alsoOthers: false }} onFinish={confirm}>
          <Form.Item name="reason" label={texts.reason} extra={texts.reasonPersonal} required rules={[{ validator: (_rule, value: string) => (value.trim() !== '' && [...value.trim()].length <= MOST_REASON_CHARACTERS ? Promise.resolve() : Promise.reject(new Error(texts.reasonMissing))) }]}>
            <Input.TextArea rows={3} autoFocus />
          </Form.Item>
          <Form.Item name="by" label={texts.by} required rules={[{ validator: (_rule, value: string) => (isActorName(value) ? Promise.resolve() : Promise.reject(new Error(texts.byMissing))) }]}>
            <Input maxLength={MOST_NAME_CHARACTERS} autoComplete="name" />
          </Form.Item>
          {others.length > 0 && (
            <Form.Item name="alsoOthers" valuePropName="checked">
              <Checkbox>{texts.alsoOthers(others.length)}</Checkbox>
            </Form.Item>
          )}
        </Form>
      </div>
    </Modal>
  );
}
