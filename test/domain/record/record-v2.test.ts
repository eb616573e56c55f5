import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, toHex, utf8 } from '../../../server/domain/bytes.ts';
import { PROBLEM_CHARACTERS, WORST } from './worst.ts';
import { MAX_PROOF_BYTES, openProof } from '../../../server/domain/proof/index.ts';
import {
  MAX_RECORD_BYTES,
  MAX_RECORD_DEPTH,
  RECORD_STAGES,
  RecordError,
  STATEMENT_PURPOSES,
  establishedOf,
  parseRecord,
  provenanceSchema,
  recordBytes,
  recordLeaf,
  recordText,
  statementOf,
  type EvidenceRecordV2,
  type SignatureFindings,
} from '../../../server/domain/record/index.ts';
import { syntheticProof, syntheticRecord } from '../proof/synthetic.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };

const FINDINGS: SignatureFindings = {
  tool: 'docketproof-pdf-signatures/1.0.0',
  outcome: 'found',
  reason: null,
  count: 1,
  signatures: [
    {
      field: 'Signature1',
      subFilter: 'adbe.pkcs7.detached',
      signer: '示例消费金融有限公司（虚构）',
      signingTime: '2024-01-10T02:03:00.000Z',
      signingTimeFrom: 'timestamp-token',
      certificates: [{ subject: 'CN=示例消费金融有限公司（虚构）', issuer: 'CN=虚构电子认证', serial: '1a', notBefore: '2023-01-01T00:00:00.000Z', notAfter: '2026-01-01T00:00:00.000Z', sha256: 'ce'.repeat(32) }],
      coversWholeFile: true,
      digest: 'matches',
      signature: 'valid',
      algorithm: 'sha256WithRSAEncryption',
      problem: null,
    },
  ],
};

const RECORD: EvidenceRecordV2 = {
  format: 'docketproof/record/v2',
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  case: '00112233445566778899aabbccddeeff',
  sequence: 2,
  previous: 'aa'.repeat(32),
  stage: 'signature',
  document: { sha256: '11'.repeat(32), sm3: '22'.repeat(32), size: 12345, mediaType: 'application/pdf', title: '电子签约证据（样本）', digestOnly: false },
  eventTime: '2024-02-29T02:03:04.000Z',
  receivedTime: '2024-02-29T02:03:05.678Z',
  provenance: { sourceSystem: 'e-sign', account: 'customer-0001', device: 'phone (fictional)', ipAddress: '203.0.113.9' },
  established: { by: 'docketproof/0.2.0', content: 'received', signatures: FINDINGS },
  statement: null,
  supersedes: null,
  salt: '33'.repeat(32),
};

const STATEMENT: EvidenceRecordV2 = {
  ...RECORD,
  stage: 'case-statement',
  document: { ...RECORD.document, mediaType: 'application/json', title: '案件存证声明' },
  established: { ...RECORD.established, signatures: null },
  statement: { purpose: 'filing', note: null, statedBy: '张三（虚构）', count: 1, root: '44'.repeat(32) },
};

const PACK: EvidenceRecordV2 = {
  ...RECORD,
  stage: 'pack',
  document: { ...RECORD.document, sm3: null, mediaType: 'application/zip', title: '案卷', digestOnly: true },
  established: { ...RECORD.established, content: 'stated', signatures: null },
};

/** Values by path, e.g. `established.signatures.count`; undefined takes the field out. */
type Changes = Record<string, unknown>;

function changed(base: EvidenceRecordV2, changes: Changes): unknown {
  const copy = JSON.parse(JSON.stringify(base)) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const parent = steps.slice(0, -1).reduce((inner, step) => inner[step] as Record<string, unknown>, copy);
    if (value === undefined) delete parent[steps.at(-1)!];
    else parent[steps.at(-1)!] = value;
  }
  return copy;
}

function at(base: EvidenceRecordV2, path: string): unknown {
  return path.split('.').reduce((inner: unknown, step) => (inner as Record<string, unknown>)[step], base);
}

function refusal(base: EvidenceRecordV2, changes: Changes): string {
  try {
    parseRecord(changed(base, changes));
  } catch (error) {
    expect(error).to.be.instanceOf(RecordError);
    return (error as RecordError).path;
  }
  throw new Error(`was accepted: ${JSON.stringify(changes).slice(0, 200)}`);
}

describe('records v2', () => {
  it('are read as value, text and bytes, and given back unchanged', () => {
    for (const record of [RECORD, STATEMENT, PACK, { ...RECORD, sequence: 1, previous: null }]) {
      expect(parseRecord(record)).to.deep.equal(record);
      expect(parseRecord(JSON.stringify(record, null, 2))).to.deep.equal(record);
      expect(parseRecord(recordBytes(record))).to.deep.equal(record);
    }
  });

  it('have canonical bytes and their RFC 9162 leaf, frozen', () => {
    expect(toHex(recordLeaf(RECORD))).to.equal(toHex(sha256(concat(Uint8Array.of(0), recordBytes(RECORD)))));
    expect(recordText(STATEMENT)).to.include(`"statement":{"count":1,"note":null,"purpose":"filing","root":"${'44'.repeat(32)}","statedBy":"张三（虚构）"}`);
    expect([RECORD, STATEMENT].map((record) => toHex(recordLeaf(record)))).to.deep.equal(['116096b2297300e1190da12ae027c1b590b2f81a008d2a1db2753f9e204bb82a', '79b717f1dcf8ef15646f96c2f610a7f728771211f1a35fc4591f34f28a8fa56a']);
  });

  it('take every stage, and no statement but in its own', () => {
    for (const stage of RECORD_STAGES) expect(parseRecord(stage === 'case-statement' ? STATEMENT : stage === 'pack' ? PACK : { ...RECORD, stage }).stage).to.equal(stage);
    for (const purpose of STATEMENT_PURPOSES) expect(statementOf(parseRecord({ ...STATEMENT, statement: { ...STATEMENT.statement, purpose } }))?.purpose).to.equal(purpose);
  });

  const refused: [name: string, path: string, base: EvidenceRecordV2, changes: Changes][] = [
    ['a missing `established`', '$.established', RECORD, { established: undefined }],
    ['a missing `statement`', '$.statement', RECORD, { statement: undefined }],
    ['an unknown field', '$.note', RECORD, { note: '' }],
    ['an unknown field of what was established', '$.established.trusted', RECORD, { 'established.trusted': true }],
    ['an unknown field of a signature', '$.established.signatures.signatures[0].trusted', RECORD, { 'established.signatures.signatures.0.trusted': true }],
    ['other software', '$.established.by', RECORD, { 'established.by': 'someone/1' }],
    ['digests said to be stated of a received document', '$.established.content', RECORD, { 'established.content': 'stated', 'established.signatures': null }],
    ['digests said to be computed of a document that stayed', '$.established.content', RECORD, { 'document.digestOnly': true, 'established.signatures': null }],
    ['findings on a document that stayed', '$.established.signatures', RECORD, { 'document.digestOnly': true, 'established.content': 'stated' }],
    ['findings on what is no PDF', '$.established.signatures', RECORD, { 'document.mediaType': 'text/plain' }],
    ['a statement at another stage', '$.statement', STATEMENT, { stage: 'settlement' }],
    ['no statement at the stage of statements', '$.statement', STATEMENT, { statement: null }],
    ['a statement that counts others than those before it', '$.statement.count', STATEMENT, { 'statement.count': 2 }],
    ['a statement that is no JSON document', '$.document', STATEMENT, { 'document.mediaType': 'text/plain' }],
    ['a statement that stayed with the lender', '$.document', STATEMENT, { 'document.digestOnly': true, 'established.content': 'stated' }],
    ['a pack that is no archive', '$.document', PACK, { 'document.mediaType': 'application/pdf' }],
    ['a pack that is said to have been received', '$.document', PACK, { 'document.digestOnly': false, 'document.sm3': '55'.repeat(32), 'established.content': 'received' }],
    ['a statement for an unknown purpose', '$.statement.purpose', STATEMENT, { 'statement.purpose': 'fun' }],
    ['a statement by nobody', '$.statement.statedBy', STATEMENT, { 'statement.statedBy': '' }],
    ['a statement as first record', '$.statement.count', STATEMENT, { sequence: 1, previous: null, 'statement.count': 0 }],
    ['no previous leaf at sequence 2', '$.previous', RECORD, { previous: null }],
    ['superseding itself', '$.supersedes', RECORD, { supersedes: RECORD.id }],
    ['a device that turns the reading direction', '$.provenance.device', RECORD, { 'provenance.device': 'a\u202eb' }],
    ['signatures where there are none', '$.established.signatures.count', RECORD, { 'established.signatures.outcome': 'none' }],
    ['none where there are some', '$.established.signatures.count', RECORD, { 'established.signatures.count': 0, 'established.signatures.signatures': [] }],
    ['more signatures than were counted', '$.established.signatures.signatures', RECORD, { 'established.signatures.signatures': Array(2).fill(FINDINGS.signatures[0]) }],
    ['a document that was not inspected for no reason', '$.established.signatures.reason', RECORD, { 'established.signatures.outcome': 'not-inspected' }],
    ['a signing time from nowhere', '$.established.signatures.signatures[0].signingTimeFrom', RECORD, { 'established.signatures.signatures.0.signingTimeFrom': null }],
    ['a serial in upper case', '$.established.signatures.signatures[0].certificates[0].serial', RECORD, { 'established.signatures.signatures.0.certificates.0.serial': 'FF' }],
  ];
  for (const [name, path, base, changes] of refused) it(`refuse ${name}`, () => expect(refusal(base, changes)).to.equal(path));

  it('are strangers to v1: neither takes the other’s fields', () => {
    const v1 = syntheticRecord();
    expect(() => parseRecord({ ...v1, established: RECORD.established })).to.throw(RecordError, /established/);
    expect(() => parseRecord({ ...v1, provenance: { ...v1.provenance, device: 'x' } })).to.throw(RecordError, /device/);
    expect(() => parseRecord({ ...v1, format: 'docketproof/record/v2' })).to.throw(RecordError);
    expect(() => parseRecord({ ...RECORD, format: 'docketproof/record/v1' })).to.throw(RecordError);
    expect(() => parseRecord({ ...v1, stage: 'case-statement' })).to.throw(RecordError, /stage/);
    expect(() => parseRecord({ ...RECORD, format: 'docketproof/record/v3' })).to.throw(RecordError, /record\/v1 \/ docketproof\/record\/v2/);
  });

  it('give one answer for both versions on what was established and what is stated of the case', () => {
    expect(establishedOf(RECORD)).to.equal(RECORD.established);
    expect(establishedOf(syntheticRecord())).to.deep.equal({ by: null, content: 'received', signatures: null });
    const v1 = syntheticRecord();
    expect(establishedOf(syntheticRecord({ document: { ...v1.document, digestOnly: true } })).content).to.equal('stated');
    expect(statementOf(STATEMENT)).to.equal(STATEMENT.statement);
    expect([statementOf(RECORD), statementOf(v1)]).to.deep.equal([null, null]);
  });

  it('change their leaf with every value in them', () => {
    const leaf = toHex(recordLeaf(RECORD));
    const paths: string[] = [];
    const walk = (value: unknown, path: string[]): void => {
      if (value !== null && typeof value === 'object') for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
      else paths.push(path.join('.'));
    };
    walk(RECORD, []);
    expect(paths.length).to.be.greaterThan(40);
    for (const path of paths) expect(toHex(recordLeaf(changed(RECORD, { [path]: 'other' }) as EvidenceRecordV2)), path).to.not.equal(leaf);
  });
});

describe('the largest record v2', () => {
  it('fits the limits of a record and of a proof at the same time, with every field at its longest', () => {
    const bytes = recordBytes(parseRecord(WORST));
    expect(bytes.length).to.be.greaterThan(100_000).and.at.most(MAX_RECORD_BYTES / 2);
    expect(parseRecord(bytes)).to.deep.equal(WORST);
    // indented, as a proof file holds it
    expect(parseRecord(utf8(JSON.stringify(WORST, null, 2)))).to.deep.equal(WORST);
    const { proof } = syntheticProof({ record: WORST });
    const file = utf8(JSON.stringify(proof, null, 2));
    expect(file.length).to.be.at.most(MAX_PROOF_BYTES);
    expect(openProof(file).record).to.deep.equal(WORST);
  });

  it('uses every field at its longest: one more of anything is refused', () => {
    const signature = 'established.signatures.signatures.3';
    const texts = [
      ...Object.keys(provenanceSchema.shape).filter((field) => !['basisOfTruth', 'corroborates'].includes(field)).map((field) => `provenance.${field}`),
      ...['document.title', 'established.by', 'established.signatures.tool'],
      ...['field', 'subFilter', 'signer', 'algorithm', 'problem'].map((field) => `${signature}.${field}`),
      ...['subject', 'issuer', 'serial'].map((field) => `${signature}.certificates.2.${field}`),
    ];
    const lists = ['provenance.corroborates', 'established.signatures.signatures', `${signature}.certificates`];
    const asPath = (path: string) => `$.${path}`.replace(/\.(\d)/g, '[$1]');
    for (const path of texts) expect(refusal(WORST, { [path]: `${at(WORST, path) as string}${/serial|by$/.test(path) ? 'f' : '𠮷'}` })).to.equal(asPath(path));
    for (const path of lists) expect(refusal(WORST, { [path]: [...(at(WORST, path) as unknown[]), path.endsWith('corroborates') ? RECORD.id : (at(WORST, path) as unknown[])[0]] })).to.equal(asPath(path));
  });

  it('nests as deep as the limit and no deeper', () => {
    const depth = (value: unknown): number => (value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0);
    expect(depth(WORST)).to.equal(MAX_RECORD_DEPTH);
  });

  it('is never longer in bytes than its longest characters allow', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PROBLEM_CHARACTERS), { minLength: 1, maxLength: 200 }), (characters) => {
        const text = characters.join('');
        fc.pre(text.trim() === text);
        const record = parseRecord({ ...RECORD, document: { ...RECORD.document, title: text } });
        expect(recordBytes(record).length - recordBytes(RECORD).length + utf8(RECORD.document.title).length).to.be.at.most(4 * characters.length);
      }),
      RUNS,
    );
  });
});
