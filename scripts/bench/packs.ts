/** Packs: bundles a second and core, against a naive pdf-lib writer of the same cases. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { composeBundle, type BundleInput, type ExhibitInput } from '../../server/packs/index.ts';
import { documentsOf, type DemoDocument } from '../demo/documents/index.ts';
import { makeLoan } from '../demo/loan.ts';
import { measure, rowOf, type Bench } from './harness.ts';
import { naivePack } from './naive-pack.ts';

const CASES = 4;
const ROUNDS = 5;
const COMPOSED_AT = '2025-06-01T00:00:00.000Z';

/** Packs per second of processor time, so that threads count as what they cost and a busy machine does not. */
async function packsPerCore(cases: BundleInput[], write: (input: BundleInput) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (const input of cases) await write(input);
  const { user, system } = process.cpuUsage(before);
  return cases.length / ((user + system) / 1_000_000);
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
  const documents = await documentsOf(makeLoan('bench', index));
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

export const packs: Bench = {
  name: 'packs',
  async run({ progress }) {
    const cases: BundleInput[] = [];
    for (let index = 1; index <= CASES; index++) cases.push(await makeCase(index));
    const [first] = cases;
    if (first === undefined) throw new Error('no case was made');
    const ours = (await composeBundle(first)).report;
    const hidden = ours.exhibits.filter(({ shown }) => !shown);
    if (hidden.length > 0) throw new Error(`${hidden.length} exhibits are placeholders: nothing to compare`);
    progress(`${CASES} cases of ${first.exhibits.length} exhibits, ${ours.pages} pages (naive: ${(await naivePack(first)).pages}), ${ROUNDS} rounds`);
    const figures = await measure({
      ours: () => packsPerCore(cases, (input) => composeBundle(input)),
      peer: () => packsPerCore(cases, naivePack),
    }, ROUNDS);
    return [rowOf('packs', 'packs/s per core', figures)];
  },
};
