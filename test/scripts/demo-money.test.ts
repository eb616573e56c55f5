import { expect } from 'chai';
import fc from 'fast-check';
import { addDays, addMonths, chineseDate, daysBetween, instant } from '../../scripts/demo/dates.ts';
import { capitalAmount, dailyInterest, levelInstalment, monthlyInterest, percent, plainYuan, yuan } from '../../scripts/demo/money.ts';

describe('demo money', () => {
  it('calculates interest as the check values of the arrears rules say', () => {
    expect(dailyInterest(1_000_000, 1800, 182)).to.equal(91_000);
    expect(dailyInterest(1_000_000, 2700, 184)).to.equal(138_000);
    expect(monthlyInterest(1_200_000, 1200)).to.equal(12_000);
  });

  it('rounds half up at the cent', () => {
    expect(dailyInterest(18, 1000, 100)).to.equal(1);
    expect(dailyInterest(17, 1000, 100)).to.equal(0);
  });

  it('gives the level instalment of the annuity formula', () => {
    expect(levelInstalment(1_200_000, 1200, 12)).to.equal(106_619);
    expect(levelInstalment(10_000_000, 1000, 24)).to.equal(461_449);
  });

  it('agrees with the annuity formula in floating point within a cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 20_000_000 }), fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 60 }), (principal, rate, months) => {
        const i = rate / 120_000;
        const grown = (1 + i) ** months;
        expect(Math.abs(levelInstalment(principal, rate, months) - (principal * i * grown) / (grown - 1))).to.be.below(1);
      }),
    );
  });

  it('writes amounts', () => {
    expect(yuan(123_456_789)).to.equal('1,234,567.89');
    expect(yuan(5)).to.equal('0.05');
    expect(plainYuan(123_450)).to.equal('1234.50');
    expect(percent(1512)).to.equal('15.12%');
  });

  for (const [cents, text] of [
    [1_234_567, '人民币壹万贰仟叁佰肆拾伍元陆角柒分'],
    [1_000_000, '人民币壹万元整'],
    [1_000_001, '人民币壹万元零壹分'],
    [10_001_000, '人民币壹拾万零壹拾元整'],
    [50_000_050, '人民币伍拾万元伍角整'],
    [100_050_000, '人民币壹佰万零伍佰元整'],
    [10_000_000_000, '人民币壹亿元整'],
    [1_005, '人民币壹拾元零伍分'],
    [7, '人民币零元零柒分'],
  ] as const) {
    it(`writes ${cents} cents as ${text}`, () => expect(capitalAmount(cents)).to.equal(text));
  }
});

describe('demo dates', () => {
  it('adds months at the ends of months', () => {
    expect(addMonths('2023-01-31', 1)).to.equal('2023-02-28');
    expect(addMonths('2023-12-31', 2)).to.equal('2024-02-29');
    expect(addMonths('2023-01-30', 12)).to.equal('2024-01-30');
  });

  it('counts days over a leap day', () => {
    expect(daysBetween('2024-01-10', '2024-07-10')).to.equal(182);
    expect(addDays('2024-02-28', 2)).to.equal('2024-03-01');
  });

  it('writes dates in Chinese and instants in UTC', () => {
    expect(chineseDate('2024-01-10')).to.equal('2024年1月10日');
    expect(instant('2024-01-10', '07:30:00')).to.equal('2024-01-09T23:30:00.000Z');
  });
});
