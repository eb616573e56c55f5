/** How far a batch is, how fast, how long still; and what may be done to it as a whole. */
import { Alert, Button, Card, Popconfirm, Progress, Tag } from 'antd';
import { useState } from 'react';
import { batchHref, resultsHref } from '../api.ts';
import type { Api, Batch, CourtProfile } from '../api.ts';
import { splitSeconds, timeText } from '../format.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useApi, useSession } from '../session.tsx';
import { Trouble } from './trouble.tsx';
import { isFinal } from './watch-batch.ts';

export const BATCH_COLORS = { queued: 'default', running: 'blue', paused: 'gold', done: 'green', cancelled: 'default' } as const;
const finishedOf = ({ counts }: Batch): number => counts.done + counts.failed + counts.cancelled;

export interface BatchProgressProps {
  batch: Batch;
  profile: CourtProfile | undefined;
  onChange: (batch: Batch) => void;
}

export function BatchProgress({ batch, profile, onChange }: BatchProgressProps) {
  const { texts: all, language } = useLanguage();
  const texts = all.batch;
  const finished = finishedOf(batch);
  const percent = batch.total === 0 ? 100 : Math.floor((finished / batch.total) * 100);
  const { court, asOf } = batch.options;
  const profileName = profile?.name[language] ?? batch.options.profile;
  const facts = [
    [texts.createdAt, timeText(batch.createdAt)],
    ...(batch.finishedAt === null ? [] : [[texts.finishedAt, timeText(batch.finishedAt)]]),
    [texts.total, String(batch.total)],
    ...(profileName === undefined ? [] : [[texts.options, [profileName, court, asOf === undefined ? undefined : texts.asOf(asOf)].filter((part) => part !== undefined).join(' · ')]]),
  ];
  return (
    <Card
      size="small"
      title={
        <span className="row">
          <h2>{texts.progress}</h2>
          <Tag color={BATCH_COLORS[batch.state]}>{texts.states[batch.state]}</Tag>
        </span>
      }
      extra={<Controls batch={batch} onChange={onChange} />}
    >
      <div className="stack">
        <Progress percent={percent} status={batch.state === 'running' || batch.state === 'queued' ? 'active' : batch.state === 'done' && batch.counts.failed === 0 ? 'success' : 'normal'} aria-label={texts.progress} />
        <div role="status" className="progress-facts number">
          <strong>{texts.finished(finished, batch.total)}</strong>
          {batch.state === 'running' && <Pace batch={batch} />}
        </div>
        <Outcome batch={batch} />
        <div className="progress-facts quiet">
          {facts.map(([name, value]) => (
            <span key={name}>
              {name} <span style={{ color: '#2b3440' }}>{value}</span>
            </span>
          ))}
        </div>
        <Downloads batch={batch} />
      </div>
    </Card>
  );
}

function Pace({ batch: { rate, secondsLeft } }: { batch: Batch }) {
  const texts = useTexts().batch;
  const left = secondsLeft === null ? null : splitSeconds(secondsLeft);
  return (
    <>
      {rate !== null && <span>{texts.rate(rate < 10 ? rate.toFixed(1) : rate.toFixed(0))}</span>}
      <span>{left === null ? texts.leftUnknown : texts.left(left.hours, left.minutes, left.seconds)}</span>
    </>
  );
}

function Outcome({ batch: { state, counts, pausedReason } }: { batch: Batch }) {
  const { texts: all, language } = useLanguage();
  const texts = all.batch;
  if (state === 'paused' && pausedReason) return <Alert role="alert" type="error" showIcon title={texts.pausedItself} description={pausedReason.messages[language]} />;
  if (state === 'cancelled') return <Alert type="info" showIcon title={texts.cancelledText(counts.done, counts.cancelled)} />;
  if (state !== 'done') return null;
  return counts.failed === 0 ? <Alert type="success" showIcon title={texts.done(counts.done)} /> : <Alert type="warning" showIcon title={texts.doneSomeFailed(counts.done, counts.failed)} />;
}

function Controls({ batch, onChange }: { batch: Batch; onChange: (batch: Batch) => void }) {
  const { batch: texts, common } = useTexts();
  const api = useApi();
  const { may } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = async (action: (api: Api) => Promise<Batch>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      onChange(await action(api));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  if (!may('control-batches')) return null;
  const isOpen = batch.state === 'running' || batch.state === 'queued';
  return (
    <span className="row" style={{ padding: '6px 0' }}>
      {error !== null && <Trouble error={error} />}
      {isOpen && (
        <Button disabled={busy} onClick={() => void act((service) => service.pause(batch.id))}>
          {texts.pause}
        </Button>
      )}
      {batch.state === 'paused' && (
        <Button type="primary" disabled={busy} onClick={() => void act((service) => service.resume(batch.id))}>
          {texts.resume}
        </Button>
      )}
      {!isFinal(batch) && batch.state !== 'cancelled' && (
        <Popconfirm title={texts.cancelSure} okText={common.yes} cancelText={common.no} onConfirm={() => act((service) => service.cancel(batch.id))}>
          <Button danger disabled={busy}>
            {texts.cancel}
          </Button>
        </Popconfirm>
      )}
      {isFinal(batch) && batch.counts.failed > 0 && (
        <Button type="primary" disabled={busy} onClick={() => void act((service) => service.retry(batch.id))}>
          {texts.retry(batch.counts.failed)}
        </Button>
      )}
      {isFinal(batch) && <Button href="#/">{texts.another}</Button>}
    </span>
  );
}

function Downloads({ batch }: { batch: Batch }) {
  const { texts: all, language } = useLanguage();
  const texts = all.batch;
  const isReady = isFinal(batch) && batch.counts.done > 0;
  // `download` keeps the page where it is, also when the service refuses.
  return (
    <div className="row" role="group" aria-label={texts.downloads}>
      <Button type={isReady ? 'primary' : 'default'} disabled={!isReady} {...(isReady ? { href: batchHref(batch.id, 'archive.zip'), download: `${batch.id}.zip` } : {})}>
        {texts.archive}
      </Button>
      <Button href={resultsHref(batch.id, 'xlsx', language)} download>
        {texts.xlsx}
      </Button>
      <Button href={resultsHref(batch.id, 'csv', language)} download>
        {texts.csv}
      </Button>
      <Button href={batchHref(batch.id, 'elements.xlsx')} download>
        {texts.elements}
      </Button>
      {!isReady && !isFinal(batch) && <span className="quiet">{texts.archiveLater}</span>}
    </div>
  );
}
