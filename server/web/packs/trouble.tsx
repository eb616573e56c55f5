/** An error with a way to try again. */
import { Alert, Button } from 'antd';
import { useErrorText, useTexts } from '../language.tsx';

export function Trouble({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const texts = useTexts().errors;
  const errorText = useErrorText();
  const action = onRetry === undefined ? null : <Button size="small" onClick={onRetry}>{texts.retry}</Button>;
  return title === undefined ? <Alert role="alert" type="error" showIcon title={errorText(error)} action={action} /> : <Alert role="alert" type="error" showIcon title={title} description={errorText(error)} action={action} />;
}
