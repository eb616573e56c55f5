/** Loans, parties, products and lenders: one spelling in, contradictions named by field. */
import { expect } from 'chai';
import { acceptedBy, refusalsOf } from './support.ts';
import { CREDIT_CODE, exampleBorrower, exampleLoan, exampleProduct, fictionalId } from './examples.ts';
import { calculateArrears } from '../../../server/domain/arrears/index.ts';
import {
  arrearsInputOf, checkEvent, checkLoan, checkPayment, choiceOf, creditCodeCheckCharacter, eventSchema, lastDueDateOf, lenderSchema, LoanIncompleteError, loanSchema, maskLoan, METHOD_CHOICES, paymentSchema,
  productSchema, type Loan,
} from '../../../server/domain/loan/index.ts';

const TODAY = '2026-01-10';
const loan = (changes: object = {}): Loan => acceptedBy(loanSchema, { ...exampleLoan(), ...changes });
const problemsOf = (changes: object): string[] => checkLoan(loan(changes), TODAY).map(({ path, code }) => `${path.join('.')} ${code}`);
const guarantor = (changes: object = {}) => ({ partyId: 'G-1', role: 'guarantor', person: { ...exampleBorrower().person, idNumber: fictionalId('19800202', '004') }, guarantee: { mode: 'joint', signedDate: '2024-01-09' }, ...changes });

describe('a loan', () => {
  it('comes out in one spelling, and reading that again changes nothing', () => {
    const read = loan();
    expect(read).to.deep.include({ principal: '10000.00', schedule: { kind: 'regular', firstDueDate: '2024-07-10', instalments: 1, everyMonths: 6 } });
    expect(read.contract.signedDate).to.equal('2024-01-09');
    expect(read.parties[0]?.person).to.include({ phone: '13900000001', sex: 'female', birthDate: '1990-01-01' });
    expect(acceptedBy(loanSchema, structuredClone(read))).to.deep.equal(read);
    expect(checkLoan(read, TODAY)).to.deep.equal([]);
  });

  it('refuses what contradicts the ID number, by field', () => {
    const person = { ...exampleBorrower().person, sex: 'male', birthDate: '1990-01-02' };
    expect(refusalsOf(loanSchema, { ...exampleLoan(), parties: [{ ...exampleBorrower(), person }] })).to.deep.equal(['parties.0.person.sex sex-differs', 'parties.0.person.birthDate birth-date-differs']);
  });

  it('names missing, unknown and ill-formed fields, and never repeats a value', () => {
    const secret = '430104199001017777';
    const found = loanSchema.safeParse({ ...exampleLoan(), principal: undefined, nickname: 1, status: 'lost', parties: [{ ...exampleBorrower(), person: { ...exampleBorrower().person, idNumber: secret, phone: '12345' } }] });
    expect(JSON.stringify(found.error?.issues.map(({ message, path }) => ({ message, path })))).to.not.contain(secret);
    const refused = refusalsOf(loanSchema, { ...exampleLoan(), principal: undefined, nickname: 1, status: 'lost', contract: { ...exampleLoan().contract, signedDate: '2024-02-30' } });
    expect(refused).to.have.members(['principal missing', 'nickname unknown-field', 'status not-one-of', 'contract.signedDate date-impossible']);
  });

  it('requires the guarantee of a guarantor, and of nobody else', () => {
    expect(refusalsOf(loanSchema, { ...exampleLoan(), parties: [exampleBorrower(), guarantor({ guarantee: undefined })] })).to.deep.equal(['parties.1.guarantee guarantee-missing']);
    expect(refusalsOf(loanSchema, { ...exampleLoan(), parties: [{ ...exampleBorrower(), guarantee: guarantor().guarantee }] })).to.deep.equal(['parties.0.guarantee guarantee-unexpected']);
    expect(problemsOf({ parties: [exampleBorrower(), guarantor()] })).to.deep.equal([]);
  });

  const stated = (...rows: [string, string][]) => ({ kind: 'stated', rows: rows.map(([dueDate, principal]) => ({ dueDate, principal })) });
  const CASES: [what: string, changes: object, problem: string][] = [
    ['disbursements that do not sum to the principal', { principal: '10000.01' }, 'disbursements disbursements-differ'],
    ['interest cut in advance that eats the disbursement', { disbursements: [{ date: '2024-01-10', amount: '10000', deductedInterest: '10000' }] }, 'disbursements.0.deductedInterest deduction-too-large'],
    ['money paid out tomorrow', { disbursements: [{ date: '2026-01-11', amount: '10000' }], schedule: undefined }, 'disbursements.0.date date-in-future'],
    ['a schedule that does not sum to the principal', { schedule: stated(['2024-02-10', '5000'], ['2024-03-10', '4999.99']) }, 'schedule.rows schedule-principal-differs'],
    ['due dates that do not ascend', { schedule: stated(['2024-03-10', '5000'], ['2024-03-10', '5000']) }, 'schedule.rows.1.dueDate schedule-order'],
    ['a due date on the day of disbursement', { schedule: stated(['2024-01-10', '10000']) }, 'schedule.rows.0.dueDate schedule-before-disbursement'],
    ['a maturity that is not the last due date', { maturityDate: '2024-07-11' }, 'maturityDate maturity-differs'],
    ['two borrowers', { parties: [exampleBorrower(), { ...guarantor(), role: 'borrower', guarantee: undefined }] }, 'parties borrower-count'],
    ['no borrower', { parties: [guarantor()] }, 'parties borrower-count'],
    ['one person twice', { parties: [exampleBorrower(), guarantor({ person: exampleBorrower().person })] }, 'parties.1.person.idNumber party-twice'],
    ['overdue before it was paid out', { overdueSince: '2024-01-10' }, 'overdueSince date-order'],
    ['an assigned loan without its assignment', { status: 'assigned' }, 'assignment status-needs-assignment'],
  ];
  for (const [what, changes, problem] of CASES) it(`is refused with ${what}`, () => expect(problemsOf(changes)).to.include(problem));

  it('takes its last due date from the calendar, across shorter months', () => {
    const last = (schedule: object) => lastDueDateOf(loan({ schedule: { kind: 'regular', everyMonths: 1, ...schedule } }).schedule!);
    expect(last({ firstDueDate: '2024-01-31', instalments: 2 })).to.equal('2024-02-29');
    expect(last({ firstDueDate: '2024-02-29', dayOfMonth: 31, instalments: 13 })).to.equal('2025-02-28');
    expect(last({ firstDueDate: '2024-11-10', instalments: 3, everyMonths: 3 })).to.equal('2025-05-10');
    expect(last({ firstDueDate: '2024-02-10', instalments: 12, maturityDate: '2025-01-20' })).to.equal('2025-01-20');
  });

  it('shows nobody when it is masked', () => {
    const all = JSON.stringify(maskLoan(loan({ purpose: '装修张虚构的房屋', parties: [exampleBorrower(), guarantor()] })));
    for (const secret of ['张虚构', fictionalId(), fictionalId('19800202', '004'), '13900000001', '虚构街', '6222000000000000', '1990-01-01', '装修']) expect(all, secret).to.not.contain(secret);
    expect(all).to.contain('虚构-2024-0001').and.contain('张**');
  });
});

describe('payments and events', () => {
  const event = (changes: object) => ({ eventId: 'E1', date: '2024-08-01', kind: 'collection', ...changes });

  it('may not come before the money was paid out, nor from the future', () => {
    const pay = (date: string) => checkPayment(acceptedBy(paymentSchema, { paymentId: 'P1', date, amount: '1' }), loan(), TODAY).map(({ code }) => code);
    expect([pay('2024-01-09'), pay('2024-01-10'), pay(TODAY), pay('2026-01-11')]).to.deep.equal([['date-order'], [], [], ['date-in-future']]);
    expect(checkEvent(acceptedBy(eventSchema, event({ kind: 'extension', until: '2024-08-01' })), loan(), TODAY).map(({ code }) => code)).to.deep.equal(['date-order']);
  });

  it('have the fields that their kind needs', () => {
    expect(refusalsOf(eventSchema, event({ kind: 'waiver' }))).to.deep.equal(['amount required-for-kind', 'debtKind required-for-kind']);
    expect(refusalsOf(eventSchema, event({ kind: 'fee-charged', amount: '5' }))).to.deep.equal(['label required-for-kind']);
    expect(refusalsOf(paymentSchema, { paymentId: 'P1', date: '2024-08-01', amount: '0' })).to.deep.equal(['amount amount-zero']);
  });
});

describe('the mapping to the arrears engine', () => {
  const product = acceptedBy(productSchema, exampleProduct());
  const facts = { reference: 'ab'.repeat(16), product, lender: { isLicensedLender: true }, payments: [], events: [] };

  it('gives the published check value', () => {
    const { input, warnings } = arrearsInputOf({ ...facts, loan: loan() }, '2025-01-10');
    expect(warnings).to.deep.equal([]);
    const statement = calculateArrears({ ...input, contract: { ...input.contract, compound: 'interest' } });
    // arrears.md: interest 910, penalty 1 380, compound 125.58, cut 9.00 over 366 days.
    expect(statement.totals).to.include({ interest: '910.00', penalty: '1380.00', compound: '125.58', capCut: '-9.00' });
    expect(input.contract.sources).to.deep.equal({ rate: '合同第3.1条', penalty: '合同第5.2条' });
  });

  it('carries payments, fees, waivers and what they rest on, in order of date', () => {
    const payments = [{ paymentId: 'P2', date: '2024-09-01', amount: '2.00', sourceRecordId: 'R-2' }, { paymentId: 'P1', date: '2024-08-01', amount: '1.00', purpose: 'prepayment' as const }];
    const events = [
      { eventId: 'E2', date: '2024-09-02', kind: 'waiver' as const, amount: '3.00', debtKind: 'penalty' as const },
      { eventId: 'E1', date: '2024-09-01', kind: 'enforcement-cost' as const, amount: '4.00', label: '律师费' },
      { eventId: 'E3', date: '2024-09-03', kind: 'acceleration-notice-arrived' as const, sourceRecordId: 'R-3' },
    ];
    const { input } = arrearsInputOf({ ...facts, loan: loan(), payments, events }, '2025-01-10');
    expect(input.events).to.deep.equal({
      payments: [{ date: '2024-08-01', amount: '1.00', purpose: 'prepayment', source: 'P1' }, { date: '2024-09-01', amount: '2.00', source: 'R-2' }],
      fees: [{ date: '2024-09-01', amount: '4.00', label: '律师费', kind: 'enforcement-cost', source: 'E1' }],
      waivers: [{ date: '2024-09-02', amount: '3.00', kind: 'penalty', source: 'E2' }],
      acceleration: { date: '2024-09-03', basis: 'notice-arrived', source: 'R-3' },
    });
  });

  it('accelerates on service of the complaint only where acceleration is claimed, and says when it does not', () => {
    const served = { eventId: 'E1', date: '2024-09-01', kind: 'complaint-served' as const };
    const of = (changes: object, events: (typeof served)[]) => {
      const { input, warnings } = arrearsInputOf({ ...facts, loan: loan(changes), events }, '2025-01-10');
      return [input.events.acceleration?.basis ?? null, ...warnings.map(({ code }) => code)];
    };
    expect(of({}, [served])).to.deep.equal([null, 'complaint-service-not-acceleration']);
    expect(of({ status: 'accelerated' }, [served])).to.deep.equal(['complaint-served']);
    expect(of({ status: 'accelerated' }, [])).to.deep.equal([null, 'notice-not-arrived']);
  });

  it('takes the cap that the lender may claim, and the loan’s terms before the product’s', () => {
    const cap = (lender: { isLicensedLender: boolean } | null, terms: object = {}) => arrearsInputOf({ ...facts, lender, loan: loan({ terms }) }, '2025-01-10').input.contract.cap;
    expect(cap({ isLicensedLender: false })).to.deep.equal({ kind: 'four-lpr', on: '2024-01-09' });
    expect(cap(null)).to.include({ annualRatePercent: '24' });
    expect(cap(null, { cap: { kind: 'fixed', annualRatePercent: '15.4', dayBasis: '360', base: 'outstanding' } })).to.deep.equal({ annualRatePercent: '15.4', dayBasis: '360', base: 'outstanding' });
    expect(cap(null, { cap: { kind: 'none', reason: '虚构' } })).to.equal(null);
    expect(arrearsInputOf({ ...facts, loan: loan({ terms: { annualRatePercent: '12' } }) }, '2025-01-10').input.contract.annualRatePercent).to.equal('12');
  });

  it('names every term that is missing, and warns of an extension that the schedule does not have', () => {
    const bare = acceptedBy(productSchema, { ...exampleProduct(), terms: { dayBasis: '365' } });
    const missing = () => arrearsInputOf({ ...facts, product: bare, loan: loan({ schedule: undefined }) }, '2025-01-10');
    expect(missing).to.throw(LoanIncompleteError).with.property('message', 'the loan lacks terms.annualRatePercent, terms.method, terms.penaltySurchargePercent, schedule');
    const extended = arrearsInputOf({ ...facts, loan: loan(), events: [{ eventId: 'E', date: '2024-07-01', kind: 'extension', until: '2024-12-10' }] }, '2025-01-10');
    expect(extended.warnings.map(({ code }) => code)).to.deep.equal(['extension-not-in-schedule']);
  });
});

describe('lender and choices', () => {
  const code = CREDIT_CODE.slice(0, 17) + creditCodeCheckCharacter(CREDIT_CODE.slice(0, 17));
  const lender = { name: '示例消费金融有限公司（虚构）', address: '北京市虚构路 1 号', representative: '李虚构', phone: '010-60000000', creditCode: code, type: 'joint-stock-company', ownership: 'private', isLicensedLender: true };

  it('holds special powers to a special authority', () => {
    const agent = { name: '王虚构', employer: '虚构律师事务所', phone: '13900000002', authority: 'general' };
    expect(refusalsOf(lenderSchema, { ...lender, agents: [{ ...agent, powers: ['settle'] }] })).to.deep.equal(['agents.0.powers powers-without-special']);
    expect(refusalsOf(lenderSchema, { ...lender, agents: [{ ...agent, authority: 'special' }] })).to.deep.equal(['agents.0.powers powers-without-special']);
    expect(acceptedBy(lenderSchema, { ...lender, agents: [{ ...agent, authority: 'special', powers: ['settle'] }] }).agents).to.have.length(1);
  });

  it('takes a PNG as a seal and nothing else', () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]), Buffer.alloc(40)]).toString('base64');
    expect(acceptedBy(lenderSchema, { ...lender, seals: [{ name: '公章', png }] }).seals).to.have.length(1);
    for (const wrong of [Buffer.from('GIF89a').toString('base64'), png.replace('SUhEUg', 'SUhEUh'), `${png}A`, 'iVBORw0KGgo=']) {
      expect(refusalsOf(lenderSchema, { ...lender, seals: [{ name: '公章', png: wrong }] }), wrong.slice(0, 30)).to.deep.equal(['seals.0.png not-png']);
    }
  });

  it('reads choices as value and in both languages', () => {
    expect(['等额本息', 'Equal Instalments', 'equal-instalment', ' EQUAL-INSTALMENT '].map((text) => choiceOf(METHOD_CHOICES, text))).to.deep.equal(Array(4).fill('equal-instalment'));
    expect(choiceOf(METHOD_CHOICES, '随便')).to.equal('随便');
  });
});
