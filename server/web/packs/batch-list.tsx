/** Batches ordered before. */
import { Button, Card, Table, Tag } from 'antd';
import { useCallback, useState } from 'react';
import type { Batch } from '../api.ts';
import { timeText } from '../format.ts';
import { useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { batchAddress } from '../use-hash.ts';
import { BATCH_COLORS } from './batch-progress.tsx';
import { Heading } from './heading.tsx';
import { Trouble } from './trouble.tsx';
import { useLoaded } from './use-loaded.ts';

const PAGE = 20;

export function BatchListPage() {
  const { batches: texts, batch: words, common } = useTexts();
  const api = useApi();
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  const before = cursors.at(-1) ?? null;
  const { value, error, loading, reload } = useLoaded(useCallback((signal: AbortSignal) => api.batches({ before, limit: PAGE, signal }), [api, before]));
  const next = value?.next ?? null;
  return (
    <>
      <Heading>{texts.heading}</Heading>
      {error !== null && <Trouble error={error} onRetry={reload} />}
      {error === null && (
        <Card size="small">
          <Table<Batch>
            rowKey="id"
            size="small"
            loading={loading}
            dataSource={value?.batches ?? []}
            pagination={false}
            locale={{ emptyText: texts.empty }}
            columns={[
              { title: texts.id, render: (_, { id }) => <a href={batchAddress(id)} aria-label={texts.open(id)}>{id.slice(0, 8)}</a> },
              { title: words.createdAt, render: (_, { createdAt }) => timeText(createdAt) },
              { title: texts.state, render: (_, { state }) => <Tag color={BATCH_COLORS[state]}>{words.states[state]}</Tag> },
              { title: texts.result, className: 'number', render: (_, { counts, total }) => texts.counts(counts.done, counts.failed, total) },
              { title: words.finishedAt, render: (_, { finishedAt }) => (finishedAt === null ? common.none : timeText(finishedAt)) },
            ]}
          />
          {(cursors.length > 1 || next !== null) && (
            <div className="row" style={{ marginTop: 12, justifyContent: 'flex-end' }}>
              <Button disabled={cursors.length < 2} onClick={() => setCursors(cursors.slice(0, -1))}>
                {common.previousPage}
              </Button>
              <Button disabled={next === null} onClick={() => setCursors([...cursors, next])}>
                {common.nextPage}
              </Button>
            </div>
          )}
        </Card>
      )}
    </>
  );
}
