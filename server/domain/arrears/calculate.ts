/** The engine: contract and events in, a statement of arrears out. */
import { canonicalize } from '../json/index.ts';
import { toHex } from '../bytes.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { dailyAmount } from './daily.ts';
import { ArrearsError } from './errors.ts';
import { Ledger } from './ledger.ts';
import { applyCap, finishLines, openLines, totalsOf, unappliedLine } from './lines.ts';
import { formatYuan } from './money.ts';
import type { Fen } from './money.ts';
import { describeSchedule, equalInstalment, periodRate, planSchedule } from './schedule.ts';
import type { PlannedRow } from './schedule.ts';
import { checkContract, dayNotBefore } from './terms.ts';
import type { Terms } from './terms.ts';
import { timeline } from './timeline.ts';
import { rateText, Trace } from './trace.ts';
import type { Allocation, ArrearsInput, ArrearsStatement, ArrearsWarning, Contract, ScheduleRow } from './types.ts';
import { warningsOf } from './warnings.ts';

/**
 * What is owed on the as-of date, with every step. The as-of day itself is counted (184 days from a due date of 2024-07-10 to
 * 2025-01-10). Same input, same statement.
 * @throws ArrearsError naming what is wrong in the input and where
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
  const warnings = [...warningsOf(terms, plan, happened, ledger), ...extra];
  return {
    format: 'docketproof/arrears/v1', reference: terms.reference, version, replaces, asOf: formatDay(asOf), netPrincipal: formatYuan(terms.net),
    schedule: describeSchedule(terms, plan), allocations, lines: finished, totals, cap: report, daily, steps: trace.steps, warnings,
  };
}

function noteSchedule(trace: Trace, terms: Terms, plan: readonly PlannedRow[]): void {
  const stated = terms.periods[0]!.statedPrincipal !== null;
  const first = plan[0]!;
  const inputs = { P: formatYuan(terms.net), r: terms.rateText, n: String(plan.length), months: String(terms.months ?? '—') };
  const last: Day = plan.at(-1)!.due;
  trace.note({ kind: 'schedule', formula: stated ? 'schedule-stated' : `schedule-${terms.method}`, from: terms.start, to: last, inputs, calculation: scheduleText(terms, plan.length), result: formatYuan(scheduleResult(terms, first, stated)), source: terms.sources.schedule ?? terms.sources.principal });
}

/** What the schedule's formula gives: the equal instalment, the equal principal, else the principal itself. */
function scheduleResult(terms: Terms, first: PlannedRow, isStated: boolean): Fen {
  if (isStated || terms.method === 'bullet' || terms.method === 'interest-only') return terms.net;
  return terms.method === 'equal-principal' ? first.principal : equalInstalment(terms.net, periodRate(terms), terms.periods.length);
}

/** The schedule's formula with its numbers, where the method has one. */
function scheduleText(terms: Terms, count: number): string {
  const principal = formatYuan(terms.net);
  const isStated = terms.periods[0]!.statedPrincipal !== null;
  if (isStated || terms.method === 'bullet' || terms.method === 'interest-only') return '';
  if (terms.method === 'equal-principal' || terms.rate.n === 0n) return `${principal} / ${count}`;
  const i = rateText(periodRate(terms));
  return `${principal} × ${i} × (1 + ${i})^${count} / ((1 + ${i})^${count} − 1)`;
}
