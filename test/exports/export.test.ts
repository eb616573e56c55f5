/** The export of a loan: no value of a kind that is not revealed stands anywhere in it, whatever field it was written into. */
import { expect } from 'chai';
import fc from 'fast-check';
import { PERSONAL_KINDS, scrubber, type PersonalKind } from '../../server/domain/loan/index.ts';
import { AppError } from '../../server/errors.ts';
import { exportLoan, requireReasonWithoutPerson, type LoanExport } from '../../server/exports/index.ts';
import { refuses } from '../retention/setup.ts';
import { CASE, EMPLOYER, fileWith, loanWith, PEOPLE, sourcesOf, timelineWith, type People } from './world.ts';

const ALL = PERSONAL_KINDS;
const valuesOf = (people: People): [PersonalKind, string][] => ALL.flatMap((kind) => people[kind].map((value): [PersonalKind, string] => [kind, value]));

/** An export of a loan into whose every field `words` are written. */
async function exported(reveal: readonly PersonalKind[], words: () => string, { documents = false, former = [] as ReturnType<typeof loanWith>[] } = {}): Promise<{ content: LoanExport; text: string }> {
  const content = await exportLoan(sourcesOf(fileWith(PEOPLE, words), timelineWith(words), former), CASE, { asOf: '2025-01-10', reveal, documents });
  return { content, text: JSON.stringify(content) };
}

/** How systems and people write a value: with spaces, hyphens, in full width, in another case, in the middle of something. */
const spellings: ((value: string) => string)[] = [
  (value) => value,
  (value) => [...value].join(' '),
  (value) => (/^\d{11,}$/.test(value) ? `${value.slice(0, 3)}-${value.slice(3, 7)}-${value.slice(7)}` : value),
  (value) => value.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  (value) => value.toLowerCase(),
];
const squeezed = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase();

describe('the export of a loan', () => {
  it('holds no value of a kind that is not revealed, in whatever field and however it is written', async () => {
    const values = valuesOf(PEOPLE);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.subarray([...ALL]), fc.constantFrom([...ALL], ALL.slice(1))), fc.infiniteStream(fc.tuple(fc.constantFrom(...values), fc.constantFrom(...spellings), fc.constantFrom('', 'FLOW', '号：', 'x_'))), async (reveal, stream) => {
        const words = () => {
          const [[, value], spell, before] = stream.next().value as [[PersonalKind, string], (value: string) => string, string];
          return `${before}${spell(value)}末`;
        };
        const { text } = await exported(reveal, words);
        const squeezedText = squeezed(text);
        for (const [kind, value] of values) if (!reveal.includes(kind)) expect(squeezedText.includes(squeezed(value)), `${value} with ${reveal.join()} revealed`).to.equal(false);
        expect(squeezedText.includes(EMPLOYER)).to.equal(reveal.length === ALL.length);
      }),
      { numRuns: 60 },
    );
  });

  it('shows exactly what is revealed, where it belongs', async () => {
    for (const kind of ALL) {
      const { content, text } = await exported([kind], () => '说明');
      expect([content.revealed, content.masked]).to.deep.equal([[kind], ALL.filter((other) => other !== kind)]);
      for (const [of, value] of valuesOf(PEOPLE)) expect(text.includes(value), `${value} with ${kind} revealed`).to.equal(of === kind);
    }
  });

  it('keeps, of what people wrote, numbers and references only: everything else is hidden even where no known value stands in it', async () => {
    const { content } = await exported([], () => '自由文字');
    const places = new Set<string>();
    const visit = (value: unknown, path: string): void => {
      if (typeof value === 'string' && value.includes('自由文字')) places.add(path);
      else if (typeof value === 'object' && value !== null) for (const [name, each] of Object.entries(value)) visit(each, Array.isArray(value) ? path : `${path}.${name}`.replace(/^\./, ''));
    };
    visit(content, '');
    expect([...places].sort()).to.deep.equal([
      'arrears.statement.allocations.source', 'arrears.statement.steps.source', 'events.eventId', 'events.sourceRecordId', 'loan.collateral.contractNumber', 'loan.contract.name', 'loan.contract.number', 'loan.creditAgreement.name',
      'loan.creditAgreement.number', 'loan.disbursements.source', 'loan.loanNumber', 'loan.sourceRecordId', 'parties.guarantee.contractNumber', 'payments.paymentId', 'payments.sourceRecordId',
    ]);
  });

  it('shows free text only where every kind is revealed, and what documents say of themselves only with them', async () => {
    const nothing = await exported([], () => '某段自由文字');
    for (const hidden of [nothing.content.loan.purpose, nothing.content.events[0]?.note, nothing.content.events[0]?.label, nothing.content.payments[0]?.payerNote, nothing.content.timeline.keeping[0]?.reason, nothing.content.timeline.accesses[0]?.detail, nothing.content.timeline.records[0]?.statement?.note, nothing.content.timeline.records[0]?.document.title]) expect(hidden).to.equal('****');
    const four = await exported(ALL.slice(1), () => '某段自由文字');
    expect(four.content.events[0]?.note).to.equal('****');
    const all = await exported(ALL, () => '某段自由文字');
    expect(all.content.events[0]).to.include({ note: '某段自由文字', label: '某段自由文字' });
    expect(JSON.stringify(all.content.arrears)).to.contain('某段自由文字');
    expect(all.content.timeline.records[0]?.document.title).to.equal('****');
    expect(all.content.documents).to.equal(null);
    expect(JSON.stringify(all.content.timeline.records)).not.to.contain('CN=某段');
    const documents = await exported(ALL, () => '某段自由文字', { documents: true });
    expect(documents.content.timeline.records[0]).to.deep.nested.include({ 'document.title': '某段自由文字', 'provenance.device': '某段自由文字', 'established.signatures.signatures[0].signer': '某段自由文字' });
    const recordId = documents.content.timeline.records[0]?.recordId ?? '';
    expect(documents.content.documents).to.deep.equal([{ recordId, file: `/api/v1/evidence/${recordId}/file`, proof: `/api/v1/evidence/${recordId}/proof` }]);
    await refuses('export-documents-masked', exported(ALL.slice(1), () => '文字', { documents: true }));
  });

  it('is the loan otherwise: figures, dates, staff and digests are untouched, whatever is masked', async () => {
    const [masked, all] = [(await exported([], () => '文字')).content, (await exported(ALL, () => '文字')).content];
    expect(masked.arrears?.statement.totals).to.deep.equal(all.arrears?.statement.totals);
    expect(masked.arrears?.summary.total.amount).to.equal(all.arrears?.summary.total.amount);
    expect(masked.schedule).to.deep.equal(all.schedule);
    expect(masked.timeline.keeping[0]?.person).to.equal('王法务（虚构）');
    expect(masked.timeline.records[0]).to.include({ leaf: 'ef'.repeat(32) });
    expect(masked.payments[0]).to.include({ date: '2024-08-01', amount: '500.00' });
    expect(masked.parties.map(({ person }) => person.name)).to.deep.equal(['张**', '司马**', '虚构贸易有限公司']);
  });

  it('hides what a person was called or where they lived before', async () => {
    const before = loanWith({ ...PEOPLE, name: ['张曾用名', ...PEOPLE.name.slice(1)], address: ['北京市西城区旧居胡同四十四号', ...PEOPLE.address.slice(1)] }, () => '文字');
    const { text } = await exported(['account'], () => 'FLOW-张曾用名-旧居胡同四十四号', { former: [before] });
    expect(text).not.to.contain('张曾用名').and.not.contain('旧居胡同');
    expect((await exported(['account'], () => 'FLOW-张曾用名')).text).to.contain('张曾用名');
  });

  it('comes with the reason where nothing can be calculated', async () => {
    const withFault = (fault: Error) => {
      const sources = sourcesOf(fileWith(PEOPLE, () => '文字'), timelineWith(() => '文字'));
      return exportLoan({ ...sources, arrears: { ...sources.arrears, statementFor: () => Promise.reject(fault) } }, CASE, { asOf: '2025-01-10', reveal: [], documents: false });
    };
    const content = await withFault(new AppError('arrears-terms-missing', { id: CASE, fields: 'terms.dayBasis' }));
    expect([content.arrears, content.schedule, content.arrearsProblem?.code]).to.deep.equal([null, null, 'arrears-terms-missing']);
    expect(content.arrearsProblem?.messages.en).to.contain('terms.dayBasis');
    expect(await withFault(new Error('broken')).catch((error: unknown) => (error as Error).message)).to.equal('broken');
  });

  it('refuses a reason that names a party, since it stays for good', async () => {
    const sources = sourcesOf(fileWith(PEOPLE, () => '文字'), timelineWith(() => '文字'));
    for (const [, value] of valuesOf(PEOPLE)) await refuses('export-reason-personal', requireReasonWithoutPerson(sources, CASE, `应${value}要求`));
    await requireReasonWithoutPerson(sources, CASE, '应法院要求');
    await refuses('loan-not-found', requireReasonWithoutPerson(sources, 'cd'.repeat(16), '应法院要求'));
  });
});

describe('scrubbing of known values', () => {
  const scrub = (kind: PersonalKind, value: string, shown: PersonalKind[] = []) => scrubber([{ kind, value }], new Set(shown));

  it('leaves digests, ids, dates and amounts alone, though digits of them are somebody’s', () => {
    const ours = ['0123456789abcdef'.repeat(2), `0x${'12345678'.repeat(8)}`, '12345678-1234-4234-8234-123456789012', '2024-01-10', '2024-01-10T02:03:04.000Z', '12345678.00', '-12345678.90'];
    for (const text of ours) expect(scrub('account', '12345678')(text)).to.equal(text);
    expect(scrub('account', '20240110')('2024-01-10')).to.equal('2024-01-10');
    expect(scrub('account', '12345678')('A12345678.')).to.equal('A****.');
  });

  it('takes a name in Latin letters out as a word, and no syllable of another', () => {
    expect(scrub('name', 'An Li')('paid by AN  LI, then Ankara limit')).to.equal('paid by ****, then Ankara limit');
    expect(scrub('name', 'Li')('the limit of Li')).to.equal('the limit of ****');
    expect(scrub('name', '李')('李某')).to.equal('李某');
  });

  it('takes characters of expressions for what they are', () => {
    expect(scrub('phone', 'a.b+c@mail.example')('aXb+c@mail.example, a.b+c@mail.example')).to.equal('aXb+c@mail.example, ****');
    expect(scrub('name', '(张-)[虚/]')('x(张-)[虚/]y')).to.equal('x****y');
  });

  it('leaves a value that is shown under another kind', () => {
    const values = [{ kind: 'phone', value: '13900000001' }, { kind: 'account', value: '13900000001' }] as const;
    expect(scrubber(values, new Set(['phone']))('13900000001')).to.equal('13900000001');
    expect(scrubber(values, new Set(['name']))('13900000001')).to.equal('****');
  });
});
