/** One batch: live progress, then results. Everything comes from the service by the id in the address, so a reload loses nothing. */
import { Alert, Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { ApiError } from '../api.ts';
import type { Batch } from '../api.ts';
import { useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { BatchProgress } from './batch-progress.tsx';
import { Heading } from './heading.tsx';
import { ResultTable } from './result-table.tsx';
import { StepBar } from './step-bar.tsx';
import { Trouble } from './trouble.tsx';
import { useLoaded } from './use-loaded.ts';
import { isFinal, watchBatch } from './watch-batch.ts';

export function BatchPage({ id }: { id: string }) {
  const texts = useTexts();
  const api = useApi();
  const first = useLoaded(useCallback(async (signal: AbortSignal) => (await api.batch(id, { from: 0, limit: 1, state: null, signal })).batch, [api, id]));
  // Only for its names: a profile that cannot be looked up is called by its id.
  const profiles = useLoaded(useCallback((signal: AbortSignal) => api.profiles(signal), [api]));
  const [live, setLive] = useState<Batch | null>(null);
  const [isUp, setUp] = useState(true);
  // Counts up when a case changed; the table reads its page again.
  const [changes, setChanges] = useState(0);
  const batch = live ?? first.value;
  // Watching begins anew when a batch that had ended goes on (retry, resume).
  const isWatched = batch !== null && !isFinal(batch);
  useEffect(() => {
    if (!isWatched) return;
    return watchBatch(id, { onState: setLive, onCase: () => setChanges((count) => count + 1), onLink: setUp });
  }, [id, isWatched]);
  const take = useCallback((next: Batch) => {
    setLive(next);
    setChanges((count) => count + 1);
  }, []);
  if (batch === null) {
    const isUnknown = first.error instanceof ApiError && first.error.status === 404;
    return (
      <>
        <Heading>{texts.batch.heading}</Heading>
        {first.error === null && <p role="status">{texts.errors.loading}</p>}
        {first.error !== null && (isUnknown ? <Alert role="alert" type="error" showIcon title={texts.batch.notFound} action={<Button href="#/batches">{texts.batch.back}</Button>} /> : <Trouble error={first.error} onRetry={first.reload} />)}
      </>
    );
  }
  return (
    <>
      <StepBar current={isFinal(batch) ? 'results' : 'progress'} />
      <Heading focus>{texts.batch.heading}</Heading>
      <div className="stack">
        {!isUp && isWatched && <Alert role="alert" type="warning" showIcon title={texts.batch.lost} />}
        <BatchProgress batch={batch} profile={profiles.value?.find(({ id: each }) => each === batch.options.profile)} onChange={take} />
        <ResultTable batch={batch} changes={changes} onRetried={take} />
      </div>
    </>
  );
}
