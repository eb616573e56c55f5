import { expect } from 'chai';
import { utf8 } from '../../../server/domain/bytes.ts';
import { CASE_REASONS, CaseFileError, MAX_CASE_ENTRIES, matchFiles, openCase, serializeCase, verifyCase } from '../../../server/domain/case/index.ts';
import type { Effect } from '../../../server/domain/proof/index.ts';
import { NOW, TRUST } from '../proof/synthetic.ts';
import { makeCase } from './made.ts';

const made = makeCase({ count: 3 });
const file = made.file(new Set([2]));

type Loose = Record<string, unknown>;

function refusal(value: unknown): CaseFileError {
  try {
    openCase(value);
  } catch (error) {
    expect(error).to.be.instanceOf(CaseFileError);
    return error as CaseFileError;
  }
  throw new Error('was accepted');
}

const entry = (i: number, changes: Loose): Loose => ({ ...file, entries: file.entries.with(i, { ...file.entries[i]!, ...changes }) });
const withheld = (changes: Loose): Loose => entry(1, { withheld: { ...(file.entries[1] as unknown as { withheld: Loose }).withheld, ...changes } });

describe('openCase', () => {
  it('gives back what was written, with the same bytes', () => {
    const bytes = serializeCase(file);
    expect(openCase(bytes)).to.deep.equal(file);
    expect(serializeCase(openCase(bytes))).to.deep.equal(bytes);
    expect(openCase({ ...file, statement: null }).statement).to.equal(null);
  });

  const refused: [name: string, path: string, value: unknown][] = [
    ['an unknown field', '$.note', { ...file, note: '' }],
    ['a missing field', '$.disclosedFor', { ...file, disclosedFor: undefined }],
    ['another format', '$.format', { ...file, format: 'docketproof/proof/v1' }],
    ['a case that is no reference', '$.case', { ...file, case: 'LOAN-1' }],
    ['an unknown purpose', '$.disclosedFor.purpose', { ...file, disclosedFor: { ...file.disclosedFor, purpose: 'fun' } }],
    ['no entries', '$.entries', { ...file, entries: [] }],
    ['more entries than are read', '$.entries', { ...file, entries: Array<unknown>(MAX_CASE_ENTRIES + 1).fill(file.entries[1]) }],
    ['an entry that is no object', '$.entries[1]', { ...file, entries: [file.entries[0], 1] }],
    ['an entry with neither proof nor leaf', '$.entries[0].withheld', { ...file, entries: [{ sequence: 1 }] }],
    ['an entry with both', '$.entries[0].withheld', entry(0, { withheld: {} })],
    ['sequence 0', '$.entries[0].sequence', entry(0, { sequence: 0 })],
    ['a proof that is none', '$.entries[2].proof.format', entry(2, { proof: { format: 'x' } })],
    ['a broken anchor', '$.entries[2].proof.anchors[0].chainId', entry(2, { proof: { ...made.proofs[2], anchors: [{ type: 'evm' }] } })],
    ['a leaf in upper case', '$.entries[1].withheld.leaf', withheld({ leaf: 'AA'.repeat(32) })],
    ['a stage that does not exist', '$.entries[1].withheld.stage', withheld({ stage: 'other' })],
    ['no reason', '$.entries[1].withheld.reason', withheld({ reason: undefined })],
    ['a reason that turns the reading direction', '$.entries[1].withheld.reason', withheld({ reason: 'a\u202eb' })],
    ['a negative place', '$.entries[1].withheld.index', withheld({ index: -1 })],
    ['a place of −0', '$.entries[1].withheld.index', withheld({ index: -0 })],
    ['an endless path', '$.entries[1].withheld.path', withheld({ path: Array<string>(65).fill('00'.repeat(32)) })],
    ['a statement that is no proof', '$.statement.inclusion', { ...file, statement: { ...file.statement, inclusion: 1 } }],
    ['what is no object', '$', []],
  ];
  for (const [name, path, value] of refused) it(`refuses ${name}`, () => expect(refusal(value)).to.include({ path, code: 'case-invalid' }));

  it('refuses what is no strict JSON, too deep, or of a version to come', () => {
    expect(refusal(utf8('{"format":')).code).to.equal('case-invalid');
    expect(refusal(`{"format":"docketproof/case/v1","format":"x"}`).message).to.include('twice');
    expect(refusal(`${'['.repeat(20)}${']'.repeat(20)}`).code).to.equal('case-invalid');
    expect(refusal({ ...file, format: 'docketproof/case/v2' })).to.include({ code: 'case-version-unknown', path: '$.format' });
  });
});

describe('matchFiles', () => {
  const { sha256 } = made.records[0]!.document;

  it('gives a file to every record that describes it, and names what fits none', async () => {
    const twice = makeCase({ count: 3, change: ({ sequence }) => (sequence === 3 ? { document: made.records[0]!.document } : undefined) }).file();
    const { evidence, unmatched } = matchFiles(twice, [{ name: 'a', digests: { sha256 } }, { name: 'b', digests: { sha256: '00'.repeat(32) } }]);
    expect([...evidence.keys()]).to.deep.equal([1, 3]);
    expect(unmatched).to.deep.equal(['b']);
    expect((await verifyCase({ caseFile: twice, trust: TRUST, now: NOW, evidence })).verdict).to.equal('consistent');
  });

  it('is not put off by a record that is none', () => {
    const odd = openCase(entry(0, { proof: { ...made.proofs[0], record: { document: 5 } } }));
    expect(matchFiles(odd, [{ name: 'a', digests: { sha256 } }]).unmatched).to.deep.equal(['a']);
    const nothing = openCase(entry(0, { proof: { ...made.proofs[0], record: { document: null } } }));
    expect(matchFiles(nothing, []).unmatched).to.deep.equal([]);
  });
});

/** Codes never change what they do to the verdict, and none is removed; new ones are added at the end. */
const FROZEN: Record<string, Effect> = {
  'documents-consistent': 'none',
  'documents-none': 'none',
  'document-inconsistent': 'inconsistent',
  'document-indeterminate': 'indeterminate',
  'document-pending': 'pending',
  'document-superseded': 'superseded',
  'document-corrected': 'none',
  'file-not-in-case': 'inconsistent',
  'file-not-disclosed': 'indeterminate',
  'sequence-complete': 'none',
  'sequence-gap': 'inconsistent',
  'sequence-twice': 'inconsistent',
  'sequence-forked': 'inconsistent',
  'sequence-unordered': 'inconsistent',
  'sequence-differs': 'inconsistent',
  'other-case': 'inconsistent',
  'leaf-twice': 'inconsistent',
  'links-hold': 'none',
  'previous-differs': 'inconsistent',
  'previous-shared': 'inconsistent',
  'log-order-holds': 'none',
  'log-order-broken': 'inconsistent',
  'several-logs': 'indeterminate',
  'times-ascending': 'none',
  'times-backwards': 'none',
  'statement-missing': 'indeterminate',
  'statement-holds': 'none',
  'statement-none': 'inconsistent',
  'statement-differs': 'inconsistent',
  'stage-relabelled': 'inconsistent',
  'statement-document-differs': 'inconsistent',
  'statement-not-checked': 'indeterminate',
  'statement-inconsistent': 'inconsistent',
  'statement-indeterminate': 'indeterminate',
  'statement-pending': 'pending',
  'statement-superseded': 'superseded',
  'later-records': 'none',
  'withheld-none': 'none',
  'withheld-proven': 'none',
  'withheld-stage-unproven': 'indeterminate',
  'withheld-unproven': 'indeterminate',
  'withheld-not-included': 'inconsistent',
  'corroboration-in-case': 'none',
  'corroboration-elsewhere': 'none',
  'corroboration-missing': 'none',
  'corroboration-unknown': 'none',
  'premise-disclosure-stated': 'none',
  'premise-tail': 'none',
  'files-not-given': 'none',
  'development-chain': 'none',
};

describe('reason codes of cases', () => {
  it('are exactly the frozen ones, with the frozen effects', () => {
    expect(Object.fromEntries(Object.entries(CASE_REASONS).map(([code, { effect }]) => [code, effect]))).to.deep.equal(FROZEN);
  });

  it('speak Chinese and English with the same params', () => {
    for (const [code, texts] of Object.entries(CASE_REASONS)) {
      const params = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      expect(params(texts['zh-CN']), code).to.deep.equal(params(texts.en));
      expect(texts['zh-CN'], code).to.match(/\p{Script=Han}/u);
      expect(texts.en, code).not.to.match(/\p{Script=Han}/u);
    }
  });
});
