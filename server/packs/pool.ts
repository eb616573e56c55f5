import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { Composed, PackInput } from './compose-pack.ts';
import type { WorkerAnswer } from './compose-worker.ts';

interface Job {
  input: PackInput;
  resolve(composed: Composed): void;
  reject(error: Error): void;
}

interface Seat {
  worker: Worker;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

const MIB_LIMIT = 4096;

/**
 * Threads that compose bundles, each with its fonts parsed once. A job that hangs or crashes its thread fails alone; the
 * thread is replaced.
 */
export class ComposePool {
  readonly #size: number;
  readonly #timeoutSeconds: number;
  readonly #seats = new Set<Seat>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(options: { size: number; timeoutSeconds?: number }) {
    this.#size = options.size;
    this.#timeoutSeconds = options.timeoutSeconds ?? 300;
  }

  /**
   * Composes on the next free thread. The exhibits' buffers are moved there and are empty here afterwards.
   * @throws AppError `pack-compose-failed`, `pack-compose-timeout`
   */
  compose(input: PackInput): Promise<Composed> {
    if (this.#closed) return Promise.reject(new AppError('pack-compose-failed', { problem: { 'zh-CN': '服务正在停止', en: 'the service is stopping' } }));
    return new Promise((resolve, reject) => {
      this.#queue.push({ input, resolve, reject });
      this.#next();
    });
  }

  /** Ends all threads; jobs under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = new AppError('pack-compose-failed', { problem: { 'zh-CN': '服务正在停止', en: 'the service is stopping' } });
    for (const job of this.#queue.splice(0)) job.reject(stopped);
    const seats = [...this.#seats];
    for (const seat of seats) this.#settle(seat, (job) => job.reject(stopped));
    await Promise.all(seats.map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    if (this.#closed || this.#queue.length === 0) return;
    const free = [...this.#seats].find(({ job }) => job === null) ?? (this.#seats.size < this.#size ? this.#hire() : undefined);
    if (!free) return;
    const job = this.#queue.shift()!;
    free.job = job;
    free.timer = setTimeout(() => this.#dismiss(free, new AppError('pack-compose-timeout', { seconds: this.#timeoutSeconds })), this.#timeoutSeconds * 1000);
    try {
      const buffers = job.input.exhibits.flatMap(({ content }) => ('bytes' in content ? [content.bytes.buffer as ArrayBuffer] : []));
      free.worker.postMessage(job.input, [...new Set(buffers)]);
    } catch (error) {
      this.#settle(free, () => job.reject(new AppError('pack-compose-failed', { problem: String(error) }, { cause: error })));
      this.#next();
    }
  }

  #hire(): Seat {
    // the thread needs none of the main thread's flags (a test runner's loaders, an inspector)
    const worker = new Worker(new URL('./compose-worker.ts', import.meta.url), { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MIB_LIMIT } });
    const seat: Seat = { worker, job: null, timer: null };
    this.#seats.add(seat);
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => {
      this.#settle(seat, (job) => ('error' in answer ? job.reject(new AppError('pack-compose-failed', { problem: answer.error })) : job.resolve(answer)));
      this.#next();
    });
    worker.on('error', (error: Error) => this.#dismiss(seat, new AppError('pack-compose-failed', { problem: error.message }, { cause: error })));
    worker.on('exit', () => this.#dismiss(seat, new AppError('pack-compose-failed', { problem: { 'zh-CN': '制作线程意外退出', en: 'the composing thread ended unexpectedly' } })));
    return seat;
  }

  #settle(seat: Seat, outcome: (job: Job) => void): void {
    if (seat.timer) clearTimeout(seat.timer);
    const { job } = seat;
    seat.job = null;
    seat.timer = null;
    if (job) outcome(job);
  }

  #dismiss(seat: Seat, error: Error): void {
    this.#seats.delete(seat);
    this.#settle(seat, (job) => job.reject(error));
    void seat.worker.terminate();
    this.#next();
  }
}
