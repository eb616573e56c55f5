/** Head of the arrears sheet: what it is of, and the terms that the figures rest on. */
import { WORDS, ARTICLE_561 } from '../../domain/arrears/index.ts';
import { termsOf } from '../../domain/loan/index.ts';
import type { LoanTerms } from '../../domain/loan/index.ts';
import { defendantsOf } from '../complaint/index.ts';
import type { ClaimInput, PackLanguage } from '../pdf/input.ts';
import { runs } from './arrears-links.ts';
import { ARREARS_TEXT } from './text/arrears.ts';
import type { ArrearsText } from './text/arrears.ts';

export type FactRow = readonly [label: string, value: string | readonly string[]];

export function arrearsFacts(claim: ClaimInput, language: PackLanguage): FactRow[] {
  const text: ArrearsText = ARREARS_TEXT[language];
  const { lender, loan, product, statement } = claim;
  const { facts } = text;
  const { clauses } = product;
  const terms = termsOf(loan, product);
  const borrowers = defendantsOf(loan).filter(({ party }) => party.role !== 'guarantor').map(({ party }) => party.person.name);
  const { schedule, cap, overdue, replaces } = statement;
  const rate = [text.rate(terms.annualRatePercent ?? '', terms.dayBasis, clauses.rate), ...(terms.rateChanges ?? []).map(({ from, annualRatePercent }) => text.rateChange(from, annualRatePercent))];
  return [
    [facts.lender, lender.name],
    [facts.borrowers, text.parties(borrowers)],
    [facts.contract, text.contract(loan.contract.name, loan.contract.number, loan.contract.signedDate, product.name)],
    [facts.principal, text.principal(loan.principal, statement.disbursed, statement.netPrincipal)],
    [facts.rate, rate],
    [facts.method, text.method(terms.method === undefined ? '' : text.methods[terms.method], schedule.length, schedule[0]!.dueDate, schedule.at(-1)!.dueDate)],
    [facts.late, [text.penalty(terms.penaltySurchargePercent, clauses.penalty), text.compound(terms.compound === 'interest', clauses.compound), ...(terms.liquidatedDamages ?? []).map(text.damages)]],
    ...(terms.grace === undefined ? [] : [[facts.grace, text.grace(terms.grace)] as const]),
    [facts.cap, cap === null ? text.noCap : [text.cap(cap), ...(cap.source === null ? [] : [text.capSource(cap.source)])]],
    [facts.allocation, allocationText(terms, language)],
    [facts.rounding, text.rounding(terms.rounding === 'down')],
    [facts.asOf, text.date(statement.asOf)],
    [facts.overdue, overdue === null ? text.notOverdue : text.overdue(overdue, runs(overdue.instalments))],
    [facts.paidUntil, text.date(statement.interestPaidUntil)],
    [facts.version, [text.version(statement.version), ...(replaces === null ? [] : [text.replaces(replaces)])]],
  ];
}

function allocationText({ allocationOrder, allocationScope }: LoanTerms, language: PackLanguage): string {
  const { kinds } = WORDS[language];
  return ARREARS_TEXT[language].allocation((allocationOrder ?? ARTICLE_561).map((kind) => kinds[kind]), allocationScope === 'by-instalment', allocationOrder !== undefined);
}
