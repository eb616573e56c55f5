/** What the loan book says happened to a case, as its timeline shows it: dates, kinds and amounts, nothing that people wrote. */
import { ArrearsError, repaymentSchedule, type ScheduleRow } from '../domain/arrears/index.ts';
import { arrearsInputOf, dueDatesOf, firstDisbursementOf, lastDueDateOf, LoanIncompleteError, type LoanEvent, type LoanPayment } from '../domain/loan/index.ts';
import type { LoanBook, LoanFile } from '../loans/index.ts';
import type { BookEntry } from '../timeline/index.ts';

/** Of one day, money is paid out before it falls due, and falls due before it is paid. */
const ORDER = ['disbursement', 'instalment-due', 'payment'];
const rank = ({ kind }: BookEntry): number => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Disbursements, due dates, payments and events in order of date; empty for a case of which the book has no loan. */
export async function bookOf(loans: Pick<LoanBook, 'loan'>, caseId: string): Promise<BookEntry[]> {
  const file = await loans.loan(caseId);
  if (file === null) return [];
  const disbursements = file.loan.disbursements.map(({ date, amount, source }) => entry('disbursement', date, amount, null, source));
  return [...disbursements, ...dueEntries(file), ...file.payments.map(paymentEntry), ...file.events.map(eventEntry)].sort((a, b) => compare(a.date, b.date) || rank(a) - rank(b));
}

const RECORD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id of the lender's own systems may say something of a person; one of our records does not. */
function entry(kind: string, date: string, amount: string | null, label: string | null, source: string | undefined): BookEntry {
  return { date, kind, amount, label, sourceRecordId: source !== undefined && RECORD_ID.test(source) ? source : null };
}

/** With amounts where terms and schedule are complete enough for them. */
function dueEntries(file: LoanFile): BookEntry[] {
  const { schedule } = file.loan;
  if (schedule === undefined) return [];
  const due = (number: number, of: number, date: string, amount: string | null): BookEntry => entry('instalment-due', date, amount, `${number}/${of}`, undefined);
  const rows = agreedRows(file);
  if (rows !== null) return rows.map(({ number, dueDate, total }) => due(number, rows.length, dueDate, total));
  if (schedule.kind !== 'regular') return dueDatesOf(schedule).map((date, index, all) => due(index + 1, all.length, date, null));
  const { instalments, firstDueDate } = schedule;
  const last = due(instalments, instalments, lastDueDateOf(schedule), null);
  return instalments === 1 ? [last] : [due(1, instalments, firstDueDate, null), last];
}

/** Null when terms are missing or contradict one another: the statement of arrears says so, the timeline shows what there is. */
function agreedRows({ id, loan, product, lender }: LoanFile): ScheduleRow[] | null {
  try {
    const facts = { reference: id, loan, product: product.value, lender: lender?.value ?? null, payments: [], events: [] };
    return repaymentSchedule(arrearsInputOf(facts, firstDisbursementOf(loan)).input.contract);
  } catch (error) {
    if (error instanceof LoanIncompleteError || error instanceof ArrearsError) return null;
    throw error;
  }
}

function paymentEntry({ date, amount, purpose, sourceRecordId }: LoanPayment): BookEntry {
  return entry('payment', date, amount, purpose ?? null, sourceRecordId);
}

/** The label is a value of ours, the kind of debt waived or the day extended to, and never the event's own words. */
function eventEntry({ kind, date, amount, debtKind, until, sourceRecordId }: LoanEvent): BookEntry {
  return entry(kind, date, amount ?? null, debtKind ?? until ?? null, sourceRecordId);
}
