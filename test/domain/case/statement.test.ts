import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { fromUtf8 } from '../../../server/domain/bytes.ts';
import { caseRoot, statementDocument, statementOfCase, type SequenceEntry } from '../../../server/domain/case/index.ts';
import { RECORD_STAGES, type CaseStatement } from '../../../server/domain/record/index.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };
const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162 §2.1.1 written down once more, by its recursive definition. */
function plainRoot(leaves: Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)));
}

const entry = fc.record({ leaf: fc.stringMatching(/^[0-9a-f]{64}$/), stage: fc.constantFrom(...RECORD_STAGES) });
const THREE: SequenceEntry[] = [
  { leaf: '11'.repeat(32), stage: 'application' },
  { leaf: '22'.repeat(32), stage: 'contract' },
  { leaf: '33'.repeat(32), stage: 'case-statement' },
];

describe('caseRoot', () => {
  it('is the RFC 9162 root over the canonical JSON of leaf, sequence and stage', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), (entries) => {
        const leaves = entries.map(({ leaf, stage }, i) => sha256(Buffer.of(0), Buffer.from(`{"leaf":"${leaf}","sequence":${i + 1},"stage":"${stage}"}`)));
        expect(caseRoot(entries)).to.equal(plainRoot(leaves).toString('hex'));
      }),
      RUNS,
    );
  });

  it('is frozen', () => {
    expect(caseRoot(THREE)).to.equal('fb95ccad67f0e56125204e2cddf4bf32daee203b8aac4672b6429f5c8102e727');
  });

  it('is refused for a case without records', () => {
    expect(() => caseRoot([])).to.throw(RangeError);
  });
});

describe('a statement', () => {
  const statement: CaseStatement = statementOfCase({ entries: THREE, purpose: 'hearing', note: null, statedBy: '张三（虚构）' });

  it('counts the records and names their root', () => {
    expect(statement).to.deep.equal({ purpose: 'hearing', note: null, statedBy: '张三（虚构）', count: 3, root: caseRoot(THREE) });
  });

  it('has a document of canonical bytes that its record alone gives again', () => {
    expect(fromUtf8(statementDocument('ab'.repeat(16), statement, '2024-01-10T05:00:00.000Z'))).to.equal(
      `{"case":"${'ab'.repeat(16)}","count":3,"format":"docketproof/case-statement/v1","note":null,"purpose":"hearing","root":"${statement.root}","statedBy":"张三（虚构）","statedTime":"2024-01-10T05:00:00.000Z"}`,
    );
  });
});
