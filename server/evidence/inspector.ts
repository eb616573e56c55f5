/**
 * Looks for signatures in deposited PDFs on a thread of its own: reading a hostile or huge file must not keep intake and
 * verification waiting, and a file that kills or hangs the reader costs that thread and nothing else.
 */
import { Worker } from 'node:worker_threads';
import type { SignatureFindings } from '../domain/record/index.ts';
import { MAX_INSPECTED_BYTES, SIGNATURE_TOOL } from './signatures/index.ts';

export type InspectorAnswer = { id: number; findings: SignatureFindings };

interface Job {
  resolve: (findings: SignatureFindings) => void;
  timer: NodeJS.Timeout;
}

/** A PDF of the largest size that is inspected takes well under a second. */
const TIMEOUT_MS = 30_000;
const HEAP_MIB = 1024;

const notInspected = (reason: NonNullable<SignatureFindings['reason']>): SignatureFindings => ({ tool: SIGNATURE_TOOL, outcome: 'not-inspected', reason, count: 0, signatures: [] });

export class SignatureInspector {
  #worker: Worker | null = null;
  readonly #jobs = new Map<number, Job>();
  #next = 0;

  /**
   * What is found in a PDF. Never rejects for what the file is: a file that cannot be read is `damaged`, one that is larger than what
   * is inspected `too-large`.
   * @param content is read only when it is small enough
   */
  async inspect(size: number, content: () => AsyncIterable<Uint8Array>): Promise<SignatureFindings> {
    if (size > MAX_INSPECTED_BYTES) return notInspected('too-large');
    // Memory of its own, so that it can be handed to the thread without a copy.
    const bytes = new Uint8Array(size);
    let filled = 0;
    for await (const part of content()) {
      bytes.set(part, filled);
      filled += part.length;
    }
    return new Promise((resolve) => {
      const id = this.#next++;
      const timer = setTimeout(() => this.#giveUp(), TIMEOUT_MS);
      this.#jobs.set(id, { resolve, timer });
      this.#hire().postMessage({ id, bytes }, [bytes.buffer]);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#giveUp();
    await worker?.terminate();
  }

  #hire(): Worker {
    if (this.#worker !== null) return this.#worker;
    // The thread needs none of the main thread's flags (a test runner's loaders, an inspector).
    const worker = new Worker(new URL('./inspect-worker.ts', import.meta.url), { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
    worker.unref();
    worker.on('message', ({ id, findings }: InspectorAnswer) => this.#settle(id, findings));
    const gone = (): void => {
      if (this.#worker === worker) this.#giveUp();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    this.#worker = worker;
    return worker;
  }

  /** The thread hangs or is dead: which of the waiting files did it is not known, so none of them counts as inspected. */
  #giveUp(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    for (const id of [...this.#jobs.keys()]) this.#settle(id, notInspected('damaged'));
  }

  #settle(id: number, findings: SignatureFindings): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    clearTimeout(job.timer);
    this.#jobs.delete(id);
    job.resolve(findings);
  }
}
