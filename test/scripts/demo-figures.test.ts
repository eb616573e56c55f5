/** The figures that the demonstration's documents state against the arrears engine, which reckons them another way. */
import { expect } from 'chai';
import fc from 'fast-check';
import { lenderProfile, PRODUCTS } from '../../scripts/demo/book/profile.ts';
import { kindOf } from '../../scripts/demo/kinds.ts';
import { makeLoan, type Loan } from '../../scripts/demo/loan.ts';
import { plainYuan } from '../../scripts/demo/money.ts';
import { VARIANTS } from '../../scripts/demo/variants.ts';
import { calculateArrears, type ArrearsStatement } from '../../server/domain/arrears/index.ts';
import { arrearsInputOf, eventSchema, lenderSchema, loanSchema, paymentSchema, productSchema } from '../../server/domain/loan/index.ts';

const products = PRODUCTS.map((product) => productSchema.parse(product));
const lender = lenderSchema.parse(lenderProfile());

function statementOf(loan: Loan): ArrearsStatement {
  const { borrower, residual } = loan;
  const { productCode, contract } = kindOf(loan);
  const product = products.find(({ code }) => code === productCode);
  if (product === undefined) throw new Error(`no product ${productCode}`);
  const parsed = loanSchema.parse({
    loanNumber: loan.loanNumber,
    productCode,
    status: 'accelerated',
    contract: { name: contract, number: loan.contractNumber, signedDate: loan.signedOn },
    principal: plainYuan(loan.principal),
    disbursements: [{ date: loan.disbursedOn, amount: plainYuan(loan.principal) }],
    terms: { annualRatePercent: String(loan.annualRate / 100) },
    schedule: { kind: 'stated', everyMonths: 1, rows: loan.schedule.map(({ dueDate, principal, interest }) => ({ dueDate, principal: plainYuan(principal), interest: plainYuan(interest) })) },
    parties: [{ partyId: 'b', role: 'borrower', person: { kind: 'natural', name: borrower.name, idType: 'resident-id', idNumber: borrower.identityNumber } }],
  });
  const payments = loan.payments.map(({ date, amount, isEarly }, index) => paymentSchema.parse({ paymentId: String(index + 10), date, amount: plainYuan(amount), purpose: isEarly ? 'prepayment' : 'instalment' }));
  const events = [
    eventSchema.parse({ eventId: '1', date: loan.deliveredOn, kind: 'acceleration-notice-arrived' }),
    ...(residual.waived > 0 ? [eventSchema.parse({ eventId: '2', date: residual.asOf, kind: 'waiver', amount: plainYuan(residual.waived), debtKind: 'penalty' })] : []),
  ];
  return calculateArrears(arrearsInputOf({ reference: 'case', loan: parsed, product, lender, payments, events }, residual.asOf).input);
}

const negated = (cents: number) => (cents === 0 ? '0.00' : `-${plainYuan(cents)}`);

function checkAgainstEngine(loan: Loan): void {
  const { residual, payments } = loan;
  const statement = statementOf(loan);
  expect(statement.totals).to.include({
    principal: plainYuan(residual.principal),
    interest: plainYuan(residual.interest),
    penalty: plainYuan(residual.penalty - residual.waived),
    capCut: negated(residual.cut),
    total: plainYuan(residual.total),
    due: plainYuan(residual.total),
  });
  expect(statement.daily.rounded).to.equal(plainYuan(residual.daily));
  const parts = statement.allocations.map((each) => ({ date: each.date, penalty: each.parts.penalty, interest: each.parts.interest, principal: each.parts.principal, kept: each.kept }));
  expect(parts).to.deep.equal(payments.map(({ date, penalty, interest, principal }) => ({ date, penalty: plainYuan(penalty), interest: plainYuan(interest), principal: plainYuan(principal), kept: '0.00' })));
}

describe('demo figures', () => {
  it('are those of the arrears engine, for every variant', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 400 }), (seed, index) => checkAgainstEngine(makeLoan(seed, index))),
      { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 100) },
    );
  });

  it('have every variant among the first twenty loans, with what makes it one', () => {
    const loans = Array.from({ length: 20 }, (_, index) => makeLoan('docketproof', index + 1));
    expect(new Set(loans.map(({ variant }) => variant))).to.deep.equal(new Set(VARIANTS));
    const of = (variant: string) => loans.find((loan) => loan.variant === variant);
    expect(of('co-borrower')?.coBorrower?.name).to.match(/^样例/);
    expect(of('guarantor')?.guarantor?.name).to.match(/^样例/);
    expect(of('cap-cut')?.residual.cut).to.be.greaterThan(0);
    expect(of('early-repayment')?.payments.filter(({ isEarly }) => isEarly)).to.have.length(1);
    expect(of('waiver')?.residual.waived).to.be.greaterThan(0);
    const card = of('credit-card');
    expect(card?.card?.purchases.reduce((total, { amount }) => total + amount, 0)).to.equal(card?.principal);
    expect(loans[6]?.borrower.name).to.include('䶮');
  });

  it('cut no loan but the one made for it, and that one whatever the seed', () => {
    for (let index = 1; index <= 200; index++) {
      const { variant, residual } = makeLoan('cap', index);
      expect(residual.cut > 0, String(index)).to.equal(variant === 'cap-cut');
    }
  });
});
