import { expect } from 'chai';
import fc from 'fast-check';
import { PDFArray, PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { ArrearsInconsistency, calculateArrears, claimSummary } from '../../../server/domain/arrears/index.ts';
import type { RecordStage } from '../../../server/domain/record/index.ts';
import { fenOf } from '../../../server/packs/complaint/fill/format.ts';
import type { ComplaintData } from '../../../server/packs/complaint/index.ts';
import { complaintOf } from '../../../server/packs/complaint/index.ts';
import { ParticularsOfClaim, particularsOf, whereabouts } from '../../../server/packs/particulars/index.ts';
import type { Particulars, ParticularsData } from '../../../server/packs/particulars/index.ts';
import { documentAnchor } from '../../../server/packs/documents/types.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import type { Part } from '../../../server/packs/pdf/document.ts';
import { A4 } from '../../../server/packs/pdf/style.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { loanOf, shapes } from '../../domain/arrears/loans.ts';
import { caseData, fullCase, natural } from '../complaint/material.ts';
import { needs, pdfText } from '../tools.ts';
import { COURT, englishInput } from './material.ts';

const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 60);
const STAGES: RecordStage[] = ['contract', 'disbursement'];

const dataOf = (data: ComplaintData): ParticularsData => ({ ...data, exhibits: data.exhibits.map((exhibit, index) => ({ ...exhibit, stage: STAGES[index] ?? 'repayment', superseded: false })) });
const plead = (data: ComplaintData): Particulars => particularsOf(dataOf(data));
const sumsOf = ({ items }: Particulars) => items.find((item) => item.kind === 'sums')!;
const codes = ({ problems }: Particulars): string[] => [...new Set(problems.map(({ code }) => code))];
/** All words, spaces as they are read. */
const wordsOf = ({ items }: Particulars): string => items.map((item) => (item.kind === 'sums' ? [...item.rows, item.total].map(({ label, amount }) => `${label} ${amount}`).join('\n') : item.kind === 'item' ? `${item.label} ${item.text}` : item.kind === 'paragraph' ? `${item.number ?? ''} ${item.text}` : item.text)).join('\n').replaceAll('\u00a0', ' ');
const prayerOf = (particulars: Particulars): string => wordsOf(particulars).split('AND THE CLAIMANT CLAIMS')[1]!;
const amounts = (text: string): bigint[] => [...text.matchAll(/RMB (-?[\d.]+\d)/g)].map(([, amount]) => fenOf(amount!));

describe('packs: particulars of claim', function () {
  this.timeout(30_000);

  describe('figures', () => {
    it('are the statement’s, in the sums, the interest and the prayer, and the complaint’s', () => {
      const data = fullCase();
      const { totals } = data.statement;
      const particulars = plead(data);
      const { rows, total } = sumsOf(particulars);
      const of = (label: string): string | undefined => rows.find((row) => row.label === label)?.amount;
      expect([of('Principal'), of('Interest'), of('Default interest'), of('Compound interest'), of('Liquidated damages')]).to.deep.equal([totals.principal, totals.interest, totals.penalty, totals.compound, totals.damages]);
      expect(of('Less what exceeds the limit that the Claimant observes')).to.equal(totals.capCut);
      expect(total.amount).to.equal(totals.total);
      const { values } = complaintOf(data);
      expect(wordsOf(particulars)).to.contain(`for the time to 31 December 2024, from the dates on which each sum fell due as the account shows, RMB ${String(values.fields['interestTotal'])} of interest, default interest, compound interest and liquidated damages, after what paragraph 17 takes off; and`);
      expect(wordsOf(particulars)).to.contain('from 1 January 2025 until judgment or sooner payment, RMB 5.58 a day, being principal × limiting rate ÷ days of the year: 8487.46 × 24% × 1/365');
      expect(prayerOf(particulars)).to.contain(`come to RMB ${totals.total}.`);
    });

    it('sum to the total row by row and claim by claim, for any loan', () => {
      const { loan, product, lender, agents, exhibits, court } = caseData();
      fc.assert(
        fc.property(shapes, (shape) => {
          const input = loanOf(shape);
          const disbursements = input.contract.disbursements.map(({ date, amount, deductedInterest }) => ({ date, amount, ...(deductedInterest === undefined ? {} : { deductedInterest }) }));
          const statement = calculateArrears(input);
          const particulars = plead({ lender, agents, product, exhibits, court, loan: { ...loan, principal: input.contract.principal, disbursements }, statement, summary: claimSummary(statement), asOf: statement.asOf });
          const { rows, total } = sumsOf(particulars);
          expect(total.amount).to.equal(statement.totals.total);
          expect(rows.reduce((sum, { amount }) => sum + fenOf(amount), 0n)).to.equal(fenOf(total.amount));
          const claimed = prayerOf(particulars).split('\n').filter((line) => line.includes(', payment of ') && !line.includes('until judgment')).flatMap(amounts);
          expect(claimed.reduce((sum, fen) => sum + fen, 0n) + fenOf(statement.totals.unappliedPayments)).to.equal(fenOf(total.amount));
        }),
        { numRuns: RUNS },
      );
    });

    it('are refused when summary, date, advances or statement are not one', () => {
      const data = fullCase();
      const { summary } = data;
      const altered: ComplaintData[] = [
        { ...data, asOf: '2024-12-30' },
        { ...data, summary: { ...summary, principal: { ...summary.principal, amount: '8487.45' } } },
        { ...data, summary: caseData().summary },
        { ...data, loan: { ...data.loan, disbursements: [{ ...data.loan.disbursements[0]!, amount: '9999.00' }] } },
      ];
      for (const each of altered) expect(() => plead(each)).to.throw(ArrearsInconsistency);
    });

    it('are printed as they were pleaded', async function () {
      needs(this, 'pdftotext');
      const { bytes, report } = await composeBundle(await englishInput());
      const { from, to } = report.documents.find(({ kind }) => kind === 'particulars-of-claim')!.pages;
      const printed = pdfText(bytes).split('\f').slice(from - 1, to).join('\n');
      const { rows, total } = sumsOf(plead({ ...fullCase(), court: COURT }));
      for (const { amount } of [...rows, total]) expect(printed).to.match(new RegExp(`\\s${amount.replace('.', '\\.')}\\s`));
      expect(report.lineage.filter(({ field }) => field === 'total').every(({ value }) => value === total.amount)).to.equal(true);
    });
  });

  describe('lineage', () => {
    it('leads every figure of the sums to the lines and steps of the statement that make it', () => {
      const data = fullCase();
      const particulars = plead(data);
      const ids = new Set([...data.statement.lines, ...data.statement.steps].map(({ id }) => id));
      for (const { field, source } of particulars.lineage) if (source.kind === 'arrears-line' || source.kind === 'arrears-step') expect(ids.has(source.ref), field).to.equal(true);
      const lineOf = new Map(data.statement.lines.map(({ id, amount }) => [id, fenOf(amount)]));
      for (const { amount } of [...sumsOf(particulars).rows, sumsOf(particulars).total]) {
        const entries = particulars.lineage.filter(({ value, source }) => value === amount && source.kind === 'arrears-line');
        expect(entries, amount).to.not.have.length(0);
        expect(entries.reduce((sum, { source }) => sum + lineOf.get(source.ref)!, 0n), amount).to.equal(fenOf(amount));
      }
    });

    it('gives every field the page of the paragraph that pleads it', async function () {
      needs(this, 'pdftotext');
      const { bytes, report } = await composeBundle(await englishInput());
      const pages = pdfText(bytes).split('\f');
      const particulars = plead({ ...fullCase(), court: COURT });
      for (const { field } of particulars.lineage.filter((entry) => entry.field !== 'evidence')) {
        const anchor = particulars.places.get(field)!;
        expect(anchor, field).to.match(/^particulars-\d+$/);
        const page = report.map.anchors.get(anchor)!;
        expect(pages[page - 1], `${field} on ${page}`).to.match(new RegExp(`(?:^|\\n) *${anchor.slice('particulars-'.length)}\\. `));
      }
      expect(particulars.places.get('total')).to.equal(particulars.places.get('principal'));
    });

    it('gives each row of the sums the lines that make it', () => {
      const { statement } = fullCase();
      const { rows } = sumsOf(plead(fullCase()));
      const amountOf = new Map(statement.lines.map(({ id, amount }) => [id, fenOf(amount)]));
      for (const { label, amount, lines } of rows) expect(lines.reduce((sum, id) => sum + amountOf.get(id)!, 0n), label).to.equal(fenOf(amount));
      expect(rows.flatMap(({ lines }) => lines).sort()).to.deep.equal(statement.lines.map(({ id }) => id).sort());
    });

    it('links each sum to its line of the account where the file has it', async () => {
      const particulars = plead(fullCase());
      const builder = await DocumentBuilder.create(defaultFonts(), { latin: true });
      // an account of one page for each line, as the sheet names their places
      const account: Part = { layout: () => fullCase().statement.lines.map(({ id }, index) => ({ ...A4, anchors: [`arrears-line-${id}`, ...(index === 0 ? [documentAnchor('arrears')] : [])], draw: () => undefined })) };
      const part = new ParticularsOfClaim(particulars, { text: textFor('en'), development: false }, whereabouts([], ['arrears'], new Map(), documentAnchor));
      const { bytes, map } = await builder.write([part, account], { title: 't', subject: 's', author: 'a', producer: 'p', language: 'en', date: '2024-12-01T00:00:00.000Z', id: new Uint8Array(32) });
      const pdf = await PDFDocument.load(bytes);
      const refs = pdf.getPages().map(({ ref }) => String(ref));
      const targets = pdf.getPages().flatMap((page) => Array.from({ length: page.node.Annots()?.size() ?? 0 }, (_, i) => refs.indexOf(String(page.node.Annots()!.lookup(i, PDFDict).lookup(PDFName.of('Dest'), PDFArray).get(0))) + 1));
      const expected = sumsOf(particulars).rows.map(({ lines }) => map.anchors.get(`arrears-line-${lines[0]!}`)!);
      expect(targets).to.include.members(expected);
      expect(new Set(expected).size).to.equal(expected.length);
    });

    it('names only places of the data that exist', () => {
      const data = fullCase();
      const at = (root: unknown, path: string): unknown => path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], root);
      const { lineage } = plead(data);
      for (const { field, source } of lineage) {
        // a term that the loan does not depart from is the product's
        if (source.kind === 'loan') expect(at(data.loan, source.ref) ?? at(data.product, source.ref), `${field} ← ${source.ref}`).to.not.equal(undefined);
        if (source.kind === 'lender') expect(at(data.lender, source.ref), field).to.not.equal(undefined);
        if (source.kind === 'exhibit') expect(data.exhibits.map(({ number }) => String(number)), field).to.include(source.ref);
      }
    });
  });

  describe('what is pleaded', () => {
    it('one borrower without security or payments', () => {
      const words = wordsOf(plead(caseData()));
      expect(words).to.contain('The Defendant, 张虚构,').and.contain('Nothing has been paid by the Borrower.').and.contain('the Borrower did not pay the whole of the instalment due on 10 July 2024, and has been in default since 11 July 2024: for 62 days by 10 September 2024.');
      expect(words).to.not.match(/First Defendant|Borrowers|jointly|Security|guarant/);
    });

    it('two borrowers, guarantors of both kinds and a mortgage, each in its capacity', () => {
      const particulars = plead(fullCase());
      expect(particulars.proceedings.defendants.map(({ capacity }) => capacity)).to.deep.equal(['First Defendant', 'Second Defendant', 'Third Defendant', 'Fourth Defendant']);
      const prayer = prayerOf(particulars);
      expect(prayer).to.contain('(1) against the First and Second Defendants, jointly and severally, payment of principal of RMB 8487.46;');
      expect(prayer).to.contain('against the Third Defendant, as guarantor jointly and severally liable, payment of the sums in (1) to (4);');
      expect(prayer).to.contain('against the Fourth Defendant, as guarantor, payment of so much of the sums in (1) to (4) as remains unpaid after enforcement against the property of the Borrowers, up to RMB 8000.00;');
      expect(prayer).to.contain('in priority out of the proceeds of the mortgaged property, 虚构市虚构路 9 号房屋, up to RMB 20000.00;');
    });

    it('terms with their clauses, and no clause that the product does not name', () => {
      const words = wordsOf(plead(fullCase()));
      expect(words).to.contain('interest at 23% a year, reckoned by a year of 360 days (clause 3.1);').and.contain('that is at 34.5% a year (clause 5.2);').and.contain('(d) compound interest, at the rate of default interest, on interest not paid when due (clause 5.3); and');
      expect(wordsOf(plead(caseData({ product: { clauses: {} } })))).to.not.match(/clause \d/);
    });

    it('acceleration where it took effect, and what is asked for where it did not', () => {
      expect(wordsOf(plead(fullCase()))).to.contain('By notice that reached the Borrowers on 20 June 2024, as clause 6 of the Agreement provides, the Claimant called in the Loan. All principal not yet due, RMB 6108.18, fell due on that day.');
      const monthly = { schedule: { kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1 } };
      const undecided = plead(caseData({ loan: monthly, terms: { method: 'equal-instalment' } }));
      expect(codes(undecided)).to.include('undue-without-acceleration');
      const terminated = plead(caseData({ loan: monthly, terms: { method: 'equal-instalment' }, options: { early: 'termination' } }));
      expect(codes(terminated)).to.not.include('undue-without-acceleration');
      expect(prayerOf(terminated)).to.contain('(1) an order terminating the Agreement;');
    });

    it('an assignment, and several advances with interest deducted', () => {
      const assigned = wordsOf(plead(caseData({ loan: { assignment: { from: 'Fictional Bank', date: '2024-08-01', noticeDate: '2024-08-05' } } })));
      expect(assigned).to.contain('made between Fictional Bank and the Borrower, Fictional Bank agreed to lend').and.contain('On 1 August 2024 Fictional Bank assigned its rights under the Agreement to the Claimant').and.contain('notice on 5 August 2024');
      const parts = wordsOf(plead(caseData({ loan: { disbursements: [{ date: '2024-01-10', amount: '6000', deductedInterest: '100' }, { date: '2024-01-20', amount: '4000' }] } })));
      expect(parts).to.contain('(a) RMB 5900.00 on 10 January 2024; and').and.contain('(b) RMB 4000.00 on 20 January 2024.').and.contain('RMB 100.00 of interest was deducted');
    });

    it('the foreign currency with blanks for the sterling equivalent, which the problems name', () => {
      const particulars = plead(fullCase());
      expect(wordsOf(particulars)).to.match(/The claim is for payment in renminbi .*sterling equivalent of the total above is £ _+, at the rate of _+ published by _+\./);
      expect(particulars.problems.map(({ field }) => field)).to.include('sterling');
    });

    it('only the kinds of interest that are owed', () => {
      const words = wordsOf(plead(caseData()));
      expect(words).to.contain('RMB 1375.00 of interest and default interest;').and.contain('payment of interest and default interest to 10 September 2024 (paragraph 11), in all RMB 1375.00;');
      expect(words).to.not.match(/compound|damages of|takes off/);
    });

    it('more defendants than have names for their number', () => {
      const parties = Array.from({ length: 22 }, (_, index) => ({ partyId: `C-${index}`, role: 'co-borrower', person: natural(`Fictional ${index}`, index + 20) }));
      const particulars = plead(caseData({ parties }));
      const titles = particulars.proceedings.defendants.map(({ capacity }) => capacity);
      expect([titles[11], titles[12], titles[20], titles[21], titles[22]]).to.deep.equal(['Twelfth Defendant', '13th Defendant', '21st Defendant', '22nd Defendant', '23rd Defendant']);
      expect(prayerOf(particulars)).to.contain('21st, 22nd and 23rd Defendants, jointly and severally, payment of principal');
    });

    it('a county court in the heading, and a blank for any other', () => {
      expect(plead({ ...fullCase(), court: COURT }).proceedings.court).to.equal('FICTIONFORD');
      expect(plead({ ...fullCase(), court: 'the county court at Little Fiction' }).proceedings.court).to.equal('LITTLE FICTION');
      for (const court of [null, '北京市虚构区人民法院', 'High Court of Justice']) {
        const particulars = plead({ ...fullCase(), court });
        expect(particulars.proceedings.court).to.equal(null);
        expect(codes(particulars)).to.include('court-missing');
      }
    });

    it('what legal staff must look at, without personal data', () => {
      const party = { partyId: 'C-9', role: 'guarantor', person: natural('孙虚构', 9, { registeredAddress: undefined }), guarantee: { mode: 'joint', signedDate: '2024-01-09' } };
      const { problems } = plead(caseData({ parties: [JSON.parse(JSON.stringify(party)) as object], loan: { collateral: [{ kind: 'pledge', object: '虚构存单', provider: '周虚构', signedDate: '2024-01-09', registration: 'none' }] } }));
      expect(problems.map(({ code }) => code)).to.include.members(['security-unregistered', 'security-provider-absent', 'field-blank']);
      expect(JSON.stringify(problems)).to.not.match(/虚构/);
      expect(codes(plead(caseData({ asOf: '2024-06-10' })))).to.include('nothing-overdue');
    });

    it('a card: drawings instead of an advance', () => {
      const words = wordsOf(plead(caseData({ product: { cause: 'credit-card' } })));
      expect(words).to.contain('issued a credit card to the Borrower').and.contain('drew RMB 10000.00 in all on the card');
      expect(words).to.not.match(/the Loan\b/);
    });

    it('each paragraph once, numbered without a gap', () => {
      for (const data of [fullCase(), caseData()]) {
        const { items } = plead(data);
        const numbers = items.flatMap((item) => (item.kind === 'paragraph' && item.number !== null ? [item.number] : []));
        expect(numbers).to.deep.equal(numbers.map((_, index) => index + 1));
      }
    });
  });
});
