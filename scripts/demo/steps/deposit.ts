/** Documents into the log: those of the origination one by one as they arise, those of the servicing systems in one archive with a manifest. */
import { writeArchive } from '../archive.ts';
import { Refusal } from '../client.ts';
import { forEachConcurrently, pause } from '../concurrency.ts';
import { lenderDocuments } from '../documents/lender.ts';
import { failure, type Setting } from '../setting.ts';
import { keyOf, type Deposit, type Source, type SourceCase } from '../source.ts';
import { enterProfile, importLoans, LOANS_PER_ROUND } from './import.ts';

export const DEPOSITS_AT_ONCE = 8;
/** Where the lender's own documents stand, in place of a loan's number. */
const LENDER_CASE = 'DEMO-LENDER';
/** Documents that the demonstration's servicing systems deliver in an archive. */
const IN_ARCHIVE = new Set(['repayment', 'overdue-notice', 'delivery', 'delivery-slip', 'collection', 'residual-debt']);
/** An archive of a hundred loans takes seconds; a busy machine gets this long. */
const BULK_MILLISECONDS = 300_000;
const POLL_MILLISECONDS = 300;

/** What became of a loan's documents. */
export interface Deposited {
  each: SourceCase;
  /** ids of records by what the documents are */
  records: Map<string, string>;
}

export interface AllDeposited {
  /** in the source's order, without those of which nothing was accepted */
  cases: Deposited[];
  /** names of the documents by their records' ids */
  labels: Map<string, string>;
}

interface Waiting {
  into: Deposited;
  deposit: Deposit;
}

/** Imports the loan book where there is one and deposits everything. @throws DemoFailure when nothing was accepted */
export async function depositAll(setting: Setting, source: Source): Promise<AllDeposited> {
  const { screen } = setting;
  const cases: Deposited[] = [];
  const labels = new Map<string, string>();
  const isOurs = source.cases.some(({ loan }) => loan !== null) && (await enterProfile(setting));
  if (isOurs) await depositLenderFiles(setting, labels);
  for (let from = 0; from < source.cases.length; from += LOANS_PER_ROUND) {
    const round = source.cases.slice(from, from + LOANS_PER_ROUND).map((each): Deposited => ({ each, records: new Map() }));
    const loans = round.flatMap(({ each }) => (each.loan === null ? [] : [each.loan]));
    if (loans.length > 0) await importLoans(setting, loans, from === 0);
    await depositRound(setting, round, labels, { from, total: source.cases.length });
    cases.push(...round.filter(({ records }) => records.size > 0));
  }
  if (cases.length === 0) throw failure(screen, 'nothing-accepted');
  screen.say('deposited', { documents: labels.size, cases: cases.length });
  return { cases, labels };
}

/** Licences belong to no loan: they stand in a case of the lender's own. */
async function depositLenderFiles({ client, screen }: Setting, labels: Map<string, string>): Promise<void> {
  const documents = await lenderDocuments();
  for (const { bytes, ...document } of documents) {
    const content = async () => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: document.mediaType });
    const label = `${LENDER_CASE}/${document.fileName}`;
    const id = await client.deposit({ ...document, loanNumber: LENDER_CASE, stage: 'contract', corroborates: [], supersedes: null, idempotencyKey: keyOf(LENDER_CASE, document.fileName), label, content });
    labels.set(id, label);
  }
  screen.say('lender-files', { titles: documents.map(({ title }) => title).join('、') });
}

async function depositRound(setting: Setting, round: Deposited[], labels: Map<string, string>, place: { from: number; total: number }): Promise<void> {
  const waiting: Waiting[] = [];
  const later: Waiting[] = [];
  let done = place.from;
  // Cases side by side, the documents of one case in order: a case's sequence is the order in which they arose.
  await forEachConcurrently(round, DEPOSITS_AT_ONCE, async (into) => {
    for (const deposit of await into.each.deposits()) {
      if (into.each.loan === null || (!IN_ARCHIVE.has(deposit.key) && deposit.supersedes === null)) await depositOne(setting, { into, deposit }, labels);
      else (deposit.supersedes === null ? waiting : later).push({ into, deposit });
    }
    setting.screen.progress('depositing', ++done, place.total);
  });
  if (waiting.length > 0) await depositArchive(setting, waiting, labels);
  // What corrects a document comes after it.
  for (const each of later) await depositOne(setting, each, labels);
}

async function depositOne({ client, screen }: Setting, { into, deposit }: Waiting, labels: Map<string, string>): Promise<void> {
  const idOf = (key: string) => into.records.get(key);
  try {
    const corroborates = deposit.corroborates.flatMap((key) => idOf(key) ?? []);
    const id = await client.deposit(deposit, { corroborates, supersedes: (deposit.supersedes !== null && idOf(deposit.supersedes)) || null });
    into.records.set(deposit.key, id);
    labels.set(id, deposit.label);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    screen.say('refused', { label: deposit.label, code: error.code, detail: error.message });
  }
}

interface Job {
  id: string;
  state: 'queued' | 'running' | 'done' | 'refused';
  problem: { messages: Record<'zh-CN' | 'en', string> } | null;
}

interface ResultPage {
  files: { file: string; recordId: string | null; problem: { code: string; messages: Record<'zh-CN' | 'en', string> } | null }[];
  next: number | null;
}

async function depositArchive(setting: Setting, waiting: Waiting[], labels: Map<string, string>): Promise<void> {
  const { client, screen } = setting;
  const byPath = new Map(waiting.map((each) => [pathOf(each.deposit), each]));
  const files = new Map<string, Buffer>();
  for (const [path, { deposit }] of byPath) files.set(path, Buffer.from(await (await deposit.content()).arrayBuffer()));
  const archive = await writeArchive(new Map([['manifest.json', Buffer.from(JSON.stringify(waiting.map(entryOf)))], ...files]));
  const { id } = await client.upload<Job>('/api/v1/evidence/bulk', archive, 'application/zip');
  await untilWorkedOff(setting, id);
  let accepted = 0;
  for (let from: number | null = 0; from !== null; ) {
    const page: ResultPage = await client.get(`/api/v1/evidence/bulk/${id}?from=${from}`);
    for (const { file, recordId, problem } of page.files) {
      const each = byPath.get(file);
      if (each === undefined || recordId === null) {
        screen.say('refused', { label: each?.deposit.label ?? file, code: problem?.code ?? '—', detail: problem?.messages[screen.language] ?? '' });
        continue;
      }
      accepted++;
      each.into.records.set(each.deposit.key, recordId);
      labels.set(recordId, each.deposit.label);
    }
    from = page.next;
  }
  screen.say('archive-deposited', { accepted, documents: waiting.length, megabytes: (archive.length / 1e6).toFixed(1) });
}

async function untilWorkedOff({ client, screen }: Setting, id: string): Promise<void> {
  const deadline = Date.now() + BULK_MILLISECONDS;
  for (;;) {
    const job = await client.get<Job>(`/api/v1/evidence/bulk/${id}?limit=1`);
    if (job.state === 'done') return;
    if (job.state === 'refused') throw failure(screen, 'archive-refused', { problem: job.problem?.messages[screen.language] ?? '' });
    if (Date.now() > deadline) throw failure(screen, 'archive-refused', { problem: `${BULK_MILLISECONDS / 1000} s` });
    await pause(POLL_MILLISECONDS);
  }
}

function pathOf({ loanNumber, fileName }: Deposit): string {
  return `${loanNumber}/${fileName}`;
}

/** An entry of the manifest; what the archive holds itself is named by its path, what was deposited before by its record. */
function entryOf({ into, deposit }: Waiting, _place: number, all: readonly Waiting[]): object {
  const { loanNumber, stage, title, eventTime, provenance } = deposit;
  const corroborates = deposit.corroborates.flatMap((key) => {
    const inArchive = all.find((other) => other.into === into && other.deposit.key === key);
    return inArchive === undefined ? (into.records.get(key) ?? []) : `file:${pathOf(inArchive.deposit)}`;
  });
  return { file: pathOf(deposit), loanNumber, stage, title, eventTime, provenance: { ...provenance, ...(corroborates.length > 0 && { corroborates }) } };
}
