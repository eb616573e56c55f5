/** The benchmark's command line. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** one bench; all when left out */
  only: string | undefined;
  json: boolean;
}

/** A wrong argument; its message is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param names of the benches there are @throws UsageError */
export function readArguments(argv: string[], names: string[]): BenchOptions {
  let values: { only?: string; json?: boolean };
  try {
    ({ values } = parseArgs({ args: argv, options: { only: { type: 'string' }, json: { type: 'boolean' } } }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.only !== undefined && !names.includes(values.only)) throw new UsageError(`--only must be one of ${names.join(', ')}`);
  return { only: values.only, json: values.json ?? false };
}

/** How to call it. */
export function usage(names: string[]): string {
  return `用法 / usage: npm run bench -- [--only ${names.join('|')}] [--json]`;
}
