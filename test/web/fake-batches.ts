/** Batches of the fake service: a clock that finishes one case a tick, in memory. */
import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../server/errors.ts';
import type { Batch, BatchCase, CaseState, PackOptions } from '../../server/web/api.ts';

interface Held {
  batch: Omit<Batch, 'counts' | 'rate' | 'secondsLeft'>;
  cases: BatchCase[];
}

export class FakeBatches {
  readonly #held = new Map<string, Held>();
  readonly #keys = new Map<string, string>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #timer: ReturnType<typeof setInterval>;
  /** cases that fail, until they are taken out */
  readonly failing = new Set<string>();
  /** while false, no case is finished */
  going = true;

  constructor(tickMs: number) {
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  create(cases: readonly string[], options: PackOptions, key: string, masked: (id: string) => string): Batch {
    const before = this.#keys.get(key);
    if (before !== undefined) return this.view(before);
    const id = randomUUID();
    this.#keys.set(key, id);
    this.#held.set(id, {
      batch: { id, state: 'queued', createdAt: new Date().toISOString(), finishedAt: null, options, total: cases.length },
      cases: cases.map((each, position) => ({ case: each, position, loanNumberMasked: masked(each), state: 'queued', reason: null, pack: null, finishedAt: null })),
    });
    return this.view(id);
  }

  get size(): number {
    return this.#held.size;
  }

  #find(id: string): Held {
    const held = this.#held.get(id);
    if (held === undefined) throw new AppError('not-found', { what: `batches/${id}` });
    return held;
  }

  view(id: string): Batch {
    const { batch, cases } = this.#find(id);
    const count = (state: CaseState): number => cases.filter((each) => each.state === state).length;
    const counts = { queued: count('queued'), running: count('running'), done: count('done'), failed: count('failed'), cancelled: count('cancelled') };
    const left = counts.queued + counts.running;
    const isGoing = batch.state === 'running' && counts.done > 1;
    return { ...batch, counts, rate: isGoing ? 4.2 : null, secondsLeft: isGoing ? Math.ceil(left / 4.2) : null };
  }

  cases(id: string, { from, limit, state }: { from: number; limit: number; state: string | undefined }): BatchCase[] {
    return this.#find(id).cases.filter((each) => each.position >= from && (state === undefined || each.state === state)).slice(0, limit);
  }

  list(): Batch[] {
    return [...this.#held.keys()].reverse().map((id) => this.view(id));
  }

  watch(id: string, listener: (changes: readonly BatchCase[]) => void): () => void {
    this.#events.on(id, listener);
    return () => this.#events.off(id, listener);
  }

  pause(id: string): Batch {
    return this.#move(id, ['queued', 'running'], 'paused');
  }

  resume(id: string): Batch {
    return this.#move(id, ['paused'], 'running');
  }

  cancel(id: string): Batch {
    const { cases } = this.#find(id);
    this.#move(id, ['queued', 'running', 'paused'], 'cancelled');
    for (const each of cases) if (each.state === 'queued') each.state = 'cancelled';
    return this.view(id);
  }

  retry(id: string, wanted: readonly string[] | undefined): Batch {
    const { batch, cases } = this.#find(id);
    this.#move(id, ['done', 'cancelled'], 'running');
    batch.finishedAt = null;
    for (const each of cases) if (each.state === 'failed' && (wanted === undefined || wanted.includes(each.case))) Object.assign(each, { state: 'queued', reason: null, finishedAt: null });
    return this.view(id);
  }

  #move(id: string, from: readonly Batch['state'][], to: Batch['state']): Batch {
    const { batch } = this.#find(id);
    if (!from.includes(batch.state)) throw new AppError('invalid-request', { field: 'state', problem: batch.state });
    batch.state = to;
    this.#events.emit(id, []);
    return this.view(id);
  }

  #tick(): void {
    if (!this.going) return;
    for (const [id, { batch, cases }] of this.#held) {
      if (batch.state !== 'queued' && batch.state !== 'running') continue;
      batch.state = 'running';
      const next = cases.find(({ state }) => state === 'queued');
      if (next !== undefined) this.#finish(id, next);
      if (cases.every(({ state }) => state !== 'queued')) Object.assign(batch, { state: 'done', finishedAt: new Date().toISOString() });
      this.#events.emit(id, next === undefined ? [] : [next]);
    }
  }

  #finish(id: string, each: BatchCase): void {
    each.finishedAt = new Date().toISOString();
    if (this.failing.has(each.case)) {
      const messages = { 'zh-CN': '案件中没有任何存证，无法制作案卷。请先存入文件。', en: 'The case holds no evidence, so there is nothing to make a pack of. Deposit documents first.' };
      Object.assign(each, { state: 'failed', reason: { code: 'case-empty', messages } });
    } else Object.assign(each, { state: 'done', pack: { size: 2_400_000 + each.position * 1000, pages: 31, exhibits: 8, warnings: each.position % 3, href: `/api/v1/batches/${id}/cases/${each.case}.zip` } });
  }
}
