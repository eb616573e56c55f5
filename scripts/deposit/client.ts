/** The HTTP API as a depositor uses it, with patience for a service that is busy, restarting or out of reach. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Language } from '../../server/errors.ts';
import type { DepositMetadata } from '../../server/evidence/index.ts';

/** A refusal by the service: its problem document (RFC 9457). */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** The service gave no answer of its own for as long as patience lasted. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Deposited {
  recordId: string;
  /** of the bytes that arrived */
  sha256: string;
  replayed: boolean;
}

export interface BulkState {
  id: string;
  state: 'queued' | 'running' | 'done' | 'refused';
  total: number;
  counts: { queued: number; accepted: number; refused: number };
  trouble: Record<Language, string> | null;
  problem: { code: string; messages: Record<Language, string> } | null;
}

export interface BulkFile {
  row: number | null;
  file: string;
  problem: { code: string; messages: Record<Language, string> } | null;
}

interface Found {
  facts: { recordId: string; stage: string; eventTime: string } | null;
  others?: Found[];
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 15_000;
/** Too many requests, and what a proxy says of a service that is away. */
const PASSING_STATUSES = [429, 502, 503, 504];

export class Client {
  private readonly base: string;
  private readonly language: Language;
  private readonly patience: number;

  /** @param base address of the service without a trailing slash @param patience seconds */
  constructor(base: string, language: Language, patience: number) {
    this.base = base;
    this.language = language;
    this.patience = patience * 1000;
  }

  /** @throws Refusal, Unreachable */
  async deposit(metadata: DepositMetadata, content: Blob, idempotencyKey: string): Promise<Deposited> {
    const form = new FormData();
    form.set('metadata', JSON.stringify(metadata));
    // The name says nothing of borrower or loan, and is not kept.
    form.set('file', content, 'document');
    const answer = await this.send('/api/v1/evidence', { method: 'POST', body: form, headers: { 'idempotency-key': idempotencyKey } });
    const { recordId, document } = (await answer.json()) as { recordId: string; document: { sha256: string } };
    return { recordId, sha256: document.sha256, replayed: answer.headers.get('idempotency-replayed') === 'true' };
  }

  /** Records of a document with this digest, stage and time. @throws Refusal, Unreachable */
  async find(sha256: string, { stage, eventTime }: Pick<DepositMetadata, 'stage' | 'eventTime'>): Promise<string[]> {
    const best = (await (await this.send(`/api/v1/verify/sha256/${sha256}`)).json()) as Found;
    const all = [best, ...(best.others ?? [])].flatMap(({ facts }) => (facts === null ? [] : [facts]));
    return all.filter((facts) => facts.stage === stage && facts.eventTime === eventTime).map(({ recordId }) => recordId);
  }

  /** @throws Refusal, Unreachable */
  async sendArchive(archive: Blob, idempotencyKey: string | null): Promise<BulkState & { replayed: boolean }> {
    const headers: Record<string, string> = { 'content-type': 'application/zip', ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }) };
    const answer = await this.send('/api/v1/evidence/bulk', { method: 'POST', body: archive, headers });
    return { ...((await answer.json()) as BulkState), replayed: answer.headers.get('idempotency-replayed') === 'true' };
  }

  async bulkState(id: string): Promise<BulkState> {
    return (await (await this.send(`/api/v1/evidence/bulk/${id}?limit=1`)).json()) as BulkState;
  }

  /** Every refused file, a page at a time. */
  async *refusedFiles(id: string): AsyncGenerator<BulkFile> {
    for (let from: number | null = 0; from !== null; ) {
      const page = (await (await this.send(`/api/v1/evidence/bulk/${id}?state=refused&from=${from}`)).json()) as { files: BulkFile[]; next: number | null };
      yield* page.files;
      from = page.next;
    }
  }

  async bulkTable(id: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.send(`/api/v1/evidence/bulk/${id}/results.csv`)).arrayBuffer());
  }

  private async send(path: string, init: RequestInit = {}): Promise<Response> {
    const until = performance.now() + this.patience;
    for (let wait = FIRST_PAUSE; ; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
      const answer = await fetch(this.base + path, { ...init, headers: { 'accept-language': this.language, ...(init.headers as Record<string, string>) } }).catch(connectionFailure);
      if (answer instanceof Response) {
        if (answer.ok) return answer;
        if (!PASSING_STATUSES.includes(answer.status)) throw await refusalOf(answer);
        await answer.body?.cancel();
      }
      if (performance.now() + wait > until) throw new Unreachable(this.base, answer instanceof Response ? {} : { cause: answer });
      await pause(Math.max(wait, answer instanceof Response ? retryAfter(answer) : 0));
    }
  }
}

/** fetch says so by a TypeError with a cause. A file that cannot be read any more is none of the connection's: a DOMException. */
function connectionFailure(error: unknown): Error {
  if (!(error instanceof TypeError)) throw error;
  if (error.cause instanceof DOMException) throw error.cause;
  return error;
}

/** Milliseconds; RFC 9110 §10.2.3 in its form of seconds. */
function retryAfter(answer: Response): number {
  const seconds = Number(answer.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_PAUSE) : 0;
}

async function refusalOf(answer: Response): Promise<Error> {
  const text = await answer.text();
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    if (typeof code === 'string' && typeof detail === 'string') return new Refusal(code, detail);
  } catch {
    // no problem document
  }
  return new Unreachable(`${new URL(answer.url).origin}: ${answer.status}`);
}
