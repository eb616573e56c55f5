/** The main job through the HTTP API: import, deposit, anchor, disclose, reckon, make packs, verify each, alter one byte, erase one case. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forEachConcurrently, pause } from './concurrency.ts';
import type { Setting } from './setting.ts';
import type { Source } from './source.ts';
import { checkArrears } from './steps/arrears.ts';
import { depositAll, DEPOSITS_AT_ONCE, type AllDeposited } from './steps/deposit.ts';
import { eraseCase } from './steps/erasure.ts';
import { makePacks, type MadePack } from './steps/packs.ts';
import { CASE_FILE_NAME, closeSequences, discloseCase, type Closed } from './steps/statement.ts';
import { showTimelines } from './steps/timeline.ts';
import type { BookSummary, Summary } from './summary.ts';
import { showTampering } from './tampering-step.ts';
import { verifyFile } from './verify-command.ts';

const VERIFIERS_AT_ONCE = 2;
/** An anchor is under way within seconds on the local chain; a busy machine gets this long, and each thousand documents as long again. */
const ANCHOR_MILLISECONDS = 120_000;

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
