/** The published head: size, root and checkpoint, in one row that changes in one statement. */
import { AppError } from '../errors.ts';
import type { Database } from '../store/index.ts';

const TABLE = 'log_state';
const ID = 1;

export interface LogState {
  size: number;
  /** lower-case hex */
  root: string;
  /** signed note */
  checkpoint: string;
  /** size of the head before, whose partial tiles may still be on disk */
  previous_size: number;
}

/** The head published last, or null when there is none yet. */
export async function readState(database: Database): Promise<LogState | null> {
  return (await database<LogState & { id: number }>(TABLE).select('size', 'root', 'checkpoint', 'previous_size').where({ id: ID }).first()) ?? null;
}

/**
 * Publishes a head in the place of the one of `previous_size` leaves.
 * @throws AppError `log-changed-elsewhere` when another head has been published meanwhile
 */
export async function publishState(database: Database, state: LogState): Promise<void> {
  const changed = await database<LogState & { id: number }>(TABLE).where({ id: ID, size: state.previous_size }).update({ ...state });
  if (changed === 1) return;
  if (state.previous_size === 0 && (await readState(database)) === null) {
    await database<LogState & { id: number }>(TABLE).insert({ id: ID, ...state });
    return;
  }
  throw new AppError('log-changed-elsewhere', { size: state.previous_size });
}
