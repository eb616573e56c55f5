/** 要素总表: the element table that some courts import per batch, a row for each case or for each defendant. */
import type { Readable } from 'node:stream';
import { ArrearsInconsistency } from '../../domain/arrears/index.ts';
import { CAUSES, ID_TYPE_CHOICES, PARTY_ROLES, fenOf, identityNumberOf, phonesOf, yuanOf } from '../../domain/loan/index.ts';
import type { Party } from '../../domain/loan/index.ts';
import type { ClaimInput } from '../pdf/input.ts';
import { AMOUNT_FIELDS, isAmountField, isDefendantField } from './element-fields.ts';
import type { AmountField, CaseField, DefendantField, ElementField } from './element-fields.ts';
import type { ElementTable } from './schema.ts';
import { xlsxStream } from './xlsx.ts';
import type { Cell } from './xlsx.ts';

type Language = 'zh-CN' | 'en';
type Row = Cell[];

/**
 * The table as an XLSX file, made while it is read: memory stays flat however many cases there are. Amounts are numbers with two decimals,
 * everything else is text, which no program takes for a formula. The stream fails with `ArrearsInconsistency` at a case whose amounts do not make its total.
 * @param claims one for each case, in the order of the rows
 */
export function elementTable(table: ElementTable, claims: AsyncIterable<ClaimInput>, language: Language): Readable {
  const sheet = language === 'en' ? 'Elements' : '要素总表';
  return xlsxStream(sheet, rowsOf(table, claims, language));
}

async function* rowsOf(table: ElementTable, claims: AsyncIterable<ClaimInput>, language: Language): AsyncGenerator<Row> {
  yield headingsOf(table, language);
  let number = 0;
  for await (const claim of claims) yield* caseRows(table, claim, ++number, language);
}

/** Defendants as the complaint lists them: borrower, co-borrowers, guarantors. */
function defendantsOf({ loan: { parties } }: ClaimInput): Party[] {
  return (['borrower', 'co-borrower', 'guarantor'] as const).flatMap((wanted) => parties.filter(({ role }) => role === wanted));
}

/** With columns for each defendant, those that speak of one are repeated, where the first of them stands, with its number. */
function layoutOf({ columns, defendants }: ElementTable): { field: ElementField; title: string; defendant: number | null }[] {
  if (defendants.as === 'rows') return columns.map((column) => ({ ...column, defendant: isDefendantField(column.field) ? 0 : null }));
  const repeated = columns.filter(({ field }) => isDefendantField(field));
  const at = columns.findIndex(({ field }) => isDefendantField(field));
  return columns.flatMap((column, index) => {
    if (!isDefendantField(column.field)) return [{ ...column, defendant: null as number | null }];
    return index === at ? Array.from({ length: defendants.most }, (_, defendant) => repeated.map((each) => ({ ...each, defendant: defendant }))).flat() : [];
  });
}

function headingsOf(table: ElementTable, language: Language): Row {
  const many = table.defendants.as === 'columns' && table.defendants.most > 1;
  return layoutOf(table).map(({ title, defendant }) => (many && defendant !== null ? `${title}${language === 'en' ? ' ' : ''}${defendant + 1}` : title));
}

function caseRows(table: ElementTable, claim: ClaimInput, number: number, language: Language): Row[] {
  assertTotal(claim);
  const layout = layoutOf(table);
  const all = defendantsOf(claim);
  const once = (field: ElementField, isFirst: boolean): Cell => {
    if (isAmountField(field)) return isFirst ? { amount: amountOf(claim, field) } : null;
    return caseText(claim, field as CaseField, number, all.length, language);
  };
  if (table.defendants.as === 'rows') {
    const rows = all.length === 0 ? [null] : all;
    return rows.map((party, index) => layout.map(({ field, defendant }) => (defendant === null ? once(field, index === 0) : party && defendantText(party, field as DefendantField, index + 1, language))));
  }
  const { most } = table.defendants;
  return [
    layout.map(({ field, defendant }) => {
      if (defendant === null) return once(field, true);
      // more defendants than columns: the last group holds the rest, so that nobody is lost
      const those = defendant === most - 1 ? all.slice(defendant) : all.slice(defendant, defendant + 1);
      return those.length === 0 ? null : those.map((party, index) => defendantText(party, field as DefendantField, defendant + index + 1, language)).join('\n');
    }),
  ];
}

function amountOf({ summary }: ClaimInput, field: AmountField): string {
  return summary[field].amount;
}

/** What a court adds up must be what is claimed. */
function assertTotal(claim: ClaimInput): void {
  const parts = AMOUNT_FIELDS.filter((field) => field !== 'total' && field !== 'disbursed').reduce((sum, field) => sum + fenOf(amountOf(claim, field)), 0n);
  if (parts !== fenOf(claim.statement.totals.total) || claim.summary.total.amount !== claim.statement.totals.total) {
    throw new ArrearsInconsistency('amounts of the element table and the statement’s total', yuanOf(parts), claim.statement.totals.total);
  }
}

function caseText({ lender, product, loan, statement, summary, court }: ClaimInput, field: CaseField, number: number, defendants: number, language: Language): string | null {
  switch (field) {
    case 'number': return String(number);
    case 'case': return statement.reference;
    case 'loan-number': return loan.loanNumber;
    case 'court': return court;
    case 'cause': return CAUSES[product.cause][language];
    case 'plaintiff': return lender.name;
    case 'plaintiff-credit-code': return lender.creditCode;
    case 'plaintiff-address': return lender.address;
    case 'plaintiff-representative': return lender.representative;
    case 'plaintiff-phone': return lender.phone;
    case 'agents': return lender.agents.map(({ name, employer }) => `${name}（${employer}）`).join('\n');
    case 'agent-phones': return lender.agents.map(({ phone }) => phone).join('\n');
    case 'contract-name': return loan.contract.name;
    case 'contract-number': return loan.contract.number;
    case 'contract-date': return loan.contract.signedDate;
    case 'venue': return product.agreedVenue?.court ?? (language === 'en' ? 'statutory' : '法定管辖');
    case 'as-of': return statement.asOf;
    case 'overdue-since': return summary.overdue?.since ?? null;
    case 'defendants': return String(defendants);
  }
}

function defendantText(party: Party, field: DefendantField, number: number, language: Language): string | null {
  const { person, role } = party;
  switch (field) {
    case 'defendant-number': return String(number);
    case 'defendant': return person.name;
    case 'defendant-role': return PARTY_ROLES[role][language];
    case 'defendant-id-type': return person.kind === 'natural' ? ID_TYPE_CHOICES[person.idType][language] : language === 'en' ? 'unified social credit code' : '统一社会信用代码';
    case 'defendant-id': return identityNumberOf(party);
    case 'defendant-address': return (person.kind === 'natural' ? person.registeredAddress : person.address) ?? null;
    case 'defendant-residence': return (person.kind === 'natural' ? person.residence : undefined) ?? null;
    case 'defendant-phone': return phonesOf(party).join('\n') || null;
    case 'defendant-representative': return person.kind === 'natural' ? null : person.representative;
  }
}
