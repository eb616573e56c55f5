/** The service's own log, on standard error. */
import { pino, type Logger } from 'pino';

/** Causes within one another that are followed. */
const MAX_DEPTH = 3;

export interface LoggedError {
  name: string;
  code?: string;
  /** where it was thrown, without the message */
  frames: string[];
  cause?: LoggedError;
}

/**
 * What a thrown value may leave in a log: its kind, its code and where it came from. Never its message: a database's repeats the
 * statement with its values, and so what is known of a person (invariant 6).
 */
export function loggedError(thrown: unknown, depth = 0): LoggedError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, frames: [] };
  const { name, stack = '', cause } = thrown;
  const { code } = thrown as { code?: unknown };
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  return { name, ...(typeof code === 'string' ? { code } : {}), frames, ...(cause === undefined || depth >= MAX_DEPTH ? {} : { cause: loggedError(cause, depth + 1) }) };
}

/** @param level as in the setting LOG_LEVEL */
export function createLogger(level: string): Logger {
  return pino({ level, serializers: { error: (thrown: unknown) => loggedError(thrown) } }, pino.destination({ dest: 2, sync: true }));
}
