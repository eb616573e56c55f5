/** Second step: the court's profile and what is asked of the court. */
import { Card, Checkbox, DatePicker, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { FormInstance } from 'antd';
import dayjs from 'dayjs';
import type { Dayjs } from 'dayjs';
import type { CourtProfile } from '../api.ts';
import { useLanguage } from '../language.tsx';
import { INITIAL_OPTIONS, MOST_COURT_CHARACTERS, MOST_WAIT_MINUTES, OPEN } from './options.ts';
import type { OptionValues } from './options.ts';
import { Trouble } from './trouble.tsx';
import type { Loaded } from './use-loaded.ts';

export interface OrderOptionsProps {
  form: FormInstance<OptionValues>;
  profiles: Loaded<CourtProfile[]>;
  onSubmit: () => void;
}

/** The calendar's value is a day, the form's is its text. */
const asDate = (text: unknown) => ({ value: typeof text === 'string' && text !== '' ? dayjs(text) : null });
const asText = (day: Dayjs | null): string | undefined => day?.format('YYYY-MM-DD');

export function OrderOptions({ form, profiles, onSubmit }: OrderOptionsProps) {
  const { texts: all } = useLanguage();
  const texts = all.options;
  const yesNo = [{ value: OPEN, label: texts.open }, { value: 'yes', label: all.common.yes }, { value: 'no', label: all.common.no }];
  if (profiles.error !== null) return <Trouble error={profiles.error} onRetry={profiles.reload} />;
  return (
    <Form form={form} name="options" layout="vertical" initialValues={INITIAL_OPTIONS} onFinish={onSubmit} scrollToFirstError={{ focus: true }}>
      <div className="stack">
        <Card size="small" title={<h2>{texts.target}</h2>}>
          <div className="options">
            <ProfileField profiles={profiles} />
            <Form.Item name="court" label={texts.court} extra={texts.courtHint} rules={[{ max: MOST_COURT_CHARACTERS, message: texts.courtLong }]}>
              <Input placeholder={texts.courtExample} autoComplete="off" />
            </Form.Item>
            <Form.Item name="asOf" label={texts.asOf} extra={texts.asOfHint} getValueProps={asDate} getValueFromEvent={asText} rules={[{ pattern: /^\d{4}-\d{2}-\d{2}$/, message: texts.asOfWrong }]}>
              <DatePicker style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item label={texts.wait} htmlFor="options_waitMinutes" extra={texts.waitHint}>
              <span className="row">
                <Form.Item name="waitMinutes" noStyle rules={[{ type: 'integer', required: true, min: 0, max: MOST_WAIT_MINUTES, message: texts.waitWrong }]}>
                  <InputNumber style={{ width: 120 }} />
                </Form.Item>
                {texts.waitUnit}
              </span>
            </Form.Item>
          </div>
        </Card>
        <Card size="small" title={<h2>{texts.claims}</h2>}>
          <Form.Item name="preservation" valuePropName="checked" style={{ marginBottom: 4 }}>
            <Checkbox>{texts.preservation}</Checkbox>
          </Form.Item>
          <Form.Item name="courtFees" valuePropName="checked">
            <Checkbox>{texts.courtFees}</Checkbox>
          </Form.Item>
          <Form.Item name="early" label={texts.early} extra={texts.earlyHint}>
            <Radio.Group options={(Object.keys(texts.earlyChoices) as (keyof typeof texts.earlyChoices)[]).map((value) => ({ value, label: texts.earlyChoices[value] }))} />
          </Form.Item>
        </Card>
        <Card size="small" title={<h2>{texts.mediation}</h2>}>
          <p className="quiet" style={{ marginTop: 0 }}>
            {texts.mediationHint}
          </p>
          <Form.Item name="mediationKnown" label={texts.mediationKnown}>
            <Radio.Group options={yesNo} />
          </Form.Item>
          <Form.Item name="mediationBenefits" label={texts.mediationBenefits}>
            <Radio.Group options={yesNo} />
          </Form.Item>
          <Form.Item name="mediationConsider" label={texts.mediationConsider}>
            <Radio.Group options={[...yesNo, { value: 'undecided', label: texts.undecided }]} />
          </Form.Item>
        </Card>
      </div>
      <button type="submit" hidden tabIndex={-1} />
    </Form>
  );
}

function ProfileField({ profiles }: Pick<OrderOptionsProps, 'profiles'>) {
  const { texts: all, language } = useLanguage();
  const texts = all.options;
  const chosen = Form.useWatch<string | undefined>('profile');
  const profile = profiles.value?.find(({ id }) => id === chosen);
  const about = profile === undefined ? texts.profileHint : `${profile.description[language]} · ${texts.slots(profile.slots.length)}`;
  return (
    <Form.Item name="profile" label={texts.profile} extra={about} rules={[{ required: true, message: texts.profileMissing }]}>
      <Select loading={profiles.loading} options={(profiles.value ?? []).map(({ id, name }) => ({ value: id, label: name[language] }))} />
    </Form.Item>
  );
}
