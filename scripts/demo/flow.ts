/** The main job through the HTTP API: import, deposit, anchor, disclose, reckon, make packs, verify each, alter one byte, erase one case. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_NAME, type PackManifest } from '../../server/domain/pack/index.ts';
import { readArchive } from './archive.ts';
import type { Batch, Client } from './client.ts';
import { forEachConcurrently, pause } from './concurrency.ts';
import type { Screen } from './screen.ts';
import { failure, type Setting } from './setting.ts';
import type { Source } from './source.ts';
import { checkArrears } from './steps/arrears.ts';
import { depositAll, DEPOSITS_AT_ONCE, type AllDeposited, type Deposited } from './steps/deposit.ts';
import { eraseCase } from './steps/erasure.ts';
import { CASE_FILE_NAME, closeSequences, discloseCase, type Closed } from './steps/statement.ts';
import { showTimelines } from './steps/timeline.ts';
import type { BookSummary, Summary } from './summary.ts';
import { showTampering } from './tampering-step.ts';
import { verifyFile } from './verify-command.ts';

const VERIFIERS_AT_ONCE = 2;
/** An anchor is under way within seconds on the local chain; a busy machine gets this long, and each thousand documents as long again. */
const ANCHOR_MILLISECONDS = 120_000;
/** One pack takes well under a second; a busy machine gets this long for all, and this much more per case. */
const BATCH_MILLISECONDS = 120_000;
const BATCH_MILLISECONDS_PER_CASE = 5_000;
const POLL_MILLISECONDS = 500;
/** Anchors are mined by now; a pack is sealed only when they are deep enough to be final. */
const FINALITY_SECONDS = 120;

/** Runs the whole demonstration. @throws DemoFailure when it cannot go on */
export async function runDemo(setting: Setting, source: Source): Promise<Summary> {
  await prepareFolder(setting.out);
  const deposited = await depositAll(setting, source);
  const { cases, labels } = deposited;
  const closed = await closeSequences(setting, cases);
  const unanchored = await awaitAnchors(setting, [...labels.keys(), ...closed.statements]);
  const anchored = [...labels.keys()].filter((id) => !unanchored.has(id)).length;
  const book = await showBook(setting, deposited, closed);
  const packs = await makePacks(setting, cases, labels);
  const verified = await verifyPacks(setting, packs);
  const tamperedDetected = packs[0] === undefined ? 0 : await showTampering(setting, packs[0].path);
  const summary = { cases: cases.length, documents: labels.size, anchored, packs: packs.length, verified, tamperedDetected };
  return book === null ? summary : { ...summary, book: { ...book, erased: await eraseLast(setting, deposited, closed) } };
}

/** What only loans of the book have; null for the documents of a folder. */
async function showBook(setting: Setting, { cases }: AllDeposited, { references, statements }: Closed): Promise<Omit<BookSummary, 'erased'> | null> {
  const loans = cases.flatMap(({ each }) => each.loan ?? []);
  const [first] = cases;
  if (loans.length === 0 || first === undefined) return null;
  return {
    loans: loans.length,
    closed: statements.length,
    timelines: await showTimelines(setting, loans, references),
    caseFiles: await discloseCase(setting, first, references.get(first.each.loanNumber) ?? ''),
    arrears: await checkArrears(setting, loans, references),
  };
}

/** Erases the last loan of the book, after its packs are made. A service of others keeps what it has: null. */
async function eraseLast(setting: Setting, { cases }: AllDeposited, { references }: Closed): Promise<number | null> {
  const last = cases.at(-1);
  if (setting.fsck === null) {
    setting.screen.say('not-erased');
    return null;
  }
  return last === undefined ? 0 : eraseCase(setting, last, references.get(last.each.loanNumber) ?? '');
}

/** Makes the folder and removes the packs of an earlier run: only names that this program gives. */
async function prepareFolder(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) if (name === CASE_FILE_NAME || /^(altered-)?case-\d{3,}\.zip$/.test(name)) await rm(join(out, name));
}

/** Waits until every record has its proof. @returns those that have none in time */
async function awaitAnchors({ client, screen }: Setting, ids: string[]): Promise<ReadonlySet<string>> {
  const limit = ANCHOR_MILLISECONDS * Math.ceil(ids.length / 1_000);
  const deadline = Date.now() + limit;
  const waiting = new Set(ids);
  while (waiting.size > 0) {
    let wait = 0;
    await forEachConcurrently([...waiting], DEPOSITS_AT_ONCE, async (id) => {
      // Records are anchored in the order of the log: when one waits, asking for the rest of this round tells nothing new.
      if (wait > 0) return;
      const answer = await client.proof(id);
      if (typeof answer === 'number') wait = answer;
      else waiting.delete(id);
    });
    screen.progress('anchoring', ids.length - waiting.size, ids.length);
    if (Date.now() > deadline && waiting.size > 0) {
      screen.say('anchor-timeout', { count: waiting.size, seconds: limit / 1000 });
      break;
    }
    await pause(wait);
  }
  screen.say('anchored', { anchored: ids.length - waiting.size });
  return waiting;
}

interface MadePack {
  path: string;
  /** its exhibits hold a document with the one that corrects it: what is right about it is then 已更正, not 一致 */
  hasCorrection: boolean;
}

/** One batch over all cases. @returns the packs, in the order of `cases` */
async function makePacks({ client, screen, out }: Setting, cases: readonly Deposited[], records: Map<string, string>): Promise<MadePack[]> {
  const loans = cases.map(({ each }) => each.loanNumber);
  const batch = await client.createBatch(loans, FINALITY_SECONDS);
  await untilDone(client, screen, batch);
  const packs: MadePack[] = [];
  let warnings = 0;
  for (const each of await client.batchCases(batch.id)) {
    const loan = loans[each.position] ?? each.case;
    if (each.pack === null) {
      screen.say('case-failed', { loan, problem: each.reason === null ? each.state : each.reason.messages[screen.language] });
      continue;
    }
    warnings += each.pack.warnings;
    const path = join(out, `case-${String(each.position + 1).padStart(3, '0')}.zip`);
    const pack = await client.pack(batch.id, each.case);
    await writeFile(path, pack);
    packs.push({ path, hasCorrection: cases[each.position]?.each.loan?.variant === 'corrected' });
    await nameHidden(screen, pack, records);
  }
  screen.say('packed', { packs: packs.length });
  if (warnings > 0) screen.say('warned', { warnings });
  return packs;
}

/** Names each exhibit that stands in the pack as a page with the reason, such as a file that needs a password. */
async function nameHidden(screen: Screen, pack: Uint8Array, records: Map<string, string>): Promise<void> {
  const [manifest] = (await readArchive(pack, (name) => name === MANIFEST_NAME)).values();
  if (manifest === undefined) throw new Error(`the pack has no ${MANIFEST_NAME}`);
  for (const { recordId, shown, warnings } of (JSON.parse(manifest.toString()) as PackManifest).exhibits) {
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

async function verifyPacks({ screen, trust, rpc }: Setting, packs: readonly MadePack[]): Promise<number> {
  let verified = 0;
  let done = 0;
  await forEachConcurrently(packs, VERIFIERS_AT_ONCE, async ({ path, hasCorrection }) => {
    const { code, verdict, output } = await verifyFile(path, trust, rpc);
    if (hasCorrection ? verdict === 'superseded' : code === 0) verified++;
    else screen.say('verify-failed', { pack: path, code, output });
    screen.progress('verifying', ++done, packs.length);
  });
  const corrected = packs.filter(({ hasCorrection }) => hasCorrection).length;
  screen.say('verified', { verified, packs: packs.length });
  if (corrected > 0) screen.say('verified-corrected', { corrected });
  return verified;
}
