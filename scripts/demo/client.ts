/** The HTTP API as the demo uses it; nothing here reaches the service any other way. */
import { randomUUID } from 'node:crypto';
import type { DemoLanguage } from './arguments.ts';
import { pause } from './concurrency.ts';
import type { Deposit } from './source.ts';

/** A refusal by the service: its problem document (RFC 9457). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/** The service gives no answer at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Batch {
  id: string;
  state: 'queued' | 'running' | 'done';
  total: number;
  counts: { queued: number; running: number; done: number; failed: number };
}

/** What may be asked for in an order of packs. */
export interface PackOptions {
  /** how long a case may wait until its anchors are final */
  waitSeconds: number;
  /** court profile */
  profile?: string;
  /** with an application for preservation */
  preservation?: boolean;
  /** checks that a named person answers for, with the reason that the pack prints */
  overrides?: { code: string; reason: string; by: string }[];
}

export interface BatchCase {
  /** random case reference */
  case: string;
  /** place in the order, from 0 */
  position: number;
  state: 'queued' | 'running' | 'done' | 'failed';
  reason: { code: string; params: Record<string, unknown>; messages: Record<DemoLanguage, string> } | null;
  pack: { warnings: number } | null;
}

/** Who acts, as the access log names it. */
const ACTOR = encodeURIComponent('演示程序');
/** Waits between tries of a request that met a busy or restarting service, milliseconds. */
const RETRY_PAUSES = [200, 1_000, 3_000];
/** Longest pause that the service's Retry-After is followed for between two looks at an anchor, milliseconds. */
const LONGEST_PAUSE = 2_000;

export class Client {
  readonly #base: string;
  readonly #language: DemoLanguage;

  /** @param base address of the service without a trailing slash */
  constructor(base: string, language: DemoLanguage) {
    this.#base = base;
    this.#language = language;
  }

  /**
   * Deposits one document; the idempotency key makes a repeated request safe.
   * @param links records that it corroborates and the one that it corrects
   * @returns the record's id
   */
  async deposit(deposit: Deposit, links: { corroborates: string[]; supersedes: string | null } = { corroborates: [], supersedes: null }): Promise<string> {
    const { loanNumber, stage, title, eventTime } = deposit;
    const provenance = links.corroborates.length === 0 ? deposit.provenance : { ...deposit.provenance, corroborates: links.corroborates };
    const form = new FormData();
    form.set('metadata', JSON.stringify({ loanNumber, stage, title, eventTime, provenance, ...(links.supersedes !== null && { supersedes: links.supersedes }) }));
    form.set('file', await deposit.content(), deposit.fileName);
    const answer = await this.#json('/api/v1/evidence', { method: 'POST', body: form, headers: { 'idempotency-key': deposit.idempotencyKey } });
    return (answer as { recordId: string }).recordId;
  }

  /** An answer of the API as JSON. @param path below the base, with its query */
  async get<T>(path: string): Promise<T> {
    return (await this.#json(path)) as T;
  }

  /** An answer of the API as text, such as CSV; a byte order mark is dropped. */
  async text(path: string): Promise<string> {
    return (await this.#send(path)).text();
  }

  /** Sends JSON. @param idempotencyKey for what must not be done twice */
  async send<T>(method: 'POST' | 'PUT', path: string, body: object, idempotencyKey?: string): Promise<T> {
    return (await this.#json(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) } })) as T;
  }

  /** Sends bytes as they are, such as a table or an archive. */
  async upload<T>(path: string, bytes: Uint8Array, type: string): Promise<T> {
    return (await this.#json(path, { method: 'POST', body: new Blob([bytes as Uint8Array<ArrayBuffer>]), headers: { 'content-type': type } })) as T;
  }

  /** The case file of a loan, or how long to wait before asking again (milliseconds). */
  async caseFile(caseReference: string, order: object): Promise<Uint8Array | number> {
    return bytesOrPause(await this.#send(`/api/v1/loans/${caseReference}/case-file`, { method: 'POST', body: JSON.stringify(order), headers: { 'content-type': 'application/json' } }));
  }

  /** The proof file of a record, or how long to wait before asking again (milliseconds). */
  async proof(id: string): Promise<Uint8Array | number> {
    return bytesOrPause(await this.#send(`/api/v1/evidence/${id}/proof`));
  }

  /** The document itself. */
  async file(id: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#send(`/api/v1/evidence/${id}/file`)).arrayBuffer());
  }

  /** Orders the packs of these loans. */
  async createBatch(loanNumbers: string[], options: PackOptions): Promise<Batch> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': `demo-${randomUUID()}` };
    return (await this.#json('/api/v1/batches', { method: 'POST', body: JSON.stringify({ loanNumbers, options }), headers })) as Batch;
  }

  async batch(id: string): Promise<Batch> {
    return (await this.#json(`/api/v1/batches/${id}?limit=1`)) as Batch;
  }

  /** All cases of a batch in the order in which they were named. */
  async batchCases(id: string): Promise<BatchCase[]> {
    const all: BatchCase[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page = (await this.#json(`/api/v1/batches/${id}?from=${from}`)) as { cases: BatchCase[]; next: number | null };
      all.push(...page.cases);
      from = page.next;
    }
    return all;
  }

  async pack(batchId: string, caseReference: string): Promise<Uint8Array> {
    const answer = await this.#send(`/api/v1/batches/${batchId}/cases/${caseReference}.zip`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** The verdict of the service on a file with its proof. */
  async verify(file: Blob, proof: Blob): Promise<string> {
    const form = new FormData();
    form.set('file', file, 'document');
    form.set('proof', proof, 'proof.json');
    return ((await this.#json('/api/v1/verify', { method: 'POST', body: form })) as { verdict: string }).verdict;
  }

  async #json(path: string, init?: RequestInit): Promise<unknown> {
    return (await this.#send(path, init)).json();
  }

  /** @throws Refusal for an error status, Unreachable when there is no answer after some tries */
  async #send(path: string, init: RequestInit = {}): Promise<Response> {
    for (const wait of [...RETRY_PAUSES, undefined]) {
      const answer = await fetch(this.#base + path, { ...init, headers: { 'accept-language': this.#language, 'docketproof-actor': ACTOR, ...init.headers } }).catch((error: unknown) => error as Error);
      if (answer instanceof Response) {
        if (answer.ok) return answer;
        if (wait === undefined || (answer.status !== 429 && answer.status !== 503)) throw await refusalOf(answer);
        await answer.body?.cancel();
      } else if (wait === undefined) {
        throw new Unreachable(this.#base, { cause: answer });
      }
      await pause(wait);
    }
    throw new Error('the last try returns or throws');
  }
}

async function bytesOrPause(answer: Response): Promise<Uint8Array | number> {
  if (answer.status !== 202) return new Uint8Array(await answer.arrayBuffer());
  await answer.body?.cancel();
  return Math.min(Number(answer.headers.get('retry-after') ?? 1) * 1000, LONGEST_PAUSE);
}

async function refusalOf(answer: Response): Promise<Refusal> {
  const text = await answer.text();
  try {
    const problem = JSON.parse(text) as { code?: string; type?: string; detail?: string; title?: string };
    return new Refusal(answer.status, problem.code ?? problem.type ?? String(answer.status), problem.detail ?? problem.title ?? text);
  } catch {
    return new Refusal(answer.status, String(answer.status), text.slice(0, 300));
  }
}
