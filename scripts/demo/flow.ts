/** The main job through the HTTP API: deposit, anchor, make packs, verify each, alter one byte. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_NAME, type PackManifest } from '../../server/domain/pack/index.ts';
import { readArchive } from './archive.ts';
import { Refusal, type Batch, type Client } from './client.ts';
import { forEachConcurrently, pause } from './concurrency.ts';
import type { Screen } from './screen.ts';
import type { Deposit, Source } from './source.ts';
import { showTampering } from './tampering-step.ts';
import { verifyFile } from './verify-command.ts';

const DEPOSITS_AT_ONCE = 8;
const VERIFIERS_AT_ONCE = 2;
/** An anchor is under way within seconds on the local chain; a busy machine gets this long, and each thousand documents as long again. */
const ANCHOR_MILLISECONDS = 120_000;
/** One pack takes well under a second; a busy machine gets this long for all, and this much more per case. */
const BATCH_MILLISECONDS = 120_000;
const BATCH_MILLISECONDS_PER_CASE = 5_000;
const POLL_MILLISECONDS = 500;
/** Anchors are mined by now; a pack is sealed only when they are deep enough to be final. */
const FINALITY_SECONDS = 120;

export interface Setting {
  client: Client;
  screen: Screen;
  /** folder for the packs */
  out: string;
  /** trust settings and chain of the verifier */
  trust: string;
  rpc: string;
}

export interface Summary {
  cases: number;
  documents: number;
  anchored: number;
  packs: number;
  verified: number;
  tamperedDetected: number;
}

/** A failure that has its sentence already on the screen. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** Runs the whole demonstration. @throws DemoFailure when it cannot go on */
export async function runDemo(setting: Setting, source: Source): Promise<Summary> {
  await prepareFolder(setting.out);
  const { records, loans } = await depositAll(setting, source);
  const proofs = await awaitAnchors(setting, [...records.keys()]);
  const packs = await makePacks(setting, loans, records);
  const verified = await verifyPacks(setting, packs);
  const tamperedDetected = packs[0] === undefined ? 0 : await showTampering(setting, packs[0]);
  return { cases: loans.length, documents: records.size, anchored: proofs, packs: packs.length, verified, tamperedDetected };
}

/** Makes the folder and removes the packs of an earlier run: only names that this program gives. */
async function prepareFolder(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) if (/^(altered-)?case-\d{3,}\.zip$/.test(name)) await rm(join(out, name));
}

/** @returns the records' ids with the names of their documents, and the loan numbers that have at least one, in the source's order */
async function depositAll({ client, screen }: Setting, source: Source): Promise<{ records: Map<string, string>; loans: string[] }> {
  const records = new Map<string, string>();
  const accepted = new Set<string>();
  let done = 0;
  // Cases side by side, the documents of one case in order: a case's sequence is the order in which they arose.
  await forEachConcurrently(source.cases, DEPOSITS_AT_ONCE, async (each) => {
    for (const deposit of await each.deposits()) {
      const id = await depositOne(client, screen, deposit);
      if (id === undefined) continue;
      records.set(id, deposit.label);
      accepted.add(each.loanNumber);
    }
    screen.progress('depositing', ++done, source.cases.length);
  });
  const loans = source.cases.map(({ loanNumber }) => loanNumber).filter((loanNumber) => accepted.has(loanNumber));
  if (loans.length === 0) throw failure(screen, 'nothing-accepted');
  screen.say('deposited', { documents: records.size, cases: loans.length });
  return { records, loans };
}

async function depositOne(client: Client, screen: Screen, deposit: Deposit): Promise<string | undefined> {
  try {
    return await client.deposit(deposit);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    screen.say('refused', { label: deposit.label, code: error.code, detail: error.message });
    return undefined;
  }
}

/** Waits until every record has its proof. @returns how many have */
async function awaitAnchors({ client, screen }: Setting, ids: string[]): Promise<number> {
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
  return ids.length - waiting.size;
}

/** One batch over all cases. @returns paths of the packs, in the order of `loans` */
async function makePacks({ client, screen, out }: Setting, loans: string[], records: Map<string, string>): Promise<string[]> {
  const batch = await client.createBatch(loans, FINALITY_SECONDS);
  await untilDone(client, screen, batch);
  const paths: string[] = [];
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
    paths.push(path);
    await nameHidden(screen, pack, records);
  }
  screen.say('packed', { packs: paths.length });
  if (warnings > 0) screen.say('warned', { warnings });
  return paths;
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

async function verifyPacks({ screen, trust, rpc }: Setting, packs: string[]): Promise<number> {
  let verified = 0;
  let done = 0;
  await forEachConcurrently(packs, VERIFIERS_AT_ONCE, async (pack) => {
    const { code, output } = await verifyFile(pack, trust, rpc);
    if (code === 0) verified++;
    else screen.say('verify-failed', { pack, code, output });
    screen.progress('verifying', ++done, packs.length);
  });
  screen.say('verified', { verified, packs: packs.length });
  return verified;
}

function failure(screen: Screen, ...sentence: Parameters<Screen['say']>): DemoFailure {
  screen.say(...sentence);
  return new DemoFailure(sentence[0]);
}
