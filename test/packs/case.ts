import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { toHex } from '../../server/domain/bytes.ts';
import { seedSigner, signCheckpoint } from '../../server/domain/checkpoint/index.ts';
import { inclusionPath, rootOf } from '../../server/domain/merkle/index.ts';
import { verifyProof } from '../../server/domain/proof/index.ts';
import type { Proof, TrustSettings } from '../../server/domain/proof/index.ts';
import { parseRecord, recordLeaf } from '../../server/domain/record/index.ts';
import type { EvidenceRecord, Stage } from '../../server/domain/record/index.ts';
import type { CaseExhibit, PackCase } from '../../server/packs/index.ts';
import { NOW, ORIGIN, TRUST, syntheticAnchor } from '../domain/proof/synthetic.ts';

export { NOW };

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Document {
  title: string;
  stage: Stage;
  mediaType: string;
  bytes: Uint8Array;
  /** number of the document (from 1) that this one corrects */
  supersedes?: number;
  digestOnly?: boolean;
}

/** The trust settings of a verifier for whom these proofs come from a local development chain. */
export const DEVELOPMENT_TRUST: TrustSettings = { ...TRUST, registries: TRUST.registries.map((registry) => ({ ...registry, development: true })) };

function recordsOf(caseRef: string, documents: readonly Document[]): EvidenceRecord[] {
  const records: EvidenceRecord[] = [];
  for (const [index, { title, stage, mediaType, bytes, supersedes, digestOnly = false }] of documents.entries()) {
    const id = hash(`${caseRef}/${index}`);
    const before = records.at(-1);
    records.push(
      parseRecord({
        format: 'docketproof/record/v1',
        id: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
        case: caseRef,
        sequence: index + 1,
        previous: before ? toHex(recordLeaf(before)) : null,
        stage,
        document: { sha256: createHash('sha256').update(bytes).digest('hex'), sm3: createHash('sm3').update(bytes).digest('hex'), size: bytes.length, mediaType, title, digestOnly },
        eventTime: `2024-01-${String((index % 28) + 1).padStart(2, '0')}T02:03:04.000Z`,
        receivedTime: '2024-01-10T07:59:58.500Z',
        provenance: { sourceSystem: '核心信贷系统（虚构）', actor: '批处理', basisOfTruth: 'regular-business' },
        supersedes: supersedes === undefined ? null : records[supersedes - 1]!.id,
        salt: hash(`salt ${caseRef}/${index}`),
      }),
    );
  }
  return records;
}

/** A case whose records really are in a log whose head really is in the (made-up) block: every proof verifies. */
export async function makeCase(name: string, documents: readonly Document[], trust: TrustSettings = TRUST): Promise<PackCase> {
  const caseRef = hash(name).slice(0, 32);
  const records = recordsOf(caseRef, documents);
  const leaves = records.map(recordLeaf);
  const head = { size: leaves.length, root: rootOf(leaves) };
  const checkpoint = signCheckpoint({ origin: ORIGIN, ...head }, [seedSigner(ORIGIN, new Uint8Array(32).fill(7))]);
  const anchor = syntheticAnchor(head);
  const exhibits: CaseExhibit[] = [];
  for (const [index, record] of records.entries()) {
    const proof: Proof = { format: 'docketproof/proof/v1', record, inclusion: { index, size: leaves.length, path: inclusionPath(leaves, index).map(toHex) }, checkpoint, anchors: [anchor], timestamps: [] };
    const by = records.find(({ supersedes }) => supersedes === record.id)?.id ?? null;
    const report = await verifyProof({ proof, trust, now: NOW, supersession: by === null ? 'none' : { by } });
    const { bytes, digestOnly } = documents[index]!;
    exhibits.push({ record, proof, report, supersededBy: by, original: digestOnly ? null : async () => Readable.from([Buffer.from(bytes)]) });
  }
  return { caseRef, exhibits };
}
