/** What retention knows of a case, as its timeline shows it. */
import type { RetentionService } from '../retention/index.ts';
import type { KeepingEntry } from '../timeline/index.ts';

/** Closures, reopenings and holds, in order of time. */
export async function keepingOf(retention: Pick<RetentionService, 'state'>, caseId: string): Promise<KeepingEntry[]> {
  const { history, holds } = await retention.state(caseId);
  const entries: KeepingEntry[] = history.map(({ action, time, person, reason }) => ({ kind: action, time, person, reason }));
  for (const { placedTime, placedBy, reason, releasedTime, releasedBy, releaseReason } of holds) {
    entries.push({ kind: 'hold-placed', time: placedTime, person: placedBy, reason });
    if (releasedTime !== null) entries.push({ kind: 'hold-released', time: releasedTime, person: releasedBy ?? '', reason: releaseReason ?? '' });
  }
  return entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
