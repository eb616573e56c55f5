/** Cases whose records really are in a log whose head really is in the (made-up) block: every proof verifies. */
import { createHash } from 'node:crypto';
import { toHex } from '../../../server/domain/bytes.ts';
import { STATEMENT_MEDIA_TYPE, STATEMENT_TITLE, statementDocument, statementOfCase, type CaseEntry, type CaseFile, type SequenceEntry } from '../../../server/domain/case/index.ts';
import { signCheckpoint } from '../../../server/domain/checkpoint/index.ts';
import { inclusionPath, rootOf } from '../../../server/domain/merkle/index.ts';
import type { Proof } from '../../../server/domain/proof/index.ts';
import { parseRecord, recordLeaf, STAGES, type EvidenceRecord, type EvidenceRecordV2 } from '../../../server/domain/record/index.ts';
import { ORIGIN, SIGNER, syntheticAnchor } from '../proof/synthetic.ts';

const digest = (text: string | Uint8Array, algorithm = 'sha256'): string => createHash(algorithm).update(text).digest('hex');
/** UUID v4 derived from a text. */
export function idOf(text: string): string {
  const hash = digest(text);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

export const CASE = 'c0ffee00c0ffee00c0ffee00c0ffee00';
export const DISCLOSED_FOR: CaseFile['disclosedFor'] = { purpose: 'filing', statedBy: '李四（虚构）', preparedAt: '2024-01-11T00:00:00.000Z' };
export const REASON = '与本案争议无关（虚构）';

export const contentOf = (sequence: number): Uint8Array => new TextEncoder().encode(`第 ${sequence} 份虚构文件\n`);

export interface CaseOptions {
  /** records before the statement */
  count: number;
  /** whether a statement closes them; true when left out */
  closed?: boolean;
  /** records after the statement */
  later?: number;
  /** another history from this number on */
  forkAt?: number;
  /** changes to single records before they are linked */
  change?: (record: Omit<EvidenceRecordV2, 'previous'>) => Partial<EvidenceRecord> | undefined;
}

export interface MadeCase {
  records: EvidenceRecord[];
  statement: EvidenceRecord | null;
  /** of all records, the statement included, by sequence − 1 */
  proofs: Proof[];
  leaves: string[];
  /** as a case file, with these numbers withheld */
  file: (withheld?: ReadonlySet<number>, options?: { paths?: boolean }) => CaseFile;
}

/** v1 and v2 by turns, as a log holds them that was begun before v2. */
function recordAt(sequence: number, previous: string | null, { forkAt = Infinity, change }: CaseOptions): EvidenceRecord {
  const bytes = contentOf(sequence);
  const base: Omit<EvidenceRecordV2, 'previous'> = {
    format: 'docketproof/record/v2',
    id: idOf(`record ${sequence}`),
    case: CASE,
    sequence,
    stage: STAGES[(sequence - 1) % STAGES.length]!,
    document: { sha256: digest(bytes), sm3: digest(bytes, 'sm3'), size: bytes.length, mediaType: 'text/plain', title: `虚构文件 ${sequence}`, digestOnly: false },
    eventTime: `2024-01-09T02:00:${String(sequence % 60).padStart(2, '0')}.000Z`,
    receivedTime: `2024-01-09T03:${String(Math.floor(sequence / 60) % 60).padStart(2, '0')}:${String(sequence % 60).padStart(2, '0')}.000Z`,
    provenance: { sourceSystem: 'core-lending' },
    established: { by: 'docketproof/0.2.0', content: 'received', signatures: null },
    statement: null,
    supersedes: null,
    salt: digest(`salt ${sequence}${sequence >= forkAt ? ' fork' : ''}`),
  };
  const { established, statement, ...v1 } = base;
  const record = sequence % 3 === 1 ? { ...v1, format: 'docketproof/record/v1', previous } : { ...v1, established, statement, previous };
  return parseRecord({ ...record, ...change?.(base) });
}

function statementAt(entries: readonly SequenceEntry[], previous: string): EvidenceRecord {
  const sequence = entries.length + 1;
  const base = recordAt(sequence, previous, { count: 0 });
  const eventTime = '2024-01-10T05:00:00.000Z';
  const statement = statementOfCase({ entries, purpose: 'filing', note: '为起诉而封（虚构）', statedBy: '张三（虚构）' });
  const bytes = statementDocument(CASE, statement, eventTime);
  return parseRecord({
    ...base,
    format: 'docketproof/record/v2',
    stage: 'case-statement',
    document: { sha256: digest(bytes), sm3: digest(bytes, 'sm3'), size: bytes.length, mediaType: STATEMENT_MEDIA_TYPE, title: STATEMENT_TITLE, digestOnly: false },
    eventTime,
    receivedTime: '2024-01-10T05:00:00.500Z',
    established: { by: 'docketproof/0.2.0', content: 'received', signatures: null },
    statement,
  });
}

export function makeCase(options: CaseOptions): MadeCase {
  const { count, closed = true, later = 0 } = options;
  const all: EvidenceRecord[] = [];
  const last = () => (all.length === 0 ? null : toHex(recordLeaf(all.at(-1)!)));
  for (let sequence = 1; sequence <= count; sequence++) all.push(recordAt(sequence, last(), options));
  const statement = closed ? statementAt(all.map((record) => ({ leaf: toHex(recordLeaf(record)), stage: record.stage })), last()!) : null;
  if (statement !== null) all.push(statement);
  for (let i = 0; i < later; i++) all.push({ ...recordAt(all.length + 1, last(), options), receivedTime: '2024-01-10T06:00:00.000Z' });
  const hashes = all.map((record) => recordLeaf(record));
  // Other cases' records stand between: the log is one for all of a lender's.
  const log = [Uint8Array.from(createHash('sha256').update('first').digest()), ...hashes.flatMap((hash, i) => [hash, Uint8Array.from(createHash('sha256').update(`other ${i}`).digest())])];
  const head = { size: log.length, root: rootOf(log) };
  const checkpoint = signCheckpoint({ origin: ORIGIN, ...head }, [SIGNER]);
  const anchors = [syntheticAnchor(head, { count: 2, at: 1 })];
  const indexOf = (sequence: number) => 2 * sequence - 1;
  const paths = all.map((_, i) => inclusionPath(log, indexOf(i + 1)).map(toHex));
  const proofs = all.map((record, i): Proof => ({ format: 'docketproof/proof/v1', record, inclusion: { index: indexOf(i + 1), size: head.size, path: paths[i]! }, checkpoint, anchors, timestamps: [] }));
  const leaves = hashes.map(toHex);
  return {
    records: all.filter((record) => record !== statement),
    statement,
    proofs,
    leaves,
    file: (withheld = new Set(), { paths: withPaths = true } = {}) => ({
      format: 'docketproof/case/v1',
      case: CASE,
      disclosedFor: DISCLOSED_FOR,
      entries: all.flatMap((record, i): CaseEntry[] => {
        if (record === statement) return [];
        if (!withheld.has(i + 1)) return [{ sequence: i + 1, proof: proofs[i]! }];
        return [{ sequence: i + 1, withheld: { leaf: leaves[i]!, stage: record.stage, reason: REASON, index: indexOf(i + 1), ...(withPaths ? { path: paths[i]! } : {}) } }];
      }),
      statement: statement === null ? null : proofs[statement.sequence - 1]!,
    }),
  };
}
