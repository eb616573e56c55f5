import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, fromUtf8, toHex, utf8 } from '../../../server/domain/bytes.ts';
import { JsonError } from '../../../server/domain/json/index.ts';
import { MAX_RECORD_BYTES, RecordError, STAGES, parseRecord, recordBytes, recordLeaf, type EvidenceRecord } from '../../../server/domain/record/index.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };
const OTHER_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const THIRD_ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

const RECORD: EvidenceRecord = {
  format: 'docketproof/record/v1',
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  case: '00112233445566778899aabbccddeeff',
  sequence: 2,
  previous: 'aa'.repeat(32),
  stage: 'contract',
  document: { sha256: '11'.repeat(32), sm3: '22'.repeat(32), size: 12345, mediaType: 'application/pdf', title: '个人消费借款合同（样本）', digestOnly: false },
  eventTime: '2024-02-29T02:03:04.000Z',
  receivedTime: '2024-02-29T02:03:05.678Z',
  provenance: { sourceSystem: 'core-lending', actor: 'contract-service', basisOfTruth: 'regular-business', corroborates: [OTHER_ID] },
  supersedes: null,
  salt: '33'.repeat(32),
};

const FIRST: EvidenceRecord = { ...RECORD, sequence: 1, previous: null };

type Change = (record: Record<string, unknown> & { document: Record<string, unknown>; provenance: Record<string, unknown> }) => void;

function changed(change: Change, base = RECORD): unknown {
  const copy = structuredClone(base) as unknown as Parameters<Change>[0];
  change(copy);
  return copy;
}

function refusal(input: unknown): RecordError {
  try {
    parseRecord(input);
  } catch (error) {
    expect(error).to.be.instanceOf(RecordError);
    return error as RecordError;
  }
  throw new Error(`was accepted: ${JSON.stringify(input)}`);
}

describe('parseRecord', () => {
  it('accepts a record as value, text and bytes, and gives it back unchanged', () => {
    for (const record of [RECORD, FIRST, { ...RECORD, supersedes: OTHER_ID }]) {
      expect(parseRecord(record)).to.deep.equal(record);
      expect(parseRecord(JSON.stringify(record, null, 2))).to.deep.equal(record);
      expect(parseRecord(recordBytes(record))).to.deep.equal(record);
    }
  });

  it('accepts a digest-only document without SM3, and every stage', () => {
    const digestOnly = changed((r) => Object.assign(r.document, { sm3: null, digestOnly: true }));
    expect(parseRecord(digestOnly).document.sm3).to.equal(null);
    for (const stage of STAGES) expect(parseRecord({ ...RECORD, stage }).stage).to.equal(stage);
  });

  const refused: [name: string, path: string, change: Change, base?: EvidenceRecord][] = [
    ['an unknown field', '$.note', (r) => (r['note'] = 1)],
    ['an unknown field of the document', '$.document.sha512', (r) => (r.document['sha512'] = '')],
    ['an unknown field of the provenance', '$.provenance.borrower', (r) => (r.provenance['borrower'] = 'x')],
    ['a __proto__ field', '$.__proto__', (r) => Object.defineProperty(r, '__proto__', { value: {}, enumerable: true })],
    ['a missing field', '$.salt', (r) => delete r['salt']],
    ['a missing document', '$.document', (r) => delete (r as Record<string, unknown>)['document']],
    ['another format', '$.format', (r) => (r['format'] = 'docketproof/record/v3')],
    ['an id in upper case', '$.id', (r) => (r['id'] = RECORD.id.toUpperCase())],
    ['a UUID of another version', '$.id', (r) => (r['id'] = '7c9e6679-7425-10de-944b-e07fc1f90ae7')],
    ['a case reference that is too short', '$.case', (r) => (r['case'] = 'ab'.repeat(15))],
    ['sequence 0', '$.sequence', (r) => (r['sequence'] = 0)],
    ['a fraction as sequence', '$.sequence', (r) => (r['sequence'] = 1.5)],
    ['a string as sequence', '$.sequence', (r) => (r['sequence'] = '2')],
    ['an unsafe integer as sequence', '$.sequence', (r) => (r['sequence'] = 2 ** 53)],
    ['no previous leaf at sequence 2', '$.previous', (r) => (r['previous'] = null)],
    ['a previous leaf at sequence 1', '$.previous', (r) => (r['sequence'] = 1)],
    ['superseding at sequence 1', '$.supersedes', (r) => (r['supersedes'] = OTHER_ID), FIRST],
    ['superseding itself', '$.supersedes', (r) => (r['supersedes'] = RECORD.id)],
    ['corroborating itself', '$.provenance.corroborates', (r) => (r.provenance['corroborates'] = [RECORD.id])],
    ['corroborating twice', '$.provenance.corroborates', (r) => (r.provenance['corroborates'] = [OTHER_ID, OTHER_ID])],
    ['an unknown stage', '$.stage', (r) => (r['stage'] = 'contracts')],
    ['a digest in upper case', '$.document.sha256', (r) => (r.document['sha256'] = 'AA'.repeat(32))],
    ['a digest that is too long', '$.document.sha256', (r) => (r.document['sha256'] = '11'.repeat(33))],
    ['a digest with a line end', '$.document.sha256', (r) => (r.document['sha256'] = `${'11'.repeat(32)}\n`)],
    ['no SM3 of a deposited document', '$.document.sm3', (r) => (r.document['sm3'] = null)],
    ['an empty document', '$.document.size', (r) => (r.document['size'] = 0)],
    ['a size as text', '$.document.size', (r) => (r.document['size'] = '12345')],
    ['a media type with parameters', '$.document.mediaType', (r) => (r.document['mediaType'] = 'text/html; charset=utf-8')],
    ['a title with a control character', '$.document.title', (r) => (r.document['title'] = 'a\u0000b')],
    ['a title with a C1 control', '$.document.title', (r) => (r.document['title'] = 'a\u0085b')],
    ['a title whose direction is overridden', '$.document.title', (r) => (r.document['title'] = 'a\u202efdp.b')],
    ['a title with half a surrogate pair', '$.document.title', (r) => (r.document['title'] = 'a\ud800')],
    ['a title with a line separator', '$.document.title', (r) => (r.document['title'] = 'a\u2028b')],
    ['a title that lost characters in decoding', '$.document.title', (r) => (r.document['title'] = 'a\ufffdb')],
    ['a title of blanks', '$.document.title', (r) => (r.document['title'] = '   ')],
    ['an empty title', '$.document.title', (r) => (r.document['title'] = '')],
    ['a title that is too long', '$.document.title', (r) => (r.document['title'] = '字'.repeat(201))],
    ['the 30th of February', '$.eventTime', (r) => (r['eventTime'] = '2024-02-30T00:00:00.000Z')],
    ['the 29th of February of a common year', '$.eventTime', (r) => (r['eventTime'] = '2023-02-29T00:00:00.000Z')],
    ['hour 24', '$.eventTime', (r) => (r['eventTime'] = '2024-01-01T24:00:00.000Z')],
    ['a time without milliseconds', '$.receivedTime', (r) => (r['receivedTime'] = '2024-01-01T00:00:00Z')],
    ['a time with an offset', '$.eventTime', (r) => (r['eventTime'] = '2024-01-01T00:00:00.000+08:00')],
    ['a time as number', '$.eventTime', (r) => (r['eventTime'] = 1704067200000)],
    ['no source system', '$.provenance.sourceSystem', (r) => delete r.provenance['sourceSystem']],
    ['null where a field may be left out', '$.provenance.actor', (r) => (r.provenance['actor'] = null)],
    ['an unknown basis of truth', '$.provenance.basisOfTruth', (r) => (r.provenance['basisOfTruth'] = 'trust me')],
    ['an object where an array belongs', '$.provenance.corroborates', (r) => (r.provenance['corroborates'] = { 0: OTHER_ID })],
    ['a bad element of an array', '$.provenance.corroborates[1]', (r) => (r.provenance['corroborates'] = [OTHER_ID, 'x'])],
    ['a short salt', '$.salt', (r) => (r['salt'] = '33'.repeat(31))],
  ];
  for (const [name, path, change, base] of refused) {
    it(`refuses ${name}`, () => {
      expect(refusal(changed(change, base)).path).to.equal(path);
    });
  }

  it('says "is missing" and "must be of type" in words', () => {
    expect(refusal(changed((r) => delete r['salt'])).message).to.equal('$.salt is missing');
    expect(refusal(changed((r) => (r['salt'] = 5))).message).to.equal('$.salt must be of type string');
    expect(refusal([]).path).to.equal('$');
    expect(refusal(null).path).to.equal('$');
  });

  it('refuses bytes that are not strict JSON', () => {
    const text = fromUtf8(recordBytes(RECORD));
    expect(() => parseRecord(text.replace('"salt":', '"salt":"x","salt":'))).to.throw(JsonError, /twice/);
    expect(() => parseRecord(utf8(`\ufeff${text}`))).to.throw(JsonError, /byte order mark/);
    expect(() => parseRecord(`${text} x`)).to.throw(JsonError);
    expect(() => parseRecord(`${text}${' '.repeat(MAX_RECORD_BYTES)}`)).to.throw(JsonError, /longer/);
  });

  it('tells types apart: 12345 is not "12345", and [] is not {}', () => {
    // OpenAttestation v3 hashed both alike.
    expect(toHex(recordLeaf(RECORD))).to.not.equal(toHex(recordLeaf(changed((r) => (r.document['size'] = '12345')) as EvidenceRecord)));
  });
});

describe('recordBytes and recordLeaf', () => {
  it('are the canonical bytes and their RFC 9162 leaf', () => {
    const bytes = recordBytes(FIRST);
    expect(fromUtf8(bytes)).to.equal(
      `{"case":"00112233445566778899aabbccddeeff","document":{"digestOnly":false,"mediaType":"application/pdf","sha256":"${'11'.repeat(32)}","size":12345,"sm3":"${'22'.repeat(32)}","title":"个人消费借款合同（样本）"},"eventTime":"2024-02-29T02:03:04.000Z","format":"docketproof/record/v1","id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","previous":null,"provenance":{"actor":"contract-service","basisOfTruth":"regular-business","corroborates":["${OTHER_ID}"],"sourceSystem":"core-lending"},"receivedTime":"2024-02-29T02:03:05.678Z","salt":"${'33'.repeat(32)}","sequence":1,"stage":"contract","supersedes":null}`,
    );
    expect(toHex(recordLeaf(FIRST))).to.equal(toHex(sha256(concat(Uint8Array.of(0), bytes))));
    // frozen: a change here would orphan every proof ever issued
    expect(toHex(recordLeaf(FIRST))).to.equal('d4029854d4f62edf9f0dce93521270ee313e66ddf99cbadfeeaaa5c4e3862a10');
  });

  it('changes with every field', () => {
    const leaf = toHex(recordLeaf(RECORD));
    const changes: Change[] = [
      (r) => (r['id'] = THIRD_ID),
      (r) => (r['case'] = 'ff'.repeat(16)),
      (r) => (r['sequence'] = 3),
      (r) => (r['previous'] = 'ab'.repeat(32)),
      (r) => (r['stage'] = 'signature'),
      (r) => (r.document['sha256'] = '12'.repeat(32)),
      (r) => (r.document['sm3'] = '12'.repeat(32)),
      (r) => (r.document['size'] = 12346),
      (r) => (r.document['mediaType'] = 'text/plain'),
      (r) => (r.document['title'] = '个人消费借款合同'),
      (r) => Object.assign(r.document, { digestOnly: true }),
      (r) => (r['eventTime'] = '2024-02-29T02:03:04.001Z'),
      (r) => (r['receivedTime'] = '2024-02-29T02:03:05.679Z'),
      (r) => (r.provenance['actor'] = 'other'),
      (r) => delete r.provenance['actor'],
      (r) => (r['supersedes'] = OTHER_ID),
      (r) => (r['salt'] = '34'.repeat(32)),
    ];
    for (const change of changes) {
      const other = parseRecord(changed(change));
      expect(toHex(recordLeaf(other)), change.toString()).to.not.equal(leaf);
    }
  });

  it('survive a round trip for any text a title may hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (title) => {
        const record = { ...RECORD, document: { ...RECORD.document, title } };
        let parsed: EvidenceRecord;
        try {
          parsed = parseRecord(record);
        } catch {
          fc.pre(false);
          return;
        }
        expect(parseRecord(recordBytes(parsed))).to.deep.equal(record);
      }),
      RUNS,
    );
  });
});
