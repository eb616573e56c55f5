import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { statementDocument, verifyCase, type CaseCheckName, type CaseFile, type CaseReasonCode, type CaseReport, type DisclosedEntry, type VerifyCaseInput, type WithheldEntry } from '../../../server/domain/case/index.ts';
import { parseCheckpoint, parseNote, seedSigner, signCheckpoint } from '../../../server/domain/checkpoint/index.ts';
import { verifyProof, type ChainReader, type Proof, type Verdict } from '../../../server/domain/proof/index.ts';
import { statementOf } from '../../../server/domain/record/index.ts';
import { agreeingReader, NOW, TRUST } from '../proof/synthetic.ts';
import { contentOf, idOf, makeCase, REASON } from './made.ts';

const made = makeCase({ count: 6 });
const file = made.file();
const check = (caseFile: CaseFile, more: Partial<VerifyCaseInput> = {}) => verifyCase({ caseFile, trust: TRUST, now: NOW, ...more });
const codes = (report: CaseReport, name: CaseCheckName) => report.checks.find((each) => each.name === name)!.reasons.map(({ code }) => code);
const reasonOf = (report: CaseReport, code: CaseReasonCode) => report.checks.flatMap(({ reasons }) => reasons).find((each) => each.code === code)!;
const without = (caseFile: CaseFile, ...sequences: number[]): CaseFile => ({ ...caseFile, entries: caseFile.entries.filter(({ sequence }) => !sequences.includes(sequence)) });
const withEntry = (caseFile: CaseFile, at: number, entry: object): CaseFile => ({ ...caseFile, entries: caseFile.entries.with(at, { ...caseFile.entries[at]!, ...entry }) });
const withheldAt = (caseFile: CaseFile, sequence: number) => (caseFile.entries[sequence - 1] as WithheldEntry).withheld;
const withWithheld = (caseFile: CaseFile, sequence: number, changes: object): CaseFile => withEntry(caseFile, sequence - 1, { withheld: { ...withheldAt(caseFile, sequence), ...changes } });

function expectReport(report: CaseReport, verdict: Verdict, name: CaseCheckName, ...expected: CaseReasonCode[]): void {
  expect(report.verdict, JSON.stringify(report.reasons.map(({ en }) => en))).to.equal(verdict);
  expect(codes(report, name)).to.include.members(expected);
}

describe('verifyCase: what holds', () => {
  it('all disclosed and closed by a statement: consistent, and says what it rests on', async () => {
    const report = await check(file);
    expect(report.verdict).to.equal('consistent');
    expect(report.checks.map(({ name, result }) => `${name} ${result}`)).to.deep.equal(['documents passed', 'sequence passed', 'links passed', 'log-order passed', 'times passed', 'statement passed', 'withheld not-present', 'corroboration not-present']);
    expect(report.premises.map(({ code }) => code)).to.deep.equal(['premise-trust-settings', 'premise-block-on-chain', 'premise-not-superseded', 'premise-disclosure-stated', 'premise-tail']);
    expect(report.counts).to.deep.equal({ disclosed: 6, withheld: 0, later: 0 });
    expect(reasonOf(report, 'links-hold').en).to.include('(7 links checked)');
    expect(report.statement).to.include({ sequence: 7, verdict: 'consistent' });
    expect(report.statement!.statement!.count).to.equal(6);
  });

  it('judges each proof exactly as verifyProof does, offline and online', async () => {
    const reader = agreeingReader(made.proofs[0]!);
    for (const online of [undefined, reader]) {
      const report = await check(file, { reader: online });
      for (const [i, proof] of made.proofs.entries()) {
        const alone = await verifyProof({ proof, trust: TRUST, now: NOW, reader: online });
        const entry = i < 6 ? report.entries[i]! : report.statement!;
        expect({ verdict: entry.verdict, reasons: entry.reasons, facts: entry.facts }).to.deep.equal({ verdict: alone.verdict, reasons: alone.reasons, facts: alone.facts });
      }
      expect(report.chainReadAt).to.equal(online === undefined ? null : NOW.toISOString());
    }
  });

  it('asks the chain once per head, and not once per record', async () => {
    let asked = 0;
    const reader: ChainReader = agreeingReader(made.proofs[0]!, { chainId: async () => (asked++, 31337) });
    expect((await check(file, { reader })).verdict).to.equal('consistent');
    expect(asked).to.equal(1);
  });

  it('says which documents no file was compared with, and that a development chain is one', async () => {
    const development = { ...TRUST, registries: TRUST.registries.map((registry) => ({ ...registry, development: true })) };
    const evidence = new Map([[2, { sha256: made.records[1]!.document.sha256 }]]);
    const report = await check(made.file(new Set([3])), { trust: development, evidence });
    expect(report.verdict).to.equal('consistent');
    expect(reasonOf(report, 'files-not-given').sequences).to.deep.equal([1, 4, 5, 6]);
    expect(reasonOf(report, 'development-chain').sequences).to.deep.equal([1, 2, 4, 5, 6, 7]);
    expect(report.reasons.map(({ code }) => code)).to.include.members(['files-not-given', 'development-chain']);
  });

  it('is the same for the same input', async () => {
    expect(await check(made.file(new Set([2, 5])))).to.deep.equal(await check(made.file(new Set([2, 5]))));
  });
});

describe('verifyCase: withheld', () => {
  it('lists leaf, stage and reason, and what proves each', async () => {
    const report = await check(made.file(new Set([2, 3, 5])));
    expectReport(report, 'consistent', 'withheld', 'withheld-proven');
    expect(report.counts).to.deep.equal({ disclosed: 3, withheld: 3, later: 0 });
    expect(report.reasons.map(({ code }) => code)).to.deep.equal(['files-not-given', 'withheld-proven']);
    expect(reasonOf(report, 'withheld-proven')).to.deep.include({ sequences: [2, 3, 5] });
    const of = (sequence: number) => report.entries[sequence - 1]!;
    expect(of(2)).to.deep.include({ kind: 'withheld', stage: 'credit-check', leaf: made.leaves[1], verdict: null });
    expect(of(2).withheld).to.deep.equal({ reason: REASON, index: 3, provenBy: ['statement-root', 'inclusion-path'] });
    expect(of(3).withheld!.provenBy).to.deep.equal(['statement-root', 'next-record', 'inclusion-path']);
    expect((await check(made.file(new Set([2]), { paths: false }))).entries[1]!.withheld!.provenBy).to.deep.equal(['statement-root', 'next-record']);
  });

  it('everything withheld: consistent by the statement alone, and says that nothing is disclosed', async () => {
    const report = await check(made.file(new Set([1, 2, 3, 4, 5, 6])));
    expectReport(report, 'consistent', 'documents', 'documents-none');
    expect(report.reasons.map(({ code }) => code)).to.include('documents-none');
  });

  it('a relabelled stage is named as one where the records themselves fix the leaves', async () => {
    const report = await check(withWithheld(made.file(new Set([2, 5])), 5, { stage: 'collection' }));
    expectReport(report, 'inconsistent', 'statement', 'stage-relabelled');
    expect(reasonOf(report, 'stage-relabelled').sequences).to.deep.equal([2, 5]);
    const run = await check(withWithheld(made.file(new Set([2, 3])), 3, { stage: 'collection' }));
    expectReport(run, 'inconsistent', 'statement', 'statement-differs');
  });

  it('another leaf inside a run of withheld ones does not pass', async () => {
    const caseFile = withWithheld(made.file(new Set([2, 3, 4]), { paths: false }), 3, { leaf: 'ee'.repeat(32) });
    expectReport(await check(caseFile), 'inconsistent', 'statement', 'statement-differs');
  });

  it('a path that does not lead to the statement’s checkpoint: inconsistent', async () => {
    const caseFile = made.file(new Set([4]));
    expectReport(await check(withWithheld(caseFile, 4, { index: withheldAt(caseFile, 4).index + 1 })), 'inconsistent', 'withheld', 'withheld-not-included');
    expectReport(await check(withWithheld(caseFile, 4, { path: withheldAt(caseFile, 4).path!.with(0, '00'.repeat(32)) })), 'inconsistent', 'withheld', 'withheld-not-included');
  });

  it('what is itself inconsistent proves nothing of what is withheld', async () => {
    const broken = (of: Proof): Proof => ({ ...of, inclusion: { ...of.inclusion, path: of.inclusion.path.with(0, '00'.repeat(32)) } });
    const hidden = made.file(new Set([3]), { paths: false });
    const next = await check(withEntry(hidden, 3, { proof: broken(made.proofs[3]!) }));
    expect(next.entries[2]!.withheld!.provenBy).to.deep.equal(['statement-root']);
    const closing = await check({ ...hidden, statement: broken(made.proofs[6]!) });
    expectReport(closing, 'inconsistent', 'statement', 'statement-inconsistent');
    expect(closing.entries[2]!.withheld!.provenBy).to.deep.equal(['next-record']);
  });

  it('without a statement: the stage is proven by nothing, and in a run the leaf neither', async () => {
    const open = makeCase({ count: 6, closed: false }).file(new Set([2, 3]));
    const report = await check(open);
    expectReport(report, 'indeterminate', 'withheld', 'withheld-stage-unproven', 'withheld-unproven');
    expect(reasonOf(report, 'withheld-unproven').sequences).to.deep.equal([2]);
    expect(reasonOf(report, 'withheld-stage-unproven').sequences).to.deep.equal([3]);
  });
});

describe('verifyCase: the sequence', () => {
  it('a record dropped: inconsistent, whichever it is', async () => {
    for (let sequence = 1; sequence <= 6; sequence++) {
      const report = await check(without(file, sequence));
      expectReport(report, 'inconsistent', 'sequence', 'sequence-gap');
      expect(reasonOf(report, 'sequence-gap').sequences).to.deep.equal([sequence]);
    }
  });

  it('the tail cut off with the statement kept: inconsistent; with neither: indeterminate, and says why', async () => {
    expectReport(await check(without(file, 5, 6)), 'inconsistent', 'sequence', 'sequence-gap');
    const report = await check({ ...without(file, 5, 6), statement: null });
    expectReport(report, 'indeterminate', 'statement', 'statement-missing');
    expect(report.premises.map(({ code }) => code)).to.not.include('premise-tail');
  });

  it('twice the same number: inconsistent, a fork where they differ', async () => {
    expectReport(await check({ ...file, entries: file.entries.toSpliced(2, 0, file.entries[2]!) }), 'inconsistent', 'sequence', 'sequence-twice');
    const other = makeCase({ count: 6, forkAt: 4 });
    const forked = { ...file, entries: [...file.entries.slice(0, 4), other.file().entries[3]!, ...file.entries.slice(4)] };
    const report = await check(forked);
    expectReport(report, 'inconsistent', 'sequence', 'sequence-forked');
    expect(reasonOf(report, 'sequence-forked').sequences).to.deep.equal([4]);
  });

  it('another history from some number on, each proof of it sound: inconsistent with the statement', async () => {
    const other = makeCase({ count: 6, forkAt: 4 }).file();
    const report = await check({ ...file, entries: [...file.entries.slice(0, 3), ...other.entries.slice(3)] });
    expectReport(report, 'inconsistent', 'statement', 'statement-differs');
    expectReport(report, 'inconsistent', 'links', 'previous-differs');
    expect(codes(report, 'documents')).to.deep.equal(['documents-consistent', 'files-not-given']);
  });

  it('two that name the same record before them: inconsistent', async () => {
    const twin = makeCase({ count: 3, change: ({ sequence }) => (sequence === 3 ? { previous: made.leaves[0]! } : undefined) });
    expectReport(await check(twin.file()), 'inconsistent', 'links', 'previous-shared', 'previous-differs');
  });

  it('numbers exchanged, or entries in another order: inconsistent', async () => {
    const exchanged = { ...file, entries: file.entries.map((entry, i) => ({ ...entry, sequence: file.entries[i === 1 ? 2 : i === 2 ? 1 : i]!.sequence })) };
    expectReport(await check(exchanged), 'inconsistent', 'sequence', 'sequence-differs', 'sequence-unordered');
    expectReport(await check({ ...file, entries: [file.entries[1]!, file.entries[0]!, ...file.entries.slice(2)] }), 'inconsistent', 'sequence', 'sequence-unordered');
  });

  it('a record of another case, or another case’s name on the file: inconsistent', async () => {
    const mixed = makeCase({ count: 3, change: ({ sequence }) => (sequence === 2 ? { case: '11'.repeat(16) } : undefined) });
    const report = await check(mixed.file());
    expectReport(report, 'inconsistent', 'sequence', 'other-case');
    expect(reasonOf(report, 'other-case').sequences).to.deep.equal([2]);
    expectReport(await check({ ...file, case: '22'.repeat(16) }), 'inconsistent', 'sequence', 'other-case');
  });

  it('one record under two numbers: inconsistent', async () => {
    const caseFile = makeCase({ count: 6, closed: false }).file(new Set([3, 4]), { paths: false });
    expectReport(await check(withWithheld(caseFile, 4, { leaf: withheldAt(caseFile, 3).leaf })), 'inconsistent', 'sequence', 'leaf-twice');
    const twice = makeCase({ count: 3, change: ({ sequence }) => (sequence === 3 ? { id: idOf('record 2') } : undefined) });
    expectReport(await check(twice.file()), 'inconsistent', 'sequence', 'leaf-twice');
  });

  it('a withheld record said to stand before the one before it in the log: inconsistent', async () => {
    const caseFile = made.file(new Set([4]), { paths: false });
    expectReport(await check(withWithheld(caseFile, 4, { index: 2 })), 'inconsistent', 'log-order', 'log-order-broken');
  });

  it('records of several logs: their order is not judged', async () => {
    const origin = 'other.docketproof.example/log';
    const { size, root } = parseCheckpoint(parseNote(made.proofs[2]!.checkpoint).text);
    const elsewhere = { ...made.proofs[2]!, checkpoint: signCheckpoint({ origin, size, root }, [seedSigner(origin, new Uint8Array(32).fill(8))]) };
    expect(codes(await check(withEntry(file, 2, { proof: elsewhere })), 'log-order')).to.deep.equal(['several-logs']);
  });

  it('a gap up to an enormous number costs nothing', async () => {
    const caseFile = withEntry(made.file(new Set([6]), { paths: false }), 5, { sequence: Number.MAX_SAFE_INTEGER });
    const report = await check(caseFile);
    expectReport(report, 'inconsistent', 'sequence', 'sequence-gap');
    expect(reasonOf(report, 'sequence-gap').en).to.include(`8–${Number.MAX_SAFE_INTEGER - 1}`);
  });

  it('times of receipt that run backwards are noted and decide nothing', async () => {
    const odd = makeCase({ count: 4, change: ({ sequence }) => (sequence === 3 ? { receivedTime: '2024-01-09T03:00:00.000Z' } : undefined) });
    const report = await check(odd.file());
    expectReport(report, 'consistent', 'times', 'times-backwards');
    expect(reasonOf(report, 'times-backwards').sequences).to.deep.equal([3]);
  });
});

describe('verifyCase: documents', () => {
  const altered = (sequence: number): CaseFile => withEntry(file, sequence - 1, { proof: { ...made.proofs[sequence - 1]!, record: { ...made.records[sequence - 1]!, eventTime: '2023-01-01T00:00:00.000Z' } } });

  it('an altered record: inconsistent, by number, with the stages that failed', async () => {
    const report = await check(altered(3));
    expectReport(report, 'inconsistent', 'documents', 'document-inconsistent');
    expect(report.entries[2]!.stages.filter(({ result }) => result === 'failed').map(({ name }) => name)).to.deep.equal(['inclusion']);
    expect(report.entries[1]!.stages).to.deep.equal([]);
  });

  it('a record that is none: inconsistent, and no exception', async () => {
    const report = await check(withEntry(file, 2, { proof: { ...made.proofs[2]!, record: { x: 1 } } }));
    expectReport(report, 'inconsistent', 'documents', 'document-inconsistent');
    expect(report.entries[2]).to.deep.include({ leaf: null, stage: null });
    expect(codes(report, 'statement')).to.include('statement-not-checked');
  });

  it('a record of a version to come: indeterminate where nothing contradicts', async () => {
    const report = await check(withEntry(file, 2, { proof: { ...made.proofs[2]!, record: { ...made.records[2], format: 'docketproof/record/v3' } } }));
    expectReport(report, 'indeterminate', 'documents', 'document-indeterminate');
  });

  it('without trust settings, or with a chain that does not answer: indeterminate', async () => {
    expectReport(await check(file, { trust: null }), 'indeterminate', 'statement', 'statement-indeterminate');
    const reader = agreeingReader(made.proofs[0]!, { chainId: () => Promise.reject(new Error('down')) });
    expectReport(await check(file, { reader }), 'indeterminate', 'documents', 'document-indeterminate');
  });

  it('not final yet: pending', async () => {
    const reader = agreeingReader(made.proofs[0]!, { latestBlockNumber: async () => 1234 });
    expectReport(await check(file, { reader }), 'pending', 'statement', 'statement-pending');
  });

  it('files at hand are compared, each with its record', async () => {
    const digests = (bytes: Uint8Array) => ({ sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length });
    const good = await check(file, { evidence: new Map([[2, digests(contentOf(2))]]) });
    expect(good.verdict).to.equal('consistent');
    expect(good.entries[1]!.reasons.map(({ code }) => code)).to.not.include('evidence-not-given');
    expect(good.entries[2]!.reasons.map(({ code }) => code)).to.include('evidence-not-given');
    expectReport(await check(file, { evidence: new Map([[3, digests(contentOf(2))]]) }), 'inconsistent', 'documents', 'document-inconsistent');
    expectReport(await check(file, { unmatchedFiles: ['a.pdf'] }), 'inconsistent', 'documents', 'file-not-in-case');
    expectReport(await check(made.file(new Set([1])), { unmatchedFiles: ['a.pdf'] }), 'indeterminate', 'documents', 'file-not-disclosed');
  });
});

describe('verifyCase: the statement', () => {
  const proof = (record: object): Proof => ({ ...made.proofs[6]!, record: { ...made.statement!, ...record } });

  it('an altered statement: inconsistent', async () => {
    expectReport(await check({ ...file, statement: proof({ statement: { ...statementOf(made.statement!)!, purpose: 'hearing' } }) }), 'inconsistent', 'statement', 'statement-inconsistent', 'statement-document-differs');
  });

  it('one whose document is not what its record states: inconsistent, although its proof holds', async () => {
    const odd = makeCase({ count: 2, closed: false });
    const good = makeCase({ count: 2 });
    expect(good.statement!.document.sha256).to.equal(createHash('sha256').update(statementDocument(good.statement!.case, statementOf(good.statement!)!, good.statement!.eventTime)).digest('hex'));
    const bent = makeCase({ count: 3, closed: false, change: ({ sequence }) => (sequence === 3 ? { ...good.statement!, document: { ...good.statement!.document, sha256: '00'.repeat(32) } } : undefined) });
    const report = await check({ ...bent.file(), entries: bent.file().entries.slice(0, 2), statement: bent.proofs[2]! });
    expectReport(report, 'inconsistent', 'statement', 'statement-document-differs');
    expect(report.statement!.verdict).to.equal('consistent');
    expect((await check(odd.file())).verdict).to.equal('indeterminate');
  });

  it('a record that is no statement in its place: inconsistent', async () => {
    const open = makeCase({ count: 7, closed: false });
    expectReport(await check({ ...open.file(), entries: open.file().entries.slice(0, 6), statement: open.proofs[6]! }), 'inconsistent', 'statement', 'statement-none');
  });

  it('what came after it is named as later; it is checked for gaps all the same', async () => {
    const more = makeCase({ count: 3, later: 2 });
    const report = await check(more.file());
    expectReport(report, 'consistent', 'statement', 'later-records', 'statement-holds');
    expect(reasonOf(report, 'later-records').sequences).to.deep.equal([5, 6]);
    expect(report.entries.map(({ later }) => later)).to.deep.equal([false, false, false, true, true]);
    expectReport(await check(without(more.file(), 5)), 'inconsistent', 'sequence', 'sequence-gap');
    // withheld after the statement: nothing closes it
    expectReport(await check(more.file(new Set([6]))), 'indeterminate', 'withheld', 'withheld-unproven');
  });

  it('an earlier statement among the records is held to what it closes', async () => {
    const good = makeCase({ count: 2 });
    const rest = (change: object) => makeCase({ count: 5, change: ({ sequence }) => (sequence === 3 ? { ...good.statement!, ...change } : undefined) });
    const holding = await check(rest({}).file());
    expect(holding.verdict).to.equal('consistent');
    expect(codes(holding, 'statement')).to.deep.equal(['statement-holds', 'statement-holds']);
    const statement = { ...statementOf(good.statement!)!, root: '99'.repeat(32) };
    expectReport(await check(rest({ statement }).file()), 'inconsistent', 'statement', 'statement-differs');
  });
});

describe('verifyCase: relations', () => {
  const corrected = makeCase({ count: 5, change: ({ sequence }) => (sequence === 4 ? { supersedes: idOf('record 2') } : undefined) });

  it('a corrected record is noted with the one that corrects it', async () => {
    const report = await check(corrected.file());
    expectReport(report, 'consistent', 'documents', 'document-corrected');
    expect(report.entries[1]).to.deep.include({ verdict: 'superseded', supersededBy: { recordId: idOf('record 4'), sequence: 4 } });
    expect(report.reasons.map(({ code }) => code)).to.include('document-corrected');
  });

  it('a record that is not in the log corrects nothing', async () => {
    const entry = corrected.proofs[3]!;
    const forged = { ...entry, inclusion: { ...entry.inclusion, path: entry.inclusion.path.with(0, '00'.repeat(32)) } };
    const report = await check(withEntry(corrected.file(), 3, { proof: forged }));
    expect(report.verdict).to.equal('inconsistent');
    expect(report.entries[1]).to.deep.include({ verdict: 'consistent', supersededBy: null });
  });

  it('one corrected by what is not disclosed: superseded, when the platform knows of it', async () => {
    const supersessionOf = async ({ record }: Proof) => (record.id === idOf('record 2') ? { by: idOf('record 4') } : ('none' as const));
    const report = await check(corrected.file(new Set([4])), { supersessionOf });
    expectReport(report, 'superseded', 'documents', 'document-superseded');
    expect(report.entries[1]!.supersededBy).to.deep.equal({ recordId: idOf('record 4'), sequence: null });
    expect((await check(corrected.file(), { supersessionOf })).verdict).to.equal('consistent');
    expectReport(await check(file, { supersessionOf: async () => 'unavailable' }), 'indeterminate', 'documents', 'document-indeterminate');
  });

  it('corroboration is resolved: in the case, elsewhere, missing, or not asked', async () => {
    const ids = [idOf('record 1'), idOf('elsewhere'), idOf('nowhere')];
    const linked = makeCase({ count: 3, change: ({ sequence, provenance }) => (sequence === 1 ? undefined : { provenance: { ...provenance, corroborates: sequence === 2 ? ids.slice(0, 1) : ids } }) });
    const located = await check(linked.file(), { locate: async (id) => (id === ids[1] ? 'here' : 'missing') });
    expect(located.verdict).to.equal('consistent');
    expect(located.entries[2]!.corroborates).to.deep.equal([
      { recordId: ids[0], target: 'in-case', sequence: 1 },
      { recordId: ids[1], target: 'elsewhere', sequence: null },
      { recordId: ids[2], target: 'missing', sequence: null },
    ]);
    expect(codes(located, 'corroboration')).to.deep.equal(['corroboration-in-case', 'corroboration-elsewhere', 'corroboration-missing']);
    expect(codes(await check(linked.file()), 'corroboration')).to.deep.equal(['corroboration-in-case', 'corroboration-unknown']);
  });

  it('a digest-only record, and one whose case was erased, are records like any other', async () => {
    const digestOnly = makeCase({ count: 3, change: ({ sequence, document, established }) => (sequence === 2 ? { document: { ...document, digestOnly: true, sm3: null }, established: { ...established, content: 'stated' } } : undefined) });
    expect((await check(digestOnly.file())).verdict).to.equal('consistent');
    expect((digestOnly.file().entries[1] as DisclosedEntry).proof.record.document.digestOnly).to.equal(true);
  });
});
