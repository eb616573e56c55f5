/** Who looked at what of a case, and who did what to it: written before the data is handed out. */
import type { Connection } from './book.ts';
import type { Database } from '../store/index.ts';

export const ACCESS_ACTIONS = [
  'record-read',
  'file-read',
  'proof-read',
  'certificate-read',
  'loan-read',
  'loan-changed',
  'timeline-read',
  'arrears-read',
  'arrears-issued',
  'case-file-read',
  'statement-made',
  'export-masked',
  'export-revealed',
  'pack-made',
  'pack-read',
  'case-closed',
  'case-reopened',
  'hold-placed',
  'hold-released',
  'file-erased',
  'case-erased',
] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

export interface Access {
  /** RFC 3339 UTC with milliseconds */
  time: string;
  action: AccessAction;
  recordId: string | null;
  /** as stated by the caller, "local" where nothing was stated */
  actor: string;
  /** e.g. the reason given; never personal data of the borrower */
  detail: string | null;
}

interface AccessRow {
  id: number;
  case_id: string;
  time: string;
  action: AccessAction;
  record_id: string | null;
  actor: string;
  detail: string | null;
}

export class AccessLog {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * Durable when it resolves: to be awaited before what was asked for is handed out.
   * @param connection the transaction of what is done, so that both are there or neither; left out, one of its own
   */
  async note(caseId: string, access: { action: AccessAction; actor: string; recordId?: string | null; detail?: string | null }, connection: Connection = this.#database): Promise<void> {
    const { action, actor, recordId = null, detail = null } = access;
    await connection<AccessRow>('case_accesses').insert({ case_id: caseId, time: this.#now().toISOString(), action, record_id: recordId, actor, detail });
  }

  /** The accesses of a case, in order. @param limit at most so many of the newest */
  async of(caseId: string, limit = 10_000): Promise<Access[]> {
    const rows = await this.#database<AccessRow>('case_accesses').where({ case_id: caseId }).orderBy('id', 'desc').limit(limit);
    return rows.reverse().map(({ time, action, record_id: recordId, actor, detail }) => ({ time, action, recordId, actor, detail }));
  }
}
