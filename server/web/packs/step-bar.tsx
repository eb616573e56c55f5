/** Where one stands: three steps of the form, then the batch. */
import { Steps } from 'antd';
import { useTexts } from '../language.tsx';

const NAMES = ['cases', 'options', 'checks', 'progress', 'results'] as const;
export type StepName = (typeof NAMES)[number];

export function StepBar({ current, onChange }: { current: StepName; onChange?: (step: StepName) => void }) {
  const texts = useTexts().steps;
  const at = NAMES.indexOf(current);
  return (
    <nav className="steps" aria-label={texts.label}>
      <Steps
        size="small"
        current={at}
        items={NAMES.map((name, index) => ({ key: name, title: texts[name], disabled: onChange === undefined || index > at }))}
        {...(onChange === undefined ? {} : { onChange: (index: number) => index < at && onChange(NAMES[index] ?? current) })}
      />
    </nav>
  );
}
