/**
 * A chain reader that gives an answer of a few seconds ago again. Five hundred verifications a second of the same heads would
 * otherwise be two thousand requests a second to the node. What is used again is never older than `ttlMs`, and every report says
 * when its chain was read.
 */
import type { ChainReader } from '../domain/proof/index.ts';
import { RecentlyUsed } from './lru.ts';

export interface RecentReaderOptions {
  /** how long an answer may be used again */
  ttlMs: number;
  /** how long a failure is passed on without asking again: a node that is down must not cost every request its time-out */
  failureTtlMs: number;
  /** how long one question may take */
  timeoutMs: number;
  now: () => number;
}

interface Answer {
  value: Promise<unknown>;
  /** milliseconds since 1970 when it was asked */
  askedAt: number;
}

/** Answers of this many questions are kept: two per head and three for the chain. */
const MAX_ANSWERS = 20_000;

export class RecentReader {
  readonly #reader: ChainReader;
  readonly #options: RecentReaderOptions;
  readonly #answers: RecentlyUsed<Answer>;

  constructor(reader: ChainReader, options: RecentReaderOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#answers = new RecentlyUsed(MAX_ANSWERS, options.now);
  }

  /**
   * A reader for one verification, which remembers the oldest answer that it gave.
   * @param maxAgeMs gives no answer older than this again; left out, up to `ttlMs`
   */
  session(maxAgeMs = Infinity): { reader: ChainReader; readAt: () => Date | undefined } {
    let oldest: number | undefined;
    const ask = async <T>(method: keyof ChainReader, ...args: unknown[]): Promise<T> => {
      const answer = this.#ask(method, args, maxAgeMs);
      oldest = Math.min(oldest ?? answer.askedAt, answer.askedAt);
      return (await answer.value) as T;
    };
    const reader: ChainReader = {
      chainId: () => ask('chainId'),
      codeHash: (address) => ask('codeHash', address),
      latestBlockNumber: () => ask('latestBlockNumber'),
      blockHash: (number) => ask('blockHash', number),
      anchoredAt: (registry, logId, size) => ask('anchoredAt', registry, logId, size),
      confirmations: (registry, logId, size, witnesses) => ask('confirmations', registry, logId, size, witnesses),
    };
    return { reader, readAt: () => (oldest === undefined ? undefined : new Date(oldest)) };
  }

  #ask(method: keyof ChainReader, args: unknown[], maxAgeMs: number): Answer {
    const key = JSON.stringify([method, ...args]);
    const known = this.#answers.get(key);
    if (known !== undefined && this.#options.now() - known.askedAt <= maxAgeMs) return known;
    const asked = (this.#reader[method] as (...all: unknown[]) => Promise<unknown>)(...args);
    const answer: Answer = { value: withTimeout(asked, this.#options.timeoutMs), askedAt: this.#options.now() };
    this.#answers.set(key, answer, this.#options.ttlMs);
    answer.value.catch(() => {
      // A question that failed late must not push out the answer to one that was asked after it.
      const current = this.#answers.get(key);
      if (current === undefined || current === answer) this.#answers.set(key, answer, this.#options.failureTtlMs);
    });
    return answer;
  }
}

function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
