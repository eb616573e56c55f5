/** What the staff app asks the service for. Types are kept by hand beside the OpenAPI document; answers get light checks, so that a wrong one is said and not shown. */
export type Language = 'zh-CN' | 'en';
export type Localized = Record<Language, string>;

export interface LoanLine {
  /** case reference, 32 hex digits */
  id: string;
  loanNumber: string;
  productCode: string;
  status: string;
  /** yuan with two decimals */
  principal: string;
  disbursedDate: string;
  overdueSince: string | null;
  borrower: { name: string; idNumber: string; phone: string | null } | null;
}

export interface LoanPage {
  loans: LoanLine[];
  next: string | null;
  total: number | null;
}

export interface LoanFilter {
  status?: string;
  product?: string;
  overdueFrom?: string;
  overdueBefore?: string;
  loanNumber?: string;
  name?: string;
  idNumber?: string;
  phone?: string;
}

export interface Product {
  code: string;
  name: string;
}

/** Outcome of a list of loan numbers; `row` counts from 1. */
export interface Selection {
  rows: number;
  cases: { row: number; case: string }[];
  unknown: { row: number }[];
  duplicates: { row: number; ofRow: number }[];
}

export interface CourtProfile {
  id: string;
  name: Localized;
  language: string;
  description: Localized;
  slots: unknown[];
}

export interface Override {
  code: string;
  case?: string;
  reason: string;
  by: string;
}

export interface PackOptions {
  waitSeconds: number;
  profile: string;
  /** YYYY-MM-DD; left out, the day of the order in China */
  asOf?: string;
  court?: string;
  preservation?: boolean;
  complaint?: { early?: 'acceleration' | 'termination' | 'none'; courtFees?: boolean; mediation?: { known?: boolean; benefits?: boolean; consider?: 'yes' | 'no' | 'undecided' } };
  overrides?: Override[];
}

export interface Finding {
  code: string;
  level: 'error' | 'warning';
  overridable: boolean;
  messages: Localized;
  help: Localized;
}

export type CheckState = 'ready' | 'warning' | 'blocked';

export interface CheckedCase {
  position: number;
  case: string | null;
  /** null: the service knows none, or not any more */
  loanNumberMasked?: string | null;
  state: CheckState;
  claim: { total: string; principal: string; asOf: string } | null;
  exhibits: number;
  findings: Finding[];
}

export const BATCH_STATES = ['queued', 'running', 'paused', 'done', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];
export const CASE_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export interface Batch {
  id: string;
  state: BatchState;
  createdAt: string;
  finishedAt: string | null;
  options: Partial<PackOptions>;
  total: number;
  counts: Record<CaseState, number>;
  /** why the service paused it by itself (a full disk, for example) */
  pausedReason?: { code: string; messages: Localized } | null;
  /** packs a second */
  rate: number | null;
  secondsLeft: number | null;
}

export interface BatchCase {
  case: string;
  position: number;
  loanNumberMasked?: string | null;
  state: CaseState;
  reason: { code: string; messages: Localized } | null;
  pack: { size: number; pages?: number; exhibits?: number; warnings?: number; href: string } | null;
  finishedAt: string | null;
}

export interface PackFile {
  name: string;
  /** bytes; null where it is not told */
  size: number | null;
}

/** A refusal of the service (problem details), or a local one with a code of its own: `unreachable`, `answer-unreadable`. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** the part of the request at fault, e.g. `options.asOf` */
  readonly field: string | null;
  readonly messages: Localized | null;

  constructor(code: string, status: number, { field = null, messages = null }: { field?: string | null; messages?: Localized | null } = {}) {
    super(messages?.en ?? code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.field = field;
    this.messages = messages;
  }
}

type Json = Record<string, unknown>;
const unreadable = (): ApiError => new ApiError('answer-unreadable', 0);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks that the named members have the named kinds. @throws ApiError `answer-unreadable` */
export function shaped<T>(value: unknown, kinds: Record<string, 'string' | 'number' | 'boolean' | 'object' | 'array'>): T {
  if (!isObject(value)) throw unreadable();
  for (const [name, kind] of Object.entries(kinds)) {
    const member = value[name];
    const fits = kind === 'array' ? Array.isArray(member) : kind === 'object' ? isObject(member) : typeof member === kind;
    if (!fits) throw unreadable();
  }
  return value as T;
}

const isLocalized = (value: unknown): value is Localized => isObject(value) && typeof value['zh-CN'] === 'string' && typeof value.en === 'string';

function problemOf(status: number, body: unknown): ApiError {
  if (!isObject(body) || typeof body.code !== 'string') return new ApiError('answer-unreadable', status);
  const params = isObject(body.params) ? body.params : {};
  const field = [body.field, params.field, params.path].find((each) => typeof each === 'string');
  return new ApiError(body.code, status, { field: typeof field === 'string' ? field : null, messages: isLocalized(body.messages) ? body.messages : null });
}

export const batchOf = (value: unknown): Batch => {
  const batch = shaped<Batch>(value, { id: 'string', state: 'string', createdAt: 'string', total: 'number', counts: 'object', options: 'object' });
  if (!BATCH_STATES.includes(batch.state)) throw unreadable();
  return { ...batch, counts: { ...{ queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 }, ...batch.counts } };
};

const caseOf = (value: unknown): BatchCase => shaped<BatchCase>(value, { case: 'string', position: 'number', state: 'string' });

export interface RequestOptions {
  method?: 'GET' | 'POST';
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export const packHref = (batch: string, caseRef: string): string => `/api/v1/batches/${batch}/cases/${caseRef}.zip`;
/** Address of one file of a pack; folders stay folders. */
export const packFileHref = (batch: string, caseRef: string, name: string): string => `/api/v1/batches/${batch}/cases/${caseRef}/files/${name.split('/').map(encodeURIComponent).join('/')}`;
export const batchHref = (batch: string, what: 'events' | 'archive.zip' | 'elements.xlsx'): string => `/api/v1/batches/${batch}/${what}`;
/** Headings and states in the app's language, which need not be the browser's. */
export const resultsHref = (batch: string, ending: 'csv' | 'xlsx', language: Language): string => `/api/v1/batches/${batch}/results.${ending}?lang=${language}`;

const PERSONAL = ['loanNumber', 'name', 'idNumber', 'phone'] as const;

/**
 * The service as one person uses it.
 * @param actor name of that person; null before it is known
 */
export function createApi(actor: string | null) {
  async function send(path: string, { method = 'GET', json, form, headers = {}, signal }: RequestOptions = {}): Promise<Response> {
    // Headers hold ASCII only.
    const own: Record<string, string> = { ...headers, ...(actor === null ? {} : { 'Docketproof-Actor': encodeURIComponent(actor) }), ...(json === undefined ? {} : { 'Content-Type': 'application/json' }) };
    let response: Response;
    try {
      response = await fetch(path, { method, headers: own, body: form ?? (json === undefined ? null : JSON.stringify(json)), signal: signal ?? null, cache: 'no-store' });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError('unreachable', 0);
    }
    if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null));
    return response;
  }
  const ask = async (path: string, options?: RequestOptions): Promise<unknown> => {
    const response = await send(path, options);
    try {
      return (await response.json()) as unknown;
    } catch (error) {
      if (options?.signal?.aborted) throw error;
      throw unreadable();
    }
  };
  const act = async (id: string, action: 'pause' | 'resume' | 'cancel' | 'retry', json?: unknown): Promise<Batch> => batchOf(await ask(`/api/v1/batches/${id}/${action}`, { method: 'POST', json: json ?? {} }));

  return {
    async products(signal?: AbortSignal): Promise<Product[]> {
      const { products } = shaped<{ products: unknown[] }>(await ask('/api/v1/products', { signal }), { products: 'array' });
      return products.map((each) => shaped<Product>(shaped<{ product: unknown }>(each, { product: 'object' }).product, { code: 'string', name: 'string' }));
    },

    /** A page of the loan book. What identifies a person goes in the body, never in an address. */
    async loans(filter: LoanFilter, { cursor, limit, count, signal }: { cursor: string | null; limit: number; count: boolean; signal?: AbortSignal }): Promise<LoanPage> {
      const given = Object.entries(filter).filter(([, value]) => typeof value === 'string' && value !== '') as [string, string][];
      const fields = { ...Object.fromEntries(given), sort: 'overdue', ...(cursor === null ? {} : { cursor }) };
      const isPersonal = given.some(([name]) => (PERSONAL as readonly string[]).includes(name));
      const answer = isPersonal
        ? await ask('/api/v1/loans/search', { method: 'POST', json: { ...fields, limit, count }, signal })
        : await ask(`/api/v1/loans?${new URLSearchParams({ ...fields, limit: String(limit), count: count ? '1' : '0' }).toString()}`, { signal });
      const page = shaped<LoanPage>(answer, { loans: 'array' });
      page.loans.forEach((loan) => shaped(loan, { id: 'string', loanNumber: 'string', status: 'string', principal: 'string' }));
      return page;
    },

    /** Cases of a list of loan numbers. */
    async select(table: Blob, name: string, signal?: AbortSignal): Promise<Selection> {
      const form = new FormData();
      form.set('table', table, name);
      return shaped<Selection>(await ask('/api/v1/batches/selection', { method: 'POST', form, signal }), { rows: 'number', cases: 'array', unknown: 'array', duplicates: 'array' });
    },

    async profiles(signal?: AbortSignal): Promise<CourtProfile[]> {
      const { profiles } = shaped<{ profiles: CourtProfile[] }>(await ask('/api/v1/court-profiles', { signal }), { profiles: 'array' });
      return profiles.map((each) => shaped<CourtProfile>(each, { id: 'string', name: 'object', description: 'object', slots: 'array' }));
    },

    async check(cases: readonly string[], options: PackOptions, signal?: AbortSignal): Promise<CheckedCase[]> {
      const answer = shaped<{ cases: CheckedCase[] }>(await ask('/api/v1/batches/check', { method: 'POST', json: { cases, options }, signal }), { cases: 'array' });
      return answer.cases.map((each) => shaped<CheckedCase>(each, { position: 'number', state: 'string', exhibits: 'number', findings: 'array' }));
    },

    async order(cases: readonly string[], options: PackOptions, idempotencyKey: string): Promise<Batch> {
      return batchOf(await ask('/api/v1/batches', { method: 'POST', json: { cases, options }, headers: { 'Idempotency-Key': idempotencyKey } }));
    },

    async batches({ before, limit, signal }: { before: string | null; limit: number; signal?: AbortSignal }): Promise<{ batches: Batch[]; next: string | null }> {
      const query = new URLSearchParams({ limit: String(limit), ...(before === null ? {} : { before }) });
      const answer = shaped<{ batches: unknown[]; next: string | null }>(await ask(`/api/v1/batches?${query.toString()}`, { signal }), { batches: 'array' });
      return { batches: answer.batches.map(batchOf), next: answer.next ?? null };
    },

    async batch(id: string, { from, limit, state, signal }: { from: number; limit: number; state: CaseState | null; signal?: AbortSignal }): Promise<{ batch: Batch; cases: BatchCase[]; next: number | null }> {
      const query = new URLSearchParams({ from: String(from), limit: String(limit), ...(state === null ? {} : { state }) });
      const answer = await ask(`/api/v1/batches/${id}?${query.toString()}`, { signal });
      const { cases, next } = shaped<{ cases: unknown[]; next: number | null }>(answer, { cases: 'array' });
      return { batch: batchOf(answer), cases: cases.map(caseOf), next: next ?? null };
    },

    pause: (id: string) => act(id, 'pause'),
    resume: (id: string) => act(id, 'resume'),
    cancel: (id: string) => act(id, 'cancel'),
    /** Failed cases again; without a list, all of them. */
    retry: (id: string, cases?: readonly string[]) => act(id, 'retry', cases === undefined ? {} : { cases }),

    async packFiles(batch: string, caseRef: string, signal?: AbortSignal): Promise<PackFile[]> {
      const { files } = shaped<{ files: unknown[] }>(await ask(packFileHref(batch, caseRef, 'manifest.json'), { signal }), { files: 'array' });
      // The manifest cannot list itself, nor the signature over it.
      return [...files.map((each) => shaped<PackFile>(each, { name: 'string', size: 'number' })), { name: 'manifest.json', size: null }, { name: 'manifest.sig', size: null }];
    },

    async packText(batch: string, caseRef: string, name: string, signal?: AbortSignal): Promise<string> {
      return (await send(packFileHref(batch, caseRef, name), { signal })).text();
    },

    /** Proof of the pack's own record in the log; with the seconds to wait while it is not final. */
    async packProof(batch: string, caseRef: string): Promise<{ proof: Blob } | { retryAfter: number }> {
      const response = await send(`/api/v1/batches/${batch}/cases/${caseRef}/proof`);
      if (response.status === 202) return { retryAfter: Number(response.headers.get('Retry-After') ?? 5) || 5 };
      return { proof: await response.blob() };
    },
  };
}

export type Api = ReturnType<typeof createApi>;
