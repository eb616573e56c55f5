/**
 * What is owed, worked out a second time and in another way: day by day, one integer numerator per debt over a fixed denominator, no
 * fractions, no spans, no trace, no import of the engine's code. Shares nothing with it but the meaning of the contract and the order of
 * what happens on one day: default, disbursement, due date, acceleration, fees, waivers, payments.
 */
import type { ArrearsInput, Cap, DebtKind } from '../../../server/domain/arrears/index.ts';

type Charge = 'interest' | 'penalty' | 'compound' | 'damages';
const LATE = ['penalty', 'compound', 'damages'] as const;

interface Owed extends Record<Charge, bigint> {
  number: number;
  last: number;
  start: number;
  due: number;
  payBy: number;
  graceEnd: number;
  months: bigint | null;
  stated: bigint | null;
  statedOn: bigint;
  isDue: boolean;
  principal: bigint;
  /** of the interest, what the cap kept money from */
  spared: bigint;
  /** numerators over LATE_UNIT, and those held back during grace */
  raw: Record<(typeof LATE)[number], bigint>;
  held: Record<(typeof LATE)[number], bigint>;
  /** of penalty and compound interest, what bears compound interest */
  bearing: { penalty: bigint; compound: bigint };
}

/** common multiple of all day bases */
const K = 360n * 365n * 366n;
const LATE_UNIT = 100_000_000n * K;
const MS = 86_400_000;
const dayNumber = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / MS);
const scaled = (text: string, decimals: number): bigint => BigInt(Math.round(Number(text) * 10 ** decimals));
const fenOf = (text: string): bigint => scaled(text, 2);
const half = (numerator: bigint, denominator: bigint): bigint => (numerator * 2n + denominator) / (denominator * 2n);
const least = (...values: bigint[]): bigint => values.reduce((a, b) => (b < a ? b : a));
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const total = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

/** K over the day basis of one day. */
function perDay(day: number, basis: string): bigint {
  if (basis !== 'actual') return K / BigInt(basis);
  const year = new Date(day * MS).getUTCFullYear();
  return K / (new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 366n : 365n);
}

function monthsLater(day: number, months: number): number {
  const date = new Date(day * MS);
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const length = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  return target.getTime() / MS + Math.min(date.getUTCDate(), length) - 1;
}

/** Equal instalment as principal over the sum of discount factors, with 60 digits. */
export function levelPayment(principal: bigint, rateBp: bigint, months: number, count: number): bigint {
  if (rateBp === 0n) return half(principal, BigInt(count));
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

/** Schedules by dates on days of the month up to 28, or stated; everything else of a contract. */
export function referenceArrears({ contract, events, asOf }: ArrearsInput) {
  const cap = contract.cap as Cap | null;
  const settle = (numerator: bigint, denominator: bigint): bigint => (contract.rounding === 'down' ? numerator / denominator : half(numerator, denominator));
  const money = contract.disbursements.map(({ date, amount, deductedInterest }) => ({ day: dayNumber(date), net: fenOf(amount) - fenOf(deductedInterest ?? '0') }));
  const loan = total(money.map(({ net }) => net));
  const start = money[0]!.day;
  const changes = (contract.rateChanges ?? []).map(({ from, annualRatePercent }) => ({ day: dayNumber(from), rate: scaled(annualRatePercent, 2) }));
  const rateOn = (day: number): bigint => changes.filter((change) => change.day <= day).at(-1)?.rate ?? scaled(contract.annualRatePercent, 2);
  const isFirstRate = (day: number): boolean => changes.every((change) => change.day > day);
  const surcharge = contract.penaltySurchargePercent === null ? null : scaled(contract.penaltySurchargePercent, 2);
  const order: DebtKind[] = contract.allocationOrder ?? ['fee', 'interest', 'penalty', 'compound', 'damages', 'principal'];
  const daily = (contract.liquidatedDamages ?? []).filter((each) => each.kind === 'daily');
  const lumps = (contract.liquidatedDamages ?? []).filter((each) => each.kind !== 'daily');
  const unitOf = (row: Owed): bigint => 120_000n * BigInt(row.due - row.start) * K;
  /** in-period interest of one day, over unitOf(row) */
  const interestOfDay = (row: Owed, base: bigint, day: number): bigint => {
    if (row.stated !== null && isFirstRate(day) && base === row.statedOn) return row.stated * 120_000n * K;
    if (row.months !== null) return base * rateOn(day) * row.months * K;
    return base * rateOn(day) * 12n * BigInt(row.due - row.start) * perDay(day, contract.dayBasis);
  };
  const rows = plan();

  let next = 0;
  let running = 0n;
  let disbursed = 0n;
  let capRaw = 0n;
  let used = 0n;
  let kept = 0n;
  let hadDefault = false;
  const fees: { open: bigint; counts: boolean }[] = [];
  const paid: Record<DebtKind, bigint> = { fee: 0n, interest: 0n, penalty: 0n, compound: 0n, damages: 0n, principal: 0n };
  const end = dayNumber(asOf);
  const open = (): Owed[] => rows.slice(0, next);
  const future = (): bigint => total(rows.slice(next).map(({ principal }) => principal));
  const bearingPrincipal = (): bigint => disbursed - loan + future();
  const outstanding = (): bigint => bearingPrincipal() + total(open().map(({ principal }) => principal));
  const room = (): bigint | null => (cap === null ? null : most(0n, settle(capRaw, 10_000n * K) - used));
  const missing = (row: Owed): bigint => row.interest - row.spared;
  const isUnpaid = (row: Owed): boolean => row.principal > 0n || missing(row) > 0n;
  const settleRow = (row: Owed, kind: (typeof LATE)[number]): void => {
    row[kind] += settle(row.raw[kind], LATE_UNIT);
    row.raw[kind] = 0n;
  };
  const settleRunning = (): void => {
    const row = rows[next];
    if (row === undefined) return;
    row.interest += settle(running, unitOf(row));
    running = 0n;
  };

  function plan(): Owed[] {
    const { schedule, method } = contract;
    if (schedule.kind === 'regular') throw new Error('not for regular schedules');
    const agreed = (schedule.kind === 'stated' ? schedule.rows.map(({ dueDate }) => dueDate) : schedule.dueDates).map(dayNumber);
    const off = new Set((contract.holidays?.daysOff ?? []).map(dayNumber));
    const moved = agreed.map((day) => { while (off.has(day)) day++; return day; });
    const due = contract.holidays?.interestTo === 'moved-date' ? moved : agreed;
    const byPeriod = (contract.interestBy ?? (method === 'equal-instalment' || method === 'equal-principal' ? 'period' : 'days')) === 'period';
    let left = loan;
    let level = 0n;
    let levelRate = -1n;
    let levelCount = 0;
    return agreed.map((day, index) => {
      const from = new Date((agreed[index - 1] ?? start) * MS);
      const to = new Date(day * MS);
      const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
      const stated = schedule.kind === 'stated' ? schedule.rows[index]! : null;
      const row: Owed = {
        number: index + 1, last: index + 1, start: due[index - 1] ?? start, due: due[index]!, payBy: moved[index]!, graceEnd: moved[index]! + (contract.grace?.days ?? 0),
        months: byPeriod && from.getUTCDate() === to.getUTCDate() ? BigInt(months) : null, stated: stated?.interest === undefined ? null : fenOf(stated.interest), statedOn: left + fenOf(contract.principal) - loan,
        isDue: false, principal: 0n, interest: 0n, penalty: 0n, compound: 0n, damages: 0n, spared: 0n,
        raw: { penalty: 0n, compound: 0n, damages: 0n }, held: { penalty: 0n, compound: 0n, damages: 0n }, bearing: { penalty: 0n, compound: 0n },
      };
      const now = changes.filter((change) => change.day <= row.start).length;
      if (method === 'equal-instalment' && stated === null && (levelRate === -1n || now !== levelCount)) {
        levelRate = rateOn(row.start);
        levelCount = now;
        level = levelPayment(left, levelRate, schedule.everyMonths ?? 1, agreed.length - index);
      }
      let interest = 0n;
      for (let at = row.start; at < row.due; at++) interest += interestOfDay(row, index === 0 ? total(money.filter((each) => each.day <= at).map(({ net }) => net)) : left, at);
      if (stated !== null) row.principal = least(fenOf(stated.principal), left);
      else if (method === 'equal-principal') row.principal = least(half(loan, BigInt(agreed.length)), left);
      else if (method === 'equal-instalment') row.principal = most(0n, least(level - settle(interest, unitOf(row)), left));
      if (index === agreed.length - 1) row.principal = left;
      left -= row.principal;
      return row;
    });
  }

  function takeFees(limit: bigint, most: bigint | null): { taken: bigint; counted: bigint } {
    let taken = 0n;
    let counted = 0n;
    for (const fee of fees) {
      const part = least(fee.open, limit - taken, ...(fee.counts && most !== null ? [most - counted] : []));
      fee.open -= part;
      taken += part;
      if (fee.counts) counted += part;
    }
    return { taken, counted };
  }

  function takeCharge(kind: Charge, from: Owed[], limit: bigint): bigint {
    let taken = 0n;
    for (const row of from) {
      if (taken >= limit) break;
      if (kind !== 'interest') settleRow(row, kind);
      const part = least(limit - taken, row[kind]);
      row[kind] -= part;
      taken += part;
      if (kind === 'interest') row.spared = least(row.spared, row.interest);
      if (kind === 'penalty' || kind === 'compound') row.bearing[kind] = most(0n, row.bearing[kind] - part);
    }
    return taken;
  }

  function takePrincipal(from: Owed[], limit: bigint): bigint {
    let taken = 0n;
    for (const row of from) {
      const part = least(limit - taken, row.principal);
      row.principal -= part;
      taken += part;
    }
    return taken;
  }

  function pay(kind: DebtKind, from: Owed[], amount: bigint): bigint {
    if (amount === 0n) return 0n;
    const allowed = room();
    if (kind === 'principal') {
      const taken = takePrincipal(from, amount);
      paid.principal += taken;
      return amount - taken;
    }
    if (kind === 'fee') {
      const { taken, counted } = takeFees(amount, allowed);
      used += counted;
      paid.fee += taken;
      return amount - taken;
    }
    const taken = takeCharge(kind, from, allowed === null ? amount : least(amount, allowed));
    used += taken;
    paid[kind] += taken;
    let spare = amount - taken;
    if (kind === 'interest' && allowed !== null && allowed < amount) {
      for (const row of from) {
        const part = least(spare, row.interest);
        row.spared = most(row.spared, part);
        spare -= part;
      }
    }
    return amount - taken;
  }

  function payDue(amount: bigint): bigint {
    let left = amount;
    // Fees belong to no instalment: they are met with the oldest on which something is still owed, not with one that is settled.
    const owing = open().filter((row) => row.principal > 0n || row.interest > 0n || LATE.some((kind) => row[kind] > 0n || row.raw[kind] > 0n || row.held[kind] > 0n));
    if (contract.allocationScope === 'by-instalment' && owing.length > 0) for (const row of owing) for (const kind of order) left = pay(kind, [row], left);
    else for (const kind of order) left = pay(kind, open(), left);
    return left;
  }

  function reduceFuture(amount: bigint): bigint {
    const taken = least(amount, bearingPrincipal());
    const waiting = rows.slice(next);
    if ((contract.prepaymentReduces ?? 'last') === 'last') waiting.reverse();
    takePrincipal(waiting, taken);
    return taken;
  }

  function lump(row: Owed, triggers: string[]): void {
    for (const each of lumps) {
      if (!triggers.includes(each.trigger)) continue;
      if (each.kind === 'flat') row.damages += fenOf(each.amount);
      else {
        const base = each.of === 'outstanding-principal' ? outstanding() : each.of === 'overdue-principal' ? row.principal : row.principal + missing(row);
        row.damages += settle(base * scaled(each.percent, 2), 10_000n);
      }
    }
  }

  function waive(kind: DebtKind, amount: bigint): void {
    let counted = amount;
    if (kind === 'fee') counted = takeFees(amount, null).counted;
    else if (kind === 'principal') {
      counted = 0n;
      reduceFuture(amount - takePrincipal(open(), amount));
    } else {
      if (kind === 'interest') settleRunning();
      takeCharge(kind, kind === 'interest' ? rows.slice(0, next + 1) : open(), amount);
    }
    const allowed = room();
    used += allowed === null ? counted : least(allowed, counted);
  }

  for (let day = start; day <= end; day++) {
    for (const row of open()) {
      const each = contract.compoundOnLate?.everyMonths;
      if (each === undefined || day <= row.graceEnd) continue;
      for (let months = each; monthsLater(row.payBy, months) <= day; months += each) {
        if (monthsLater(row.payBy, months) !== day) continue;
        for (const kind of ['penalty', 'compound'] as const) {
          settleRow(row, kind);
          row.bearing[kind] = row[kind];
        }
      }
    }
    for (const row of open()) {
      if (lumps.length === 0 || row.graceEnd + 1 !== day || !isUnpaid(row)) continue;
      lump(row, hadDefault ? ['each-instalment'] : ['each-instalment', 'first-default']);
      hadDefault = true;
    }
    for (const { day: at, net } of money) if (at === day) disbursed += net;
    if (rows[next]?.due === day) {
      settleRunning();
      rows[next]!.isDue = true;
      next++;
      kept = payDue(kept);
    }
    if (events.acceleration && dayNumber(events.acceleration.date) === day && next < rows.length) {
      settleRunning();
      const row = rows[next]!;
      row.principal = future();
      Object.assign(row, { isDue: true, last: rows.length, due: day, payBy: day, graceEnd: day });
      rows.length = ++next;
      lump(row, ['acceleration']);
      kept = payDue(kept);
    }
    for (const { date, amount, kind } of events.fees ?? []) {
      if (dayNumber(date) !== day) continue;
      fees.push({ open: fenOf(amount), counts: kind === 'charge' });
      kept = payDue(kept);
    }
    for (const { date, amount, kind } of events.waivers ?? []) if (dayNumber(date) === day) waive(kind, fenOf(amount));
    for (const { date, amount, purpose, designation } of events.payments) {
      if (dayNumber(date) !== day) continue;
      let meant = fenOf(amount);
      if (designation) {
        const named = designation.instalments === undefined ? open() : [...new Set(designation.instalments.map((number) => rows.find((row) => row.number <= number && number <= row.last)!))];
        for (const kind of order) if (designation.kinds === undefined ? kind !== 'fee' : designation.kinds.includes(kind)) meant = pay(kind, named, meant);
      }
      kept = payDue(kept + meant);
      const current = rows[next];
      if (purpose !== 'prepayment' || current === undefined || kept === 0n) continue;
      settleRunning();
      kept = pay('interest', [current], kept);
      const taken = reduceFuture(kept);
      paid.principal += taken;
      kept -= taken;
    }
    if (day === end) break;

    // The day that now passes, until tomorrow.
    const current = rows[next];
    if (current !== undefined) running += interestOfDay(current, bearingPrincipal(), day);
    if (cap !== null) capRaw += (cap.base === 'disbursed' && outstanding() > 0n ? disbursed : outstanding()) * scaled(cap.annualRatePercent, 2) * perDay(day, cap.dayBasis);
    for (const row of open()) {
      if (day < row.payBy) continue;
      const late = surcharge === null ? 0n : rateOn(day) * (10_000n + surcharge) * perDay(day, contract.dayBasis);
      const onInterest = contract.compound === 'interest' ? missing(row) + row.bearing.penalty + row.bearing.compound : 0n;
      const cost = { penalty: row.principal * late, compound: onInterest * late, damages: 0n };
      for (const each of daily) cost.damages += (each.of === 'overdue-principal' ? row.principal : row.principal + missing(row)) * scaled(each.percentPerDay, 6) * K;
      for (const kind of LATE) {
        if (day < row.graceEnd) {
          if (contract.grace?.penaltyFrom === 'due-date') row.held[kind] += cost[kind];
          continue;
        }
        if (isUnpaid(row)) row.raw[kind] += row.held[kind];
        row.held[kind] = 0n;
        row.raw[kind] += cost[kind];
      }
    }
  }
  const overdue = open().find((row) => end > row.graceEnd && isUnpaid(row));
  settleRunning();
  for (const row of rows) for (const kind of LATE) settleRow(row, kind);
  const of = (kind: Charge): bigint => total(rows.map((row) => row[kind]));
  const [interest, penalty, compound, damages] = [of('interest'), of('penalty'), of('compound'), of('damages')];
  const fee = total(fees.map((each) => each.open));
  const counted = interest + penalty + compound + damages + total(fees.filter(({ counts }) => counts).map((each) => each.open));
  const cut = cap === null ? 0n : most(0n, counted + used - settle(capRaw, 10_000n * K));
  const principal = outstanding();
  const payable = open().filter(({ payBy }) => payBy <= end);
  const claimable = total(payable.map((row) => row.principal + row.interest + row.penalty + row.compound + row.damages)) + fee - cut - kept;
  return { owed: { fee, interest, penalty, compound, damages, principal, cut, kept, total: principal + interest + penalty + compound + damages + fee - cut - kept }, paid, overdueSince: overdue === undefined || claimable <= 0n ? null : overdue.payBy + 1 };
}
