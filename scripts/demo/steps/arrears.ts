/** What the service reckons each loan to owe against what the loan's own documents state; the same as CSV; issued, and issued again at a later date. */
import { parse } from 'csv-parse/sync';
import { statementDigest, type ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import type { Costs } from '../../../server/arrears/index.ts';
import { forEachConcurrently } from '../concurrency.ts';
import { addDays } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { plainYuan, sum, yuan } from '../money.ts';
import { settle } from '../residual.ts';
import type { Setting } from '../setting.ts';

/** Statements cost the service more than they cost us. */
const AT_ONCE = 4;
/** Later than the first statement: a month on. */
const LATER_DAYS = 30;
const PERSON = '示例法务（虚构）';
/** Column of amounts in the CSV, and of the ids of its lines; a sum has none. */
const CSV = { id: 1, amount: 9 };

interface Answer {
  statement: ArrearsStatement;
}

/** Compares every loan's statements of arrears, issues them and says the totals. @returns how many loans agree in everything */
export async function checkArrears(setting: Setting, loans: readonly Loan[], references: ReadonlyMap<string, string>): Promise<number> {
  const { screen } = setting;
  let agreed = 0;
  let cents = 0;
  await forEachConcurrently(loans, AT_ONCE, async (loan) => {
    const problems = await problemsOf(setting, loan, references.get(loan.loanNumber) ?? '');
    if (problems.length === 0) {
      agreed++;
      cents += loan.residual.total;
    }
    for (const problem of problems) screen.say('arrears-differ', { loan: loan.loanNumber, problem });
  });
  sayDeductions(setting, loans);
  screen.say('arrears-agree', { agreed, loans: loans.length, total: yuan(cents) });
  const [first] = loans;
  if (first !== undefined) await sayCosts(setting, first, references.get(first.loanNumber) ?? '');
  return agreed;
}

async function problemsOf({ client }: Setting, loan: Loan, reference: string): Promise<string[]> {
  const { residual } = loan;
  const path = `/api/v1/loans/${reference}/arrears`;
  const { statement } = await client.get<Answer>(`${path}?asOf=${residual.asOf}`);
  const rows: string[][] = parse(await client.text(`${path}?asOf=${residual.asOf}&format=csv`), { bom: true });
  const later = addDays(residual.asOf, LATER_DAYS);
  const order = { person: PERSON, reason: '诉讼请求计算（虚构）' };
  const first = (await client.send<Answer>('POST', path, { ...order, asOf: residual.asOf })).statement;
  const second = (await client.send<Answer>('POST', path, { ...order, asOf: later })).statement;
  const expected: [what: string, stated: string, reckoned: string][] = [
    ['principal', plainYuan(residual.principal), statement.totals.principal],
    ['interest', plainYuan(residual.interest), statement.totals.interest],
    ['penalty', plainYuan(residual.penalty - residual.waived), statement.totals.penalty],
    ['cut', negative(residual.cut), statement.totals.capCut],
    ['total', plainYuan(residual.total), statement.totals.total],
    ['daily', plainYuan(residual.daily), statement.daily.rounded],
    ['CSV lines', statement.totals.total, linesOf(rows, statement)],
    ['CSV total', statement.totals.total, rows.find((cells) => cells[CSV.id] === '')?.[CSV.amount] ?? ''],
    ['issued', statement.totals.total, first.totals.total],
    ['replaced version', statementDigest(first), second.replaces?.digest ?? ''],
    // A waiver rounds each line once more than a reckoning in one go, so there is nothing to compare to the cent.
    ...(residual.waived > 0 ? [] : [['total a month later', plainYuan(settle(loan, later, false).total), second.totals.total] satisfies [string, string, string]]),
  ];
  return expected.flatMap(([what, stated, reckoned]) => (stated === reckoned ? [] : [`${what}: ${stated} ≠ ${reckoned}`]));
}

/** The sum of the CSV's own lines, added here. */
function linesOf(rows: readonly string[][], { lines }: ArrearsStatement): string {
  const ids = new Set(lines.map(({ id }) => id));
  const amounts = rows.filter((cells) => ids.has(cells[CSV.id] ?? '')).map((cells) => Math.round(Number(cells[CSV.amount]) * 100));
  return plainYuan(sum(amounts));
}

function negative(cents: number): string {
  return cents === 0 ? '0.00' : `-${plainYuan(cents)}`;
}

/** The cut and the waiver as the statements have them, and the early repayment. */
function sayDeductions({ screen }: Setting, loans: readonly Loan[]): void {
  for (const { loanNumber, residual, payments } of loans) {
    if (residual.cut > 0) screen.say('cap-cut', { loan: loanNumber, amount: yuan(residual.cut) });
    if (residual.waived > 0) screen.say('waived', { loan: loanNumber, amount: yuan(residual.waived) });
    for (const { date, amount } of payments.filter(({ isEarly }) => isEarly)) screen.say('early', { loan: loanNumber, date, amount: yuan(amount) });
  }
}

async function sayCosts({ client, screen }: Setting, { loanNumber, residual }: Loan, reference: string): Promise<void> {
  const { total, limitation, limitationWithoutInterruptions } = await client.get<Costs>(`/api/v1/loans/${reference}/costs?asOf=${residual.asOf}`);
  screen.say('costs', {
    loan: loanNumber, amount: total?.acceptance.amount ?? '—', fee: total?.acceptance.fee ?? '—', halved: total?.acceptance.halved ?? '—', preservation: total?.preservation.fee ?? '—', lastDay: limitation.lastDay, safeDay: limitationWithoutInterruptions.lastDay,
  });
}
