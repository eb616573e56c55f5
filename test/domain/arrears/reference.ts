/**
 * What is owed, worked out a second time and in another way: day by day, one integer numerator per debt over a fixed denominator, no
 * fractions, no spans, no trace. Shares nothing with the engine but the meaning of the contract.
 */
import type { ArrearsInput } from '../../../server/domain/arrears/index.ts';

interface Owed {
  due: number;
  graceEnd: number;
  isDue: boolean;
  principal: bigint;
  interest: bigint;
  penalty: bigint;
  compound: bigint;
  /** numerators over lateUnit */
  penaltyRaw: bigint;
  compoundRaw: bigint;
  heldPenalty: bigint;
  heldCompound: bigint;
}

const dayNumber = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
const fenOf = (text: string): bigint => BigInt(Math.round(Number(text) * 100));
/** percent text with up to two decimals as whole hundredths of a percent */
const basisPoints = (text: string): bigint => BigInt(Math.round(Number(text) * 100));
const half = (numerator: bigint, denominator: bigint): bigint => (numerator * 2n + denominator) / (denominator * 2n);
const least = (...values: bigint[]): bigint => values.reduce((a, b) => (b < a ? b : a));

/** Equal instalment as principal over the sum of discount factors, with 60 digits. */
export function levelPayment(principal: bigint, rateBp: bigint, months: number, count: number): bigint {
  const scale = 10n ** 60n;
  const growth = scale + (rateBp * BigInt(months) * scale) / (10_000n * 12n);
  let factor = scale;
  let factors = 0n;
  for (let index = 0; index < count; index++) {
    factor = (factor * scale) / growth;
    factors += factor;
  }
  return half(principal * scale, factors);
}

/** Handles regular whole-month or stated schedules, bases 360 and 365, ordinary payments, acceleration, grace, compound, cap, one disbursement. */
export function referenceArrears({ contract, events, asOf }: ArrearsInput) {
  const start = dayNumber(contract.disbursements[0]!.date);
  const deducted = fenOf(contract.disbursements[0]!.deductedInterest ?? '0');
  const loan = fenOf(contract.principal) - deducted;
  const rate = basisPoints(contract.annualRatePercent);
  const base = BigInt(contract.dayBasis);
  const lateRate = rate * (10_000n + basisPoints(contract.penaltySurchargePercent));
  const lateUnit = 10_000n * 10_000n * base;
  const capRate = basisPoints(contract.cap!.annualRatePercent);
  const capUnit = 10_000n * BigInt(contract.cap!.dayBasis);
  const byPeriod = contract.method === 'equal-instalment' || contract.method === 'equal-principal';
  const dates = contract.schedule.kind === 'dates' ? contract.schedule.dueDates.map(dayNumber) : [];
  const months = contract.schedule.everyMonths ?? 1;
  const level = contract.method === 'equal-instalment' ? (rate === 0n ? half(loan, BigInt(dates.length)) : levelPayment(loan, rate, months, dates.length)) : 0n;

  const rows: Owed[] = [];
  let left = loan;
  dates.forEach((due, index) => {
    let principal = 0n;
    if (contract.method === 'equal-principal') principal = least(half(loan, BigInt(dates.length)), left);
    if (contract.method === 'equal-instalment') principal = least(level - half(left * rate * BigInt(months), 120_000n), left);
    if (index === dates.length - 1) principal = left;
    left -= principal;
    rows.push({ due, graceEnd: due + (contract.grace?.days ?? 0), isDue: false, principal, interest: 0n, penalty: 0n, compound: 0n, penaltyRaw: 0n, compoundRaw: 0n, heldPenalty: 0n, heldCompound: 0n });
  });

  let periodStart = start;
  let running = 0n;
  let runningUnit = 1n;
  let capRaw = 0n;
  let chargesPaid = 0n;
  let kept = 0n;
  const end = dayNumber(asOf);
  const open = (): Owed[] => rows.filter(({ isDue }) => isDue);
  const room = (): bigint => half(capRaw, capUnit) - chargesPaid;
  const settle = (row: Owed): void => {
    row.penalty += half(row.penaltyRaw, lateUnit);
    row.compound += half(row.compoundRaw, lateUnit);
    row.penaltyRaw = row.compoundRaw = 0n;
  };
  const payAll = (amount: bigint): bigint => {
    let money = amount;
    for (const kind of ['interest', 'penalty', 'compound'] as const) {
      let limit = least(money, room());
      for (const row of open()) {
        if (limit <= 0n) break;
        if (kind === 'penalty') {
          row.penalty += half(row.penaltyRaw, lateUnit);
          row.penaltyRaw = 0n;
        }
        if (kind === 'compound') {
          row.compound += half(row.compoundRaw, lateUnit);
          row.compoundRaw = 0n;
        }
        const part = least(limit, row[kind]);
        row[kind] -= part;
        limit -= part;
        money -= part;
        chargesPaid += part;
      }
    }
    for (const row of open()) {
      const part = least(money, row.principal);
      row.principal -= part;
      money -= part;
    }
    return money;
  };
  const unitOf = (row: Owed): bigint => (byPeriod ? 120_000n * BigInt(row.due - periodStart) : 10_000n * base);

  for (let day = start; day <= end; day++) {
    const current = rows.find(({ isDue }) => !isDue);
    const accelerates = dayNumber(events.acceleration?.date ?? '1970-01-01') === day;
    if (current !== undefined && current.due === day) {
      current.interest += half(running, runningUnit);
      running = 0n;
      current.isDue = true;
      periodStart = day;
      kept = payAll(kept);
    }
    const next = rows.findIndex(({ isDue }) => !isDue);
    if (accelerates && next >= 0) {
      const row = rows[next]!;
      row.interest += half(running, runningUnit);
      running = 0n;
      row.principal = rows.slice(next).reduce((sofar, { principal }) => sofar + principal, 0n);
      rows.length = next + 1;
      Object.assign(row, { isDue: true, due: day, graceEnd: day });
      kept = payAll(kept);
    }
    for (const { date, amount } of events.payments) if (dayNumber(date) === day) kept = payAll(kept + fenOf(amount));
    if (day === end) break;

    // The day that now passes, until tomorrow.
    const running1 = rows.find(({ isDue }) => !isDue);
    const future = rows.filter(({ isDue }) => !isDue).reduce((sofar, { principal }) => sofar + principal, 0n);
    if (running1 !== undefined) {
      runningUnit = unitOf(running1);
      running += future * rate * (byPeriod ? BigInt(months) : 1n);
    }
    capRaw += (future + open().reduce((sofar, { principal }) => sofar + principal, 0n)) * capRate;
    for (const row of open()) {
      const late = row.principal * lateRate;
      const onInterest = contract.compound === 'interest' ? row.interest * lateRate : 0n;
      if (day < row.graceEnd) {
        if (contract.grace?.penaltyFrom === 'due-date') {
          row.heldPenalty += late;
          row.heldCompound += onInterest;
        }
        continue;
      }
      if (row.principal + row.interest > 0n) {
        row.penaltyRaw += row.heldPenalty;
        row.compoundRaw += row.heldCompound;
      }
      row.heldPenalty = row.heldCompound = 0n;
      row.penaltyRaw += late;
      row.compoundRaw += onInterest;
    }
  }
  for (const row of rows) settle(row);
  const total = (pick: (row: Owed) => bigint): bigint => rows.reduce((sofar, row) => sofar + pick(row), 0n);
  const interest = total((row) => row.interest) + (running === 0n ? 0n : half(running, runningUnit));
  const charges = interest + total((row) => row.penalty) + total((row) => row.compound);
  const excess = charges - room();
  const cut = excess > 0n ? excess : 0n;
  const principal = total((row) => row.principal);
  return { interest, penalty: total((row) => row.penalty), compound: total((row) => row.compound), principal, cut, kept, total: principal + charges - cut - kept };
}
