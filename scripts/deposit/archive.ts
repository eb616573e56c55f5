/** An archive, sent whole and watched to its end. */
import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { BulkState, Client } from './client.ts';

/** Milliseconds between two looks at a job. */
const LOOK_AGAIN = 500;

/**
 * The key is the archive's digest: run again, this goes on with the same job. A finished one of which something was refused is tried
 * anew, as what was missing then may be there now; what it recorded is recorded once all the same.
 * @param onProgress told at every look
 * @returns the finished state @throws Refusal, Unreachable
 */
export async function depositArchive(path: string, client: Client, onProgress: (state: BulkState) => void): Promise<BulkState> {
  const archive = await openAsBlob(path);
  const taken = await client.sendArchive(archive, `archive-${await digestOf(path)}`);
  const isOver = isFinished(taken) && taken.replayed && (taken.state === 'refused' || taken.counts.refused > 0);
  let state: BulkState = isOver ? await client.sendArchive(archive, null) : taken;
  while (!isFinished(state)) {
    onProgress(state);
    await pause(LOOK_AGAIN);
    state = await client.bulkState(state.id);
  }
  onProgress(state);
  return state;
}

function isFinished({ state }: BulkState): boolean {
  return state === 'done' || state === 'refused';
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
