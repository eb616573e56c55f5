import { expect } from 'chai';
import fc from 'fast-check';
import { STAGES } from '../../../server/domain/record/index.ts';
import { chinaDate, DEFAULT_RETENTION, isPast, keepUntil, longestYears, parseRetentionPolicy, RetentionPolicyError, shortestYears } from '../../../server/domain/retention/index.ts';

function problemOf(text: string): string {
  try {
    parseRetentionPolicy(text);
  } catch (error) {
    if (error instanceof RetentionPolicyError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('retention policy', () => {
  it('gives each stage its years, and * the rest', () => {
    const policy = parseRetentionPolicy(' contract:20, collection:5 ,*:7');
    expect(policy).to.deep.equal({ ...Object.fromEntries(STAGES.map((stage) => [stage, 7])), contract: 20, collection: 5 });
    expect([longestYears(policy), shortestYears(policy)]).to.deep.equal([20, 5]);
    expect(parseRetentionPolicy(STAGES.map((stage, i) => `${stage}:${i + 1}`).join(','))).to.have.property('settlement', 10);
  });

  it('has defaults that cover every stage, none below the ten years of the anti-money-laundering law for what identifies the customer', () => {
    const policy = parseRetentionPolicy(DEFAULT_RETENTION);
    for (const stage of ['application', 'credit-check', 'identity'] as const) expect(policy[stage]).to.be.at.least(10);
    for (const stage of ['contract', 'signature', 'disbursement', 'repayment'] as const) expect(policy[stage]).to.equal(20);
  });

  for (const [text, named] of [
    ['contrct:20,*:5', '"contrct"'],
    ['contract:20', 'application'],
    ['contract:20,contract:5,*:5', 'contract twice'],
    ['*:5,*:6', '* twice'],
    ['contract:0,*:5', 'contract a whole number'],
    ['contract:101,*:5', 'contract a whole number'],
    ['contract:1.5,*:5', 'contract a whole number'],
    ['contract:-1,*:5', 'contract a whole number'],
    ['contract,*:5', '"contract"'],
    ['', 'stage:years'],
    ['*:5,', 'stage:years'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}, naming ${named}`, () => expect(problemOf(text)).to.contain(named));
  }
});

describe('the last day of retention', () => {
  it('is the same day of the year, and is kept', () => {
    expect(keepUntil('2026-03-31', 20)).to.equal('2046-03-31');
    expect([isPast('2046-03-31', '2046-03-31'), isPast('2046-03-31', '2046-04-01')]).to.deep.equal([false, true]);
  });

  it('of the 29th of February is never a day too short', () => {
    expect(keepUntil('2024-02-29', 5)).to.equal('2029-03-01');
    expect(keepUntil('2024-02-29', 20)).to.equal('2044-02-29');
  });

  it('is a day in China', () => {
    expect(chinaDate(Date.parse('2026-03-31T15:59:59.999Z'))).to.equal('2026-03-31');
    expect(chinaDate(Date.parse('2026-03-31T16:00:00.000Z'))).to.equal('2026-04-01');
  });

  it('comes later for a later closure and for more years', () => {
    const date = fc.date({ min: new Date('1950-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));
    fc.assert(
      fc.property(date, date, fc.integer({ min: 1, max: 100 }), (a, b, years) => {
        const [early = '', late = ''] = [a, b].sort();
        expect(keepUntil(early, years) <= keepUntil(late, years)).to.equal(true);
        expect(keepUntil(a, years) < keepUntil(a, years + 1)).to.equal(true);
      }),
    );
  });
});
