/** Asks once for the name of the person at this machine, when something is to be done in that person's name. */
import { Form, Input, Modal } from 'antd';
import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTexts } from './language.tsx';
import { isActorName, MOST_NAME_CHARACTERS, useSession } from './session.tsx';

interface ActorPrompt {
  /** asks also when the name is known */
  change: () => void;
  /** the name, asked for where it is not known yet; null when the person gives none */
  need: () => Promise<string | null>;
}

const Context = createContext<ActorPrompt | null>(null);

export function useActorPrompt(): ActorPrompt {
  const value = useContext(Context);
  if (value === null) throw new Error('no ActorPromptProvider');
  return value;
}

export function ActorPromptProvider({ children }: { children: ReactNode }) {
  const { actor, setActor } = useSession();
  const { actor: texts, common } = useTexts();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ name: string }>();
  const answer = useRef<(name: string | null) => void>(() => undefined);
  const ask = useCallback(
    () =>
      new Promise<string | null>((resolve) => {
        answer.current = resolve;
        setOpen(true);
      }),
    [],
  );
  const prompt = useMemo<ActorPrompt>(() => ({ change: () => void ask(), need: () => (actor === null ? ask() : Promise.resolve(actor)) }), [actor, ask]);
  const finish = (name: string | null): void => {
    setOpen(false);
    answer.current(name);
  };
  const save = (): void => {
    form.validateFields().then(
      ({ name }) => {
        setActor(name);
        finish(name.trim());
      },
      () => undefined,
    );
  };
  return (
    <Context value={prompt}>
      {children}
      <Modal open={open} closable={{ 'aria-label': common.close }} title={texts.title} okText={texts.save} cancelText={texts.cancel} onOk={save} onCancel={() => finish(null)} destroyOnHidden>
        <p className="quiet">{texts.why}</p>
        <Form form={form} name="actor" layout="vertical" initialValues={{ name: actor ?? '' }} onFinish={save} preserve={false}>
          <Form.Item name="name" label={texts.label} rules={[{ validator: (_rule, value: string) => (isActorName(value) ? Promise.resolve() : Promise.reject(new Error(texts.invalid))) }]}>
            <Input maxLength={MOST_NAME_CHARACTERS} autoComplete="name" autoFocus />
          </Form.Item>
        </Form>
      </Modal>
    </Context>
  );
}
