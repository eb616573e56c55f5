/** The loan book as the lender's systems send it: profile and product, then the tables; a row that is refused is corrected and sent again. */
import { parse } from 'csv-parse/sync';
import { LENDER_PROFILE, lenderProfile, PRODUCTS } from '../book/profile.ts';
import { csv, ID_NUMBER_HEADING, tablesOf, type ImportTable } from '../book/tables.ts';
import { Refusal, type Client } from '../client.ts';
import type { Loan } from '../loan.ts';
import { failure, type Setting } from '../setting.ts';

/** Loans of one round of tables: few enough for one spreadsheet, and their documents for one archive. */
export const LOANS_PER_ROUND = 100;

interface Report {
  id: string;
  rows: number;
  refused: number;
  encoding: string | null;
  errors: { row: number; column: string | null; value: string | null; expected: Record<'zh-CN' | 'en', string> }[];
  links: { errorsCsv: string | null };
}

/**
 * Enters profile and products, which the imports of loans refer to. The profile of another lender, in a service that is running, stays as it is.
 * @returns whether the lender is the demonstration's
 */
export async function enterProfile({ client, screen }: Setting): Promise<boolean> {
  const name = await lenderName(client);
  const isOurs = name === null || name === LENDER_PROFILE.name;
  if (isOurs) await client.send('PUT', '/api/v1/lender', lenderProfile());
  else screen.say('profile-kept');
  for (const product of PRODUCTS) await client.send('PUT', `/api/v1/products/${product.code}`, product);
  screen.say('profile-entered', { lender: name ?? LENDER_PROFILE.name, product: PRODUCTS.map(({ code }) => code).join(', ') });
  return isOurs;
}

async function lenderName(client: Client): Promise<string | null> {
  try {
    return (await client.get<{ lender: { name: string } }>('/api/v1/lender')).lender.name;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'profile-missing') return null;
    throw error;
  }
}

/**
 * Imports what the books say of `loans`. One row of the first round has a mistyped identity number: it comes back and is corrected.
 * @throws DemoFailure when anything else is refused, or that row is not
 */
export async function importLoans(setting: Setting, loans: readonly Loan[], isFirstRound: boolean): Promise<void> {
  const { client, screen } = setting;
  for (const table of await tablesOf(loans, isFirstRound)) {
    const report = await importTable(client, table);
    const expected = isFirstRound && table.kind === 'loans' ? 1 : 0;
    screen.say('imported', { kind: table.kind, format: table.format, rows: report.rows, refused: report.refused });
    if (report.refused !== expected || report.rows !== table.rows) throw failure(screen, 'import-differs', { kind: table.kind, refused: report.refused, expected });
    if (report.refused > 0) await correct(setting, report, loans);
  }
}

function importTable(client: Client, { kind, bytes }: Pick<ImportTable, 'kind' | 'bytes'>): Promise<Report> {
  return client.upload<Report>(`/api/v1/loans/import?kind=${kind}`, bytes, 'application/octet-stream');
}

/** What a clerk does: takes the file of refused rows, puts the number right that is named, and sends the file again. */
async function correct({ client, screen }: Setting, report: Report, loans: readonly Loan[]): Promise<void> {
  for (const { row, column, value, expected } of report.errors) screen.say('row-refused', { row, column: column ?? '—', value: value ?? '—', expected: expected[screen.language] });
  const refused: string[][] = parse(await client.text(report.links.errorsCsv ?? ''), { bom: true });
  const [headings = [], ...rows] = refused;
  const at = headings.indexOf(ID_NUMBER_HEADING);
  const corrected = rows.map((cells) => cells.with(at, loans.find(({ loanNumber }) => cells.includes(loanNumber))?.borrower.identityNumber ?? ''));
  const again = await importTable(client, { kind: 'loans', bytes: new TextEncoder().encode(`\uFEFF${csv([headings, ...corrected])}`) });
  if (again.refused > 0 || again.rows !== report.refused) throw failure(screen, 'import-differs', { kind: 'loans', refused: again.refused, expected: 0 });
  screen.say('row-corrected', { rows: again.rows });
}
