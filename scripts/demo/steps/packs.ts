/** The packs of all cases, ordered in one batch, on the disk, and in a table of what came of each. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_NAME, type PackManifest } from '../../../server/domain/pack/index.ts';
import { readArchive } from '../archive.ts';
import type { Batch, BatchCase, Client, PackOptions } from '../client.ts';
import { columnsOf } from '../columns.ts';
import { pause } from '../concurrency.ts';
import { message } from '../messages.ts';
import { notesOf } from '../notes.ts';
import type { Screen } from '../screen.ts';
import { failure, type Setting } from '../setting.ts';
import type { Deposited } from './deposit.ts';

/** One pack takes well under a second; a busy machine gets this long for all, and this much more per case. */
const BATCH_MILLISECONDS = 120_000;
const BATCH_MILLISECONDS_PER_CASE = 5_000;
const POLL_MILLISECONDS = 500;
/** Anchors are mined by now; a pack is sealed only when they are deep enough to be final. */
const FINALITY_SECONDS = 120;
/** For 人民法院在线服务, with everything that a pack can hold; without a loan book there is nothing to claim, and the bundle alone. */
const optionsFor = (cases: readonly Deposited[]): PackOptions => ({ waitSeconds: FINALITY_SECONDS, ...(cases.some(({ each }) => each.loan !== null) ? { profile: 'renmin-fayuan-online', preservation: true } : {}) });
/** Of a larger batch the table names the first cases and those without a pack. */
const MOST_ROWS = 40;

export interface MadePack {
  path: string;
  /** its exhibits hold a document with the one that corrects it: what is right about it is then 已更正, not 一致 */
  hasCorrection: boolean;
}

/** What became of one case in one order. */
export interface PackOutcome {
  /** the case's place in the demonstration, from 1 */
  number: number;
  deposited: Deposited;
  state: BatchCase['state'];
  /** why there is no pack */
  reason: BatchCase['reason'];
  /** null where there is no pack */
  made: (MadePack & { pages: number; warnings: number }) | null;
  /** codes of what the pack or the refusal says, each once */
  findings: string[];
}

/** Makes the packs and says what came of each. @param records names of the documents by their records' ids @returns the packs, in the order of `cases` */
export async function makePacks(setting: Setting, cases: readonly Deposited[], records: ReadonlyMap<string, string>): Promise<MadePack[]> {
  const { screen } = setting;
  const first = await orderPacks(setting, cases.map((deposited, index) => ({ number: index + 1, deposited })), optionsFor(cases), records);
  const outcomes = await overridden(setting, first, records);
  const packs = outcomes.flatMap(({ made }) => made ?? []);
  screen.say('packed', { packs: packs.length });
  const warnings = packs.reduce((sum, pack) => sum + pack.warnings, 0);
  if (warnings > 0) screen.say('warned', { warnings });
  sayTable(screen, outcomes);
  return packs;
}

/** Refused for what may be overridden: a named person answers for it, and the pack prints the reason. */
async function overridden(setting: Setting, first: readonly PackOutcome[], records: ReadonlyMap<string, string>): Promise<PackOutcome[]> {
  const refused = first.filter(({ reason }) => reason?.code === 'case-checks-failed');
  if (refused.length === 0) return [...first];
  const { language } = setting.screen;
  const codes = [...new Set(refused.flatMap(({ reason }) => String(reason?.params['codes']).split(', ')))];
  const overrides = codes.map((code) => ({ code, reason: message(language, 'override-reason'), by: message(language, 'override-person') }));
  setting.screen.say('ordered-again', { packs: refused.length, codes: codes.join(', ') });
  const again = await orderPacks(setting, refused, { ...optionsFor(refused.map(({ deposited }) => deposited)), overrides }, records);
  return first.map((outcome) => again.find(({ number }) => number === outcome.number) ?? outcome);
}

/** One batch: orders the packs of `cases`, waits, and fetches what was made. Cases that were refused may be ordered again with other options. */
export async function orderPacks(
  { client, screen, out }: Setting, cases: readonly Pick<PackOutcome, 'number' | 'deposited'>[], options: PackOptions, records: ReadonlyMap<string, string>,
): Promise<PackOutcome[]> {
  const batch = await client.createBatch(cases.map(({ deposited }) => deposited.each.loanNumber), options);
  await untilDone(client, screen, batch);
  const outcomes: PackOutcome[] = [];
  for (const { case: reference, position, state, reason, pack } of await client.batchCases(batch.id)) {
    const ordered = cases[position];
    if (ordered === undefined) throw new Error(`the batch has a case ${position} that was not ordered`);
    const { loan, loanNumber } = ordered.deposited.each;
    if (pack === null) {
      screen.say('case-failed', { loan: loanNumber, problem: reason === null ? state : reason.messages[screen.language] });
      outcomes.push({ ...ordered, state, reason, made: null, findings: reason === null ? [] : [reason.code] });
      continue;
    }
    const path = join(out, `case-${String(ordered.number).padStart(3, '0')}.zip`);
    const bytes = await client.pack(batch.id, reference);
    await writeFile(path, bytes);
    const { bundle, exhibits } = await manifestOf(bytes);
    nameHidden(screen, exhibits, records);
    const codes = exhibits.flatMap(({ warnings }) => warnings.map(({ code }) => code));
    outcomes.push({ ...ordered, state, reason, made: { path, hasCorrection: loan?.variant === 'corrected', pages: bundle.pages, warnings: pack.warnings }, findings: [...new Set(codes)] });
  }
  return outcomes;
}

async function manifestOf(pack: Uint8Array): Promise<PackManifest> {
  const [manifest] = (await readArchive(pack, (name) => name === MANIFEST_NAME)).values();
  if (manifest === undefined) throw new Error(`the pack has no ${MANIFEST_NAME}`);
  return JSON.parse(manifest.toString()) as PackManifest;
}

/** Names each exhibit that stands in the pack as a page with the reason, such as a file that needs a password. */
function nameHidden(screen: Screen, exhibits: PackManifest['exhibits'], records: ReadonlyMap<string, string>): void {
  for (const { recordId, shown, warnings } of exhibits) {
    if (!shown) screen.say('not-shown', { label: records.get(recordId) ?? recordId, reason: warnings.map((warning) => warning[screen.language]).join(' ') });
  }
}

async function untilDone(client: Client, screen: Screen, started: Batch): Promise<void> {
  const limit = BATCH_MILLISECONDS + BATCH_MILLISECONDS_PER_CASE * started.total;
  const deadline = Date.now() + limit;
  for (let batch = started; batch.state !== 'done'; batch = await client.batch(started.id)) {
    if (Date.now() > deadline) throw failure(screen, 'batch-timeout', { seconds: limit / 1000, state: batch.state });
    screen.progress('packing', batch.counts.done + batch.counts.failed, batch.total);
    await pause(POLL_MILLISECONDS);
  }
}

/** Number in the demonstration, what is special, state, pages and codes; loan numbers stay out of it. */
function sayTable(screen: Screen, outcomes: readonly PackOutcome[]): void {
  const named = outcomes.filter(({ made }, index) => index < MOST_ROWS || made === null);
  const rows = named.map(({ number, deposited, state, made, findings }) => [
    String(number).padStart(3), deposited.each.loan === null ? '—' : notesOf(deposited.each.loan, screen.language), state, made === null ? '—' : String(made.pages), findings.join(', ') || '—',
  ]);
  const head = message(screen.language, 'pack-columns').split('|');
  for (const line of columnsOf([head, ...rows])) screen.line(`  ${line}`);
  if (named.length < outcomes.length) screen.say('more-packs', { count: outcomes.length - named.length });
}
