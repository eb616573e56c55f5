/**
 * The local chain's memory: an append-only file of JSON lines. What happened to the chain stands in it twice: first the intent,
 * on disk before it is applied, then its outcome with the block's hash. Replaying the intents gives the same chain again, and the
 * hashes prove that it is the same.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.ts';

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const count = z.int().nonnegative();

const header = z.strictObject({ format: z.literal('docketproof/local-chain/v1'), chainId: count, hardfork: z.string(), genesisTime: count, genesisHash: hash });
/** `time` is the block's, in seconds since 1970; `transaction` the signed bytes, 0x… */
const intent = z.union([z.strictObject({ transaction: z.string().regex(/^0x[0-9a-f]+$/), time: count }), z.strictObject({ empty: z.literal(true), time: count })]);
const outcome = z.union([z.strictObject({ block: count, hash }), z.strictObject({ rejected: z.string() })]);

export type Header = z.infer<typeof header>;
export type Intent = z.infer<typeof intent>;
export type Outcome = z.infer<typeof outcome>;

/** An intent with its outcome; the last one has none when the process ended in between. */
export interface Step {
  intent: Intent;
  outcome: Outcome | null;
  /** line of the intent, from 1 */
  line: number;
}

export class Journal {
  readonly path: string;
  readonly #file: number;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Opens the journal, or begins it with `fresh`.
   * A last line without its line end is the trace of a crash while writing: it was never acted upon, and is cut off.
   * @throws AppError `local-chain-journal-broken` when any other line cannot be read, or when it belongs to another kind of chain
   */
  static open(path: string, fresh: Header): { journal: Journal; steps: Step[] } {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    const steps = readSteps(path, lines, fresh);

    const file = openSync(path, 'a', 0o600);
    const journal = new Journal(path, file);
    if (whole < bytes.length) {
      ftruncateSync(file, whole);
      fsyncSync(file);
    }
    if (lines.length === 0) {
      journal.append(fresh);
      syncFolder(dirname(path));
    }
    return { journal, steps };
  }

  /** Adds a line and waits until it is on disk. */
  append(entry: Header | Intent): void {
    this.#write(entry);
    fsyncSync(this.#file);
  }

  /**
   * Adds an outcome without waiting for the disk: the intent before it is there already and leads to this outcome again.
   * The next intent takes it along.
   */
  note(entry: Outcome): void {
    this.#write(entry);
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #write(entry: Header | Intent | Outcome): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    // A short write (full disk) would leave half a line for the next one to continue.
    if (writeSync(this.#file, line) !== line.length) throw new Error(`could not write ${this.path} in full`);
  }
}

function readSteps(path: string, lines: readonly string[], fresh: Header): Step[] {
  const broken = (line: number, problem: string, cause?: unknown): AppError => new AppError('local-chain-journal-broken', { path, line, problem }, { cause });
  const steps: Step[] = [];
  lines.forEach((text, i) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw broken(i + 1, 'it is not JSON', cause);
    }
    if (i === 0) {
      const known = header.safeParse(value);
      if (!known.success) throw broken(1, 'it is not the head of a local chain’s journal');
      const different = (Object.keys(fresh) as (keyof Header)[]).filter((key) => known.data[key] !== fresh[key]);
      if (different.length > 0) throw broken(1, `the chain was begun with another ${different.join(', ')}`);
      return;
    }
    const next = intent.safeParse(value);
    const last = steps.at(-1);
    if (next.success) {
      if (last !== undefined && last.outcome === null) throw broken(i + 1, 'the outcome of the line before is missing');
      steps.push({ intent: next.data, outcome: null, line: i + 1 });
      return;
    }
    const result = outcome.safeParse(value);
    if (!result.success) throw broken(i + 1, 'it is neither a block nor a transaction');
    if (last === undefined || last.outcome !== null) throw broken(i + 1, 'it has no transaction or block before it');
    last.outcome = result.data;
  });
  return steps;
}

/** Makes a new file's name as durable as its contents. Some systems cannot sync a folder and do not need it. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
