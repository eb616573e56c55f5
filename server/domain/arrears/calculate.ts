/** The engine: contract and events in, a statement of arrears out. */
import { canonicalize } from '../json/index.ts';
import { toHex } from '../bytes.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { textsOf } from './allocate.ts';
import { dayNotBefore } from './checks.ts';
import { assertConsistent } from './consistency.ts';
import { dailyAmount } from './daily.ts';
import { ArrearsError } from './errors.ts';
import { Ledger } from './ledger.ts';
import { applyCap, finishLines, openLines, totalsOf, unappliedLine } from './lines.ts';
import { formatYuan, parseYuan, sum } from './money.ts';
import { isUnpaid, unpaidInterest } from './row.ts';
import { describeSchedule, periodRate, planSchedule } from './schedule.ts';
import type { PlannedRow } from './schedule.ts';
import { checkContract } from './terms.ts';
import type { Terms } from './terms.ts';
import { timeline } from './timeline.ts';
import { rateText, Trace } from './trace.ts';
import type { Allocation, ArrearsStatement, ArrearsWarning, ScheduleRow } from './statement.ts';
import type { ArrearsInput, Contract } from './types.ts';
import { warningsOf } from './warnings.ts';

/**
 * What is owed on the as-of date, with every step. The as-of day itself is counted (184 days from a due date of 2024-07-10 to
 * 2025-01-10). Same input, same statement.
 * @throws ArrearsError naming what is wrong in the input and where; ArrearsInconsistency, a fault of the engine, rather than figures that differ
 */
export function calculateArrears(input: ArrearsInput): ArrearsStatement {
  return statementOf(input, 1, null, []);
}

/**
 * The same case as of a later date: a new version that names the one it replaces. Input that changes a figure of the replaced
 * version (a payment booked late, say) is allowed and warned about.
 * @throws ArrearsError `reissue-not-later`, `reissue-other-case`, or as {@link calculateArrears}
 */
export function reissueArrears(previous: ArrearsStatement, input: ArrearsInput): ArrearsStatement {
  if (input.contract.reference !== previous.reference) throw new ArrearsError('reissue-other-case', 'contract.reference');
  const [before, after] = [parseDay(previous.asOf, 'previous.asOf'), parseDay(input.asOf, 'asOf')];
  if (after <= before) throw new ArrearsError('reissue-not-later', 'asOf', { date: input.asOf, after: previous.asOf });
  const again = calculateArrears({ ...input, asOf: previous.asOf });
  const changed: ArrearsWarning = {
    code: 'earlier-version-changed',
    text: {
      'zh-CN': `按现有数据，截至 ${previous.asOf} 应为 ${again.totals.total} 元，被替代版本为 ${previous.totals.total} 元`,
      en: `with today's data the total as of ${previous.asOf} is ${again.totals.total}; the replaced version said ${previous.totals.total}`,
    },
  };
  const differs = JSON.stringify(again.totals) !== JSON.stringify(previous.totals);
  const replaces = { version: previous.version, asOf: previous.asOf, total: previous.totals.total, digest: statementDigest(previous) };
  return statementOf(input, previous.version + 1, replaces, differs ? [changed] : []);
}

/** SHA-256 of the statement's canonical JSON (RFC 8785), lower-case hex: what a later version names. */
export function statementDigest(statement: ArrearsStatement): string {
  return toHex(sha256(canonicalize(statement)));
}

/** The repayment schedule as agreed, without events. @throws ArrearsError */
export function repaymentSchedule(contract: Contract): ScheduleRow[] {
  const terms = checkContract(contract);
  return describeSchedule(terms, planSchedule(terms));
}

function statementOf(input: ArrearsInput, version: number, replaces: ArrearsStatement['replaces'], extra: readonly ArrearsWarning[]): ArrearsStatement {
  const terms = checkContract(input.contract);
  const asOf = dayNotBefore(input.asOf, terms.start, 'asOf', 'as-of-before-disbursement');
  const plan = planSchedule(terms);
  const trace = new Trace();
  noteSchedule(trace, terms, plan);
  const ledger = new Ledger(terms, plan, trace);
  const happened = timeline(terms, input.events, asOf);
  const allocations: Allocation[] = [];
  for (const { happen } of happened.happenings) happen(ledger, allocations);
  const open = openLines(ledger, asOf);
  const { report, cut, charged } = applyCap(ledger, open, asOf);
  const lines = [...open, ...cut, ...unappliedLine(ledger)];
  const totals = totalsOf(lines);
  const finished = finishLines(lines);
  trace.note({ kind: 'total', formula: 'total', to: asOf, calculation: finished.map(({ id }) => id).join(' + '), result: totals.total });
  const daily = dailyAmount(ledger, asOf, charged);
  const statement: ArrearsStatement = {
    format: 'docketproof/arrears/v1', reference: terms.reference, version, replaces, asOf: formatDay(asOf), netPrincipal: formatYuan(terms.net), disbursed: formatYuan(ledger.disbursed),
    waived: textsOf(ledger.waived), interestPaidUntil: formatDay(interestPaidUntil(ledger, asOf)), overdue: totals.due === '0.00' ? null : overdueOf(ledger, asOf), schedule: describeSchedule(terms, plan), allocations,
    lines: finished, totals, cap: report, daily, steps: trace.steps, warnings: [...warningsOf(terms, plan, happened, ledger, asOf), ...extra],
  };
  const paid = input.events.payments.filter(({ date }) => date <= input.asOf).map(({ amount }, index) => parseYuan(amount, `events.payments[${index}].amount`));
  assertConsistent(statement, { received: sum(paid) });
  return statement;
}

/** A step for the schedule, and one more for each time that the equal instalment is reckoned anew. */
function noteSchedule(trace: Trace, terms: Terms, plan: readonly PlannedRow[]): void {
  let step = '';
  for (const row of plan) {
    if (row.number === 1 || row.level !== null) step = noteSchedulePart(trace, terms, plan, row);
    row.steps.push(step);
  }
}

function noteSchedulePart(trace: Trace, terms: Terms, plan: readonly PlannedRow[], first: PlannedRow): string {
  const { principal = terms.net, rate = terms.rates[0]!, count = plan.length, amount } = first.level ?? {};
  const stated = first.statedPrincipal !== null;
  const inputs = { P: formatYuan(principal), r: rate.text, n: String(count), months: String(terms.months ?? '—'), ...(first.number === 1 ? {} : { fromInstalment: String(first.number) }) };
  const isDivided = !stated && terms.method === 'equal-principal';
  const i = rateText(periodRate(terms, rate));
  const level = rate.rate.n === 0n ? `${formatYuan(principal)} / ${count}` : `${formatYuan(principal)} × ${i} × (1 + ${i})^${count} / ((1 + ${i})^${count} − 1)`;
  return trace.note({
    kind: 'schedule', formula: stated ? 'schedule-stated' : `schedule-${terms.method}`, from: first.start, to: plan.at(-1)!.due, inputs,
    calculation: isDivided ? `${formatYuan(principal)} / ${count}` : amount === undefined ? '' : level,
    result: formatYuan(isDivided ? first.principal : (amount ?? terms.net)),
    source: (first.number > 1 ? rate.source : null) ?? terms.sources.schedule ?? terms.sources.principal,
  });
}

/** Instalments whose grace has passed and that are not paid. Nobody is overdue with what the cap forbids to claim. */
function overdueOf(ledger: Ledger, asOf: Day): ArrearsStatement['overdue'] {
  const late = ledger.rows.filter((row) => row.isDue && asOf > row.graceEnd && isUnpaid(row));
  const first = late[0];
  if (first === undefined) return null;
  return { dueDate: formatDay(first.payBy), since: formatDay(first.payBy + 1), days: asOf - first.payBy, instalments: late.map(({ number }) => number) };
}

/** 还息至: the end of the last period up to which no in-period interest is open. */
function interestPaidUntil(ledger: Ledger, asOf: Day): Day {
  const first = ledger.rows.find((row) => !row.isDue || unpaidInterest(row) > 0n);
  if (first === undefined) return ledger.rows.at(-1)!.due;
  if (!first.isDue && unpaidInterest(first) === 0n) return asOf;
  return first.interestPaidTo;
}
