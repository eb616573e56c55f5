/** Packs: how many a second and core, against a naive pdf-lib writer and a floor; and whether memory stays flat over many. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes, randomUUID, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { composeBundle, sealPdf, type BundleInput, type ExhibitInput } from '../../server/packs/index.ts';
import { documentsOf, type DemoDocument } from '../demo/documents/index.ts';
import { makeLoan } from '../demo/loan.ts';
import { measure, rowOf, type Bench, type Row } from './harness.ts';
import { naivePack } from './naive-pack.ts';
import { doFloorWork, floorWork } from './reference/floor.ts';
import { appended, REFERENCE_PAGES, referencePack, variant } from './reference/material.ts';
import type { MemoryFigures } from './reference/memory.ts';
import { naiveReference } from './reference/naive.ts';
import { oursReference } from './reference/ours.ts';
import { REFERENCE_SIGNER, SIGNED_AT } from './reference/signer.ts';

const CASES = 4;
const ROUNDS = 5;
/** Reference packs a round; ours and the floor are so quick that a few would measure the clock. */
const PACKS = { ours: 40, peer: 4, floor: 80 };
const MEMORY_PACKS = 1_000;
const COMPOSED_AT = '2025-06-01T00:00:00.000Z';

let variants = 0;

/** Packs per second of processor time, so that threads count as what they cost and a busy machine does not. */
async function packsPerCore<T>(inputs: T[], write: (input: T) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (const input of inputs) await write(input);
  const { user, system } = process.cpuUsage(before);
  return inputs.length / ((user + system) / 1_000_000);
}

function exhibitOf(document: DemoDocument, caseRef: string, place: number): ExhibitInput {
  const hex = (algorithm: string) => createHash(algorithm).update(document.bytes).digest('hex');
  const id = randomUUID();
  return {
    record: {
      format: 'docketproof/record/v1',
      id,
      case: caseRef,
      sequence: place + 1,
      previous: place === 0 ? null : randomBytes(32).toString('hex'),
      stage: document.stage,
      document: { sha256: hex('sha256'), sm3: hex('sm3'), size: document.bytes.length, mediaType: document.mediaType, title: document.title, digestOnly: false },
      eventTime: document.eventTime,
      receivedTime: document.eventTime,
      provenance: document.provenance,
      supersedes: null,
      salt: randomBytes(32).toString('hex'),
    },
    log: { origin: 'bench.invalid/log', leaf: randomBytes(32).toString('hex'), index: 1_000 + place, size: 5_000, root: randomBytes(32).toString('hex') },
    anchor: { chainId: 31337, registry: `0x${'0'.repeat(40)}`, logId: `0x${'0'.repeat(64)}`, transactionHash: `0x${randomBytes(32).toString('hex')}`, blockNumber: 12, blockHash: `0x${randomBytes(32).toString('hex')}`, blockTime: document.eventTime },
    supersededBy: null,
    verdict: 'consistent',
    fileName: `originals/${String(place + 1).padStart(2, '0')}-${id}`,
    content: { bytes: document.bytes },
  };
}

async function makeCase(index: number): Promise<BundleInput> {
  const caseRef = randomBytes(16).toString('hex');
  const documents = await documentsOf(makeLoan('bench', index, 'plain'));
  return {
    language: 'zh-CN',
    caseRef,
    lender: '示例消费金融有限公司（虚构）',
    composedAt: COMPOSED_AT,
    lateAfterHours: 24,
    development: true,
    build: 'docketproof/bench',
    publicUrl: null,
    exhibits: documents.map((document, place) => exhibitOf(document, caseRef, place)),
  };
}

/** The same cases with files that were never read before: no cache helps. */
function fresh(cases: readonly BundleInput[]): BundleInput[] {
  return cases.map((input) => ({
    ...input,
    exhibits: input.exhibits.map((exhibit) => ('bytes' in exhibit.content && !exhibit.record.document.mediaType.startsWith('text/') ? { ...exhibit, content: { bytes: appended(exhibit.content.bytes, ++variants) } } : exhibit)),
  }));
}

async function caseRow(progress: (text: string) => void): Promise<Row> {
  const cases: BundleInput[] = [];
  for (let index = 1; index <= CASES; index++) cases.push(await makeCase(index));
  const [first] = cases;
  if (first === undefined) throw new Error('no case was made');
  const ours = (await composeBundle(first)).report;
  const hidden = ours.exhibits.filter(({ shown }) => !shown);
  if (hidden.length > 0) throw new Error(`${hidden.length} exhibits are placeholders: nothing to compare`);
  progress(`${CASES} cases of ${first.exhibits.length} exhibits, ${ours.pages} pages (naive: ${(await naivePack(first)).pages}), ${ROUNDS} rounds`);
  const figures = await measure({
    ours: () => packsPerCore(fresh(cases), (input) => composeBundle(input)),
    peer: () => packsPerCore(fresh(cases), naivePack),
  }, ROUNDS);
  return rowOf('packs', 'packs/s per core', figures);
}

/** End to end: composed, signed (PAdES), hashed, written to a file. The floor signs as many bytes; the naive writer, for whom no library signs rightly, is let off it. */
async function referenceRow(folder: string, progress: (text: string) => void): Promise<Row> {
  const cases = await Promise.all(Array.from({ length: CASES }, (_, i) => referencePack(i + 1)));
  const [first] = cases;
  if (first === undefined) throw new Error('no pack was made');
  const ours = await oursReference(first);
  const naive = await naiveReference(first);
  if (ours.pages !== REFERENCE_PAGES) throw new Error(`the reference pack has ${ours.pages} pages, not ${REFERENCE_PAGES}`);
  const floor = await floorWork(ours.bytes);
  progress(`reference pack: ${ours.pages} pages, ${(ours.bytes.length / 1e6).toFixed(1)} MB (naive: ${naive.pages}, ${(naive.bytes.length / 1e6).toFixed(1)} MB), ${ROUNDS} rounds`);
  const finish = async (bytes: Uint8Array): Promise<void> => {
    createHash('sha256').update(bytes).digest();
    await writeFile(join(folder, 'pack.pdf'), bytes);
  };
  const many = (count: number) => Array.from({ length: count }, (_, i) => variant(cases[i % CASES]!, ++variants));
  const figures = await measure({
    ours: () => packsPerCore(many(PACKS.ours), async (pack) => finish((await sealPdf((await oursReference(pack)).bytes, { signer: REFERENCE_SIGNER }, SIGNED_AT)).pdf)),
    peer: () => packsPerCore(many(PACKS.peer), async (pack) => finish((await naiveReference(pack)).bytes)),
    floor: () => packsPerCore(Array.from({ length: PACKS.floor }, () => floor), async (work) => {
      const bytes = doFloorWork(work);
      sign('sha256', bytes, REFERENCE_SIGNER.key);
      return finish(bytes);
    }),
  }, ROUNDS);
  return rowOf('packs: reference pack', 'packs/s per core', figures);
}

/** In a process of its own: what the other contestants leave behind must not count. */
async function memoryRow(progress: (text: string) => void): Promise<Row> {
  progress(`memory over ${MEMORY_PACKS} reference packs`);
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'reference/memory.ts'), '--packs', String(MEMORY_PACKS)], { env: { ...process.env, NODE_OPTIONS: '' } });
  const { early, late } = JSON.parse(stdout) as MemoryFigures;
  return rowOf(`packs: memory after ${MEMORY_PACKS}, of ${MEMORY_PACKS / 4}`, 'MiB', { ours: [late], floor: [early] });
}

export const packs: Bench = {
  name: 'packs',
  run: async ({ folder, progress }) => [await referenceRow(folder, progress), await caseRow(progress), await memoryRow(progress)],
};
