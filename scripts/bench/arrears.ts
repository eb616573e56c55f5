/**
 * Arrears: statements a second, with every step of the trace, against a bare loop over the days of the same loan in floating point that
 * gives a total and nothing else: no exact figure, no step, no line. Then how the time of one statement grows with the instalments.
 */
import { calculateArrears } from '../../server/domain/arrears/index.ts';
import type { ArrearsInput } from '../../server/domain/arrears/index.ts';
import { measure, rate, rowOf, type Bench, type Row } from './harness.ts';

const SIZES = [12, 60, 360] as const;
/** Statements in a round, fewer of the long loans, so that rounds take about as long. */
const CASES: Record<(typeof SIZES)[number], number> = { 12: 300, 60: 60, 360: 10 };
const ROUNDS = 9;
const MS_PER_DAY = 86_400_000;
const START = Date.UTC(2024, 0, 15) / MS_PER_DAY;
const PRINCIPAL = 120_000;
const RATE = 0.144;
const LATE = RATE * 1.5;

const dateAt = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
const dueDay = (index: number): number => Date.UTC(2024, index + 1, 15) / MS_PER_DAY;

/** 等额本息, two thirds of the instalments paid five days late, a year of default after that, compound interest and the cap. */
function loan(count: number): ArrearsInput {
  const amount = (level(count) * 1.01).toFixed(2);
  const paid = Math.floor((count * 2) / 3);
  return {
    contract: {
      reference: 'bench', principal: PRINCIPAL.toFixed(2), disbursements: [{ date: dateAt(START), amount: PRINCIPAL.toFixed(2) }], annualRatePercent: '14.4', dayBasis: '360', method: 'equal-instalment',
      schedule: { kind: 'regular', firstDueDate: dateAt(dueDay(0)), instalments: count, everyMonths: 1 }, penaltySurchargePercent: '50', compound: 'interest',
    },
    events: { payments: Array.from({ length: paid }, (_, index) => ({ date: dateAt(dueDay(index) + 5), amount })), acceleration: { date: dateAt(dueDay(paid + 3)), basis: 'notice-arrived' } },
    asOf: dateAt(dueDay(paid + 12)),
  };
}

function level(count: number): number {
  const growth = (1 + RATE / 12) ** count;
  return (PRINCIPAL * (RATE / 12) * growth) / (growth - 1);
}

/** The same loan, day by day in floating point: what is owed at the end, within a yuan or so. */
function floor(count: number): number {
  const paid = Math.floor((count * 2) / 3);
  const [instalment, accelerates, end] = [level(count), dueDay(paid + 3), dueDay(paid + 12)];
  let [future, overdue, interest, charges, cap] = [PRINCIPAL, 0, 0, 0, 0];
  for (let day = START, index = 0; day < end; day++) {
    if (index < count && day === dueDay(index)) {
      const principal = Math.min(future, instalment - (future * RATE) / 12);
      interest += (future * RATE) / 12;
      future -= principal;
      overdue += principal;
      index++;
    }
    if (day === accelerates) [overdue, future] = [overdue + future, 0];
    if (index > 0 && index <= paid && day === dueDay(index - 1) + 5) {
      let money = instalment * 1.01;
      const onInterest = Math.min(money, interest);
      const onCharges = Math.min(money - onInterest, charges);
      money -= onInterest + onCharges;
      [interest, charges, overdue] = [interest - onInterest, charges - onCharges, Math.max(0, overdue - money)];
    }
    charges += ((overdue + interest) * LATE) / 360;
    cap += ((overdue + future) * 0.24) / 365;
  }
  return overdue + future + Math.min(interest + charges, cap);
}

export const arrears: Bench = {
  name: 'arrears',
  async run({ progress }) {
    progress(`${SIZES.join(', ')} instalments, ${ROUNDS} rounds`);
    const rows: Row[] = [];
    const perStatement: number[] = [];
    for (const count of SIZES) {
      const input = loan(count);
      const cases = CASES[count];
      const figures = await measure({
        ours: () => rate(cases, () => void repeat(cases, () => calculateArrears(input))),
        floor: () => rate(cases, () => void repeat(cases, () => floor(count))),
      }, ROUNDS);
      const row = rowOf(`arrears: ${count} instalments`, `cases/s, ${calculateArrears(input).steps.length} steps each`, figures);
      rows.push(row);
      perStatement.push(1 / row.ours);
    }
    for (const [index, count] of SIZES.entries()) {
      const growth = perStatement[index]! / perStatement[0]! / (count / SIZES[0]);
      if (index > 0) rows.push(rowOf(`arrears: growth from ${SIZES[0]} to ${count} instalments`, 'time per instalment, 1 is linear', { ours: [growth] }));
    }
    return rows;
  },
};

function repeat(times: number, work: () => unknown): void {
  for (let count = 0; count < times; count++) work();
}
