/** What each kind of import does with its rows, within the transaction of a batch. */
import {
  checkLoan, eventSchema, loanNumberField, loanSchema, modelProblem, modelProblems, paymentSchema, type Loan, type LoanEvent, type LoanPayment, type ModelProblem,
} from '../../domain/loan/index.ts';
import type { LoanBatch, LoanItem, Outcome } from '../batch.ts';
import { problemsOfItem } from '../book.ts';
import type { ImportKind } from '../rows.ts';
import { isObject, setAt, type Draft, type RowReader } from './cells.ts';
import { complaint, complaintsOf, OTHERS_REFUSED, type Complaint } from './complaints.ts';
import { IMPORT_COLUMNS, NESTED_KEYS } from './columns.ts';
import { loanDraft, partiesDraft } from './drafts.ts';

/** Rows that are taken or refused together: one, or all instalments of a loan. */
export interface Unit {
  /** as written; checked by the handler */
  loanNumber: string;
  rows: RowReader[];
}

export interface HandlerContext {
  batch: LoanBatch;
  productCodes: ReadonlySet<string>;
  /** YYYY-MM-DD */
  today: string;
}

/** An outcome, or what stands against each row of the unit. */
export type Verdict = { outcome: Outcome } | { complaints: Complaint[][] };

type Handler = (units: readonly Unit[], context: HandlerContext) => Promise<Verdict[]>;

const refuse = (kind: ImportKind, problems: readonly ModelProblem[], rows = 1): Verdict => {
  const complaints = complaintsOf(problems, IMPORT_COLUMNS[kind]);
  return { complaints: Array.from({ length: rows }, () => complaints) };
};

/** The loan's number, or what is wrong with it. */
function numberOf(kind: ImportKind, { loanNumber }: Unit): { value: string } | { complaints: Complaint[] } {
  if (loanNumber === '') return { complaints: complaint('missing', IMPORT_COLUMNS[kind], 'loanNumber') };
  const result = loanNumberField.safeParse(loanNumber);
  return result.success ? { value: result.data } : { complaints: complaintsOf(modelProblems(result.error).map(({ code, expected }) => ({ path: ['loanNumber'], code, expected })), IMPORT_COLUMNS[kind]) };
}

const takeLoans: Handler = async (units, context) => {
  const parsed = units.map((unit) => ({ unit, ...nestedItems(unit.rows[0]) }));
  await context.batch.readItems(parsed.flatMap(({ unit, items }) => items.map((item) => ({ loanNumber: unit.loanNumber, item }))));
  return parsed.map(({ unit, items, problems }) => takeLoan(unit, items, problems, context));
};

function takeLoan(unit: Unit, items: readonly LoanItem[], itemProblems: readonly ModelProblem[], { batch, productCodes, today }: HandlerContext): Verdict {
  const number = numberOf('loans', unit);
  const [reader] = unit.rows;
  if ('complaints' in number || reader === undefined) return { complaints: ['complaints' in number ? number.complaints : []] };
  const result = loanSchema.safeParse(loanDraft(reader, batch.loanOf(number.value)));
  const problems = [...(result.success ? checkWithProduct(result.data, productCodes, today) : modelProblems(result.error)), ...itemProblems];
  if (result.success) problems.push(...items.flatMap((item, index) => problemsOfItem(item, result.data, today).map(({ path, ...rest }) => ({ ...rest, path: [`${item.kind}s`, index, ...path] }))));
  if (!result.success || problems.length > 0) return refuse('loans', problems.filter((problem) => !isPrincipalAgain(problem, reader)));
  const outcomes = [batch.putLoan(result.data), ...items.map((item) => batch.putItem(number.value, item))];
  const [loan] = outcomes;
  return { outcome: loan === 'unchanged' && outcomes.some((each) => each !== 'unchanged') ? 'updated' : (loan ?? 'unchanged') };
}

/** An amount paid out that the row leaves to the principal has the principal's problem, which is named already. */
function isPrincipalAgain({ path }: ModelProblem, reader: RowReader): boolean {
  return path[0] === 'disbursements' && path[2] === 'amount' && reader.text('disbursedAmount') === '' && reader.nested('disbursements') === undefined;
}

function checkWithProduct(loan: Loan, productCodes: ReadonlySet<string>, today: string): ModelProblem[] {
  const problems = checkLoan(loan, today);
  return productCodes.has(loan.productCode) ? problems : [modelProblem(['productCode'], 'product-unknown'), ...problems];
}

/** Payments and events that a JSON row brings along. */
function nestedItems(reader: RowReader | undefined): { items: LoanItem[]; problems: ModelProblem[] } {
  const items: LoanItem[] = [];
  const problems: ModelProblem[] = [];
  for (const kind of ['payment', 'event'] as const) {
    const list = reader?.nested(`${kind}s`);
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) problems.push(modelProblem([`${kind}s`], 'wrong-type', 'array'));
    else for (const [index, value] of list.entries()) {
      const result = (kind === 'payment' ? paymentSchema : eventSchema).safeParse(value);
      if (result.success) items.push({ kind, value: result.data } as LoanItem);
      else problems.push(...modelProblems(result.error).map(({ path, ...rest }) => ({ ...rest, path: [`${kind}s`, index, ...path] })));
    }
  }
  return { items, problems };
}

/** A change of a loan that must be there. */
function changeLoan(kind: ImportKind, unit: Unit, { batch, productCodes, today }: HandlerContext, change: (loan: Loan) => Draft): Verdict {
  const number = numberOf(kind, unit);
  const all = (complaints: Complaint[]): Verdict => ({ complaints: unit.rows.map(() => complaints) });
  if ('complaints' in number) return all(number.complaints);
  const loan = batch.loanOf(number.value);
  if (loan === null) return all(complaint('loan-unknown', IMPORT_COLUMNS[kind], 'loanNumber'));
  const result = loanSchema.safeParse(change(loan));
  const problems = result.success ? checkWithProduct(result.data, productCodes, today) : modelProblems(result.error);
  if (!result.success || problems.length > 0) return refuse(kind, problems, unit.rows.length);
  return { outcome: batch.putLoan(result.data) };
}

const takeParties: Handler = (units, context) =>
  Promise.resolve(units.map((unit) => changeLoan('parties', unit, context, (loan) => {
    const [reader] = unit.rows;
    return { ...loan, parties: reader === undefined ? loan.parties : partiesDraft(reader, loan.parties).parties };
  })));

const takeSchedules: Handler = (units, context) => Promise.resolve(units.map((unit) => takeSchedule(unit, context)));

/** Each row's own problems stay with it; all rows of a refused schedule come back, since they are only good together. */
function takeSchedule(unit: Unit, context: HandlerContext): Verdict {
  const columns = IMPORT_COLUMNS.schedules;
  const misnumbered = unit.rows.map((reader, index) => (['', String(index + 1)].includes(reader.text('number')) ? [] : complaint('instalment-number', columns, 'number', index + 1)));
  const rows = unit.rows.map((reader) => ({ dueDate: reader.value('dueDate'), principal: reader.value('principal'), ...(reader.text('interest') === '' ? {} : { interest: reader.value('interest') }) }));
  let own: Complaint[][] = misnumbered;
  const verdict: Verdict = misnumbered.some((complaints) => complaints.length > 0)
    ? { complaints: misnumbered }
    : changeLoan('schedules', unit, context, (loan) => {
        const { schedule } = loan;
        own = unit.rows.map((_, index) => complaintsOf(rowProblems(loan, rows, index), columns));
        return { ...loan, schedule: { kind: 'stated', rows, ...(schedule?.everyMonths === undefined ? {} : { everyMonths: schedule.everyMonths }) } };
      });
  if ('outcome' in verdict) return verdict;
  if (own.every((complaints) => complaints.length === 0)) return verdict;
  const whole = verdict.complaints[0]?.filter(({ column }) => column === null) ?? [];
  return { complaints: own.map((complaints) => (complaints.length > 0 ? complaints : whole.length > 0 ? whole : [OTHERS_REFUSED])) };
}

/** Problems of one row of a schedule, by themselves. */
function rowProblems(loan: Loan, rows: readonly Draft[], index: number): ModelProblem[] {
  const result = loanSchema.shape.schedule.safeParse({ kind: 'stated', rows });
  return result.success ? checkLoan({ ...loan, ...(result.data === undefined ? {} : { schedule: result.data }) }, '2199-12-31').filter(({ path }) => path[2] === index) : modelProblems(result.error).filter(({ path }) => path[1] === index).map(({ path, ...rest }) => ({ ...rest, path: ['schedule', ...path] }));
}

/** Payments and events. */
function takeItems(kind: 'payments' | 'events'): Handler {
  return async (units, context) => {
    const parsed = units.map((unit) => ({ unit, result: parseItem(kind, unit) }));
    await context.batch.readItems(parsed.flatMap(({ unit, result }) => ('item' in result ? [{ loanNumber: unit.loanNumber, item: result.item }] : [])));
    return parsed.map(({ unit, result }) => {
      const number = numberOf(kind, unit);
      const complaints = 'complaints' in number ? number.complaints : [];
      if (!('item' in result)) return { complaints: [[...complaints, ...complaintsOf(result.problems, IMPORT_COLUMNS[kind])]] };
      if (!('value' in number)) return { complaints: [complaints] };
      const loan = context.batch.loanOf(number.value);
      if (loan === null) return { complaints: [complaint('loan-unknown', IMPORT_COLUMNS[kind], 'loanNumber')] };
      const problems = problemsOfItem(result.item, loan, context.today);
      return problems.length > 0 ? refuse(kind, problems) : { outcome: context.batch.putItem(number.value, result.item) };
    });
  };
}

function parseItem(kind: 'payments' | 'events', { rows: [reader] }: Unit): { item: LoanItem } | { problems: ModelProblem[] } {
  const draft: Draft = {};
  if (reader !== undefined) {
    for (const { name, path } of IMPORT_COLUMNS[kind]) if (name !== 'loanNumber') setAt(draft, path, reader.value(name));
    for (const key of NESTED_KEYS[kind]) if (isObject(reader.nested(key))) draft[key] = reader.nested(key);
  }
  const result = (kind === 'payments' ? paymentSchema : eventSchema).safeParse(draft);
  if (!result.success) return { problems: modelProblems(result.error) };
  return { item: kind === 'payments' ? { kind: 'payment', value: result.data as LoanPayment } : { kind: 'event', value: result.data as LoanEvent } };
}

export const HANDLERS: Readonly<Record<ImportKind, Handler>> = { loans: takeLoans, parties: takeParties, schedules: takeSchedules, payments: takeItems('payments'), events: takeItems('events') };
