/** Sums due, currency, interest and the prayer. */
import { ArrearsInconsistency } from '../../domain/arrears/index.ts';
import { dailyHolds, runsOn } from '../complaint/fill/wording.ts';
import { fenOf, isZero, sourcesOf, withoutSign, yuanOf } from '../complaint/fill/format.ts';
import type { ComplaintCase, LineageSource } from '../complaint/index.ts';
import { clauseText, dateText, listed, rmb } from './format.ts';
import type { Reference, SumRow } from './model.ts';
import { partiesOf } from './parties.ts';
import type { Pleader } from './pleader.ts';

const step = (ref: string): LineageSource => ({ kind: 'arrears-step', ref });

/** The account that shows how each sum is made up. */
const ACCOUNT: Reference = { document: 'arrears' };

/** One row for each kind that is not zero; the rows sum to the statement's total, which is asserted. @returns number of the paragraph */
export function pleadSums(pleader: Pleader, data: ComplaintCase): number {
  const { summary, fees, statement, asOf, product: { clauses } } = data;
  const { total } = summary;
  const rows: SumRow[] = [];
  pleader.heading('Sums due');
  const number = pleader.paragraph(`On ${dateText(asOf)} the following was due and unpaid under the Agreement${data.hasUndue ? ', with the principal that was not yet due' : ''}. How each sum is made up, day by day, is shown in the account.`, { references: [ACCOUNT], keep: true });
  const add = (field: string, label: string, amount: string, clause: string, sources: readonly LineageSource[]): void => {
    rows.push({ label, clause, amount, lines: sources.filter(({ kind }) => kind === 'arrears-line').map(({ ref }) => ref) });
    pleader.trace(field, amount, sources);
  };
  const kinds = [
    ['principal', 'Principal', clauseText(clauses, 'principal')], ['interest', 'Interest', clauseText(clauses, 'rate')], ['penalty', 'Default interest', clauseText(clauses, 'penalty')],
    ['compound', 'Compound interest', clauseText(clauses, 'compound')], ['damages', 'Liquidated damages', clauseText(clauses, 'damages')],
  ] as const;
  for (const [field, label, clause] of kinds) if (field === 'principal' || !isZero(summary[field].amount)) add(field, label, summary[field].amount, clause, sourcesOf(summary[field], total));
  fees.forEach(({ line, isEnforcementCost }, index) => add(`fees[${index}]`, `${isEnforcementCost ? 'Cost of enforcement' : 'Charge'}: ${line.label.en}`, line.amount, isEnforcementCost ? '' : clauseText(clauses, 'fees'), [{ kind: 'arrears-line', ref: line.id }]));
  if (!isZero(summary.cut.amount)) add('cut', 'Less what exceeds the limit that the Claimant observes', summary.cut.amount, '', sourcesOf(summary.cut, total));
  if (!isZero(summary.unapplied.amount)) add('unapplied', 'Less payments held and not yet applied', summary.unapplied.amount, '', sourcesOf(summary.unapplied, total));
  same('rows of the particulars and the statement’s total', rows.reduce((sum, { amount }) => sum + fenOf(amount), 0n), statement.totals.total);
  pleader.sums(rows, { label: `Total at ${dateText(asOf)}`, clause: '', amount: statement.totals.total, lines: [] });
  pleader.trace('asOf', asOf, step(total.steps[0]!));
  pleader.trace('total', statement.totals.total, sourcesOf(total, total));
  if (fenOf(total.amount) <= 0n) pleader.problem('nothing-owed', 'total');
  if (fenOf(summary.interestTotal.amount) < 0n) pleader.problem('claim-negative', 'interestTotal', { label: { 'zh-CN': '欠利息', en: 'interest' } });
  if (!isZero(summary.cut.amount)) pleader.paragraph(`The Claimant limits all interest, damages and charges${capText(data)}. ${rmb(withoutSign(summary.cut.amount))} that the terms of the Agreement would give beyond that limit is not claimed and has been taken off.`);
  return number;
}

/** Practice Direction 16 on claims in a foreign currency: which, why, the sterling equivalent and the source of the rate. The last two are for the date of issue. */
export function pleadCurrency(pleader: Pleader, { product: { cause } }: ComplaintCase): void {
  pleader.heading('Currency');
  pleader.paragraph(`The claim is for payment in renminbi (RMB, CNY), because that is the currency in which the Agreement was made and ${cause === 'credit-card' ? 'the card was used' : 'the Loan was advanced'}. At the date of issue the sterling equivalent of the total above is £ ______________, at the rate of ______________ published by ____________________________.`);
  pleader.problem('field-blank', 'sterling', { label: { 'zh-CN': '英镑折算额、汇率及其来源（英国民事诉讼规则实务指引16）', en: 'sterling equivalent, rate and source of the rate (Practice Direction 16)' } });
}

/** Interest, default interest …: which of them are owed. */
function interestNames({ summary: { interest, penalty, compound, damages } }: ComplaintCase): string {
  const names = ([['interest', interest], ['default interest', penalty], ['compound interest', compound], ['liquidated damages', damages]] as const).filter(([, { amount }]) => !isZero(amount)).map(([name]) => name);
  return names.length === 0 ? 'interest' : listed(names);
}

const capText = ({ statement: { cap } }: ComplaintCase): string => (cap === null ? '' : ` to ${cap.annualRatePercent}% a year`);

/** The engine's letters in words: a court has no legend of them. */
const inWords = (formula: string): string => formula.replaceAll('cap rate', 'limiting rate').replaceAll('daily percentage', 'agreed daily percentage').replaceAll(' × r × (1+k) / B', ' × agreed rate × (1 + increase) ÷ days of the year').replaceAll(' × r / B', ' × agreed rate ÷ days of the year').replaceAll(' / B', ' ÷ days of the year');

/** CPR 16.4(2): basis and rate, the dates from and to which interest is reckoned, its total and the daily rate after that. @returns number of the paragraph */
export function pleadInterest(pleader: Pleader, data: ComplaintCase, sums: number): number {
  const { summary, asOf, statement } = data;
  const { running, interestTotal, total } = summary;
  pleader.heading('Interest');
  const number = pleader.paragraph('The Claimant claims interest under the Agreement, at the rates and on the clauses stated above:', { keep: true });
  pleader.sub(`for the time to ${dateText(asOf)}, from the dates on which each sum fell due as the account shows, ${rmb(interestTotal.amount)} of ${interestNames(data)}${isZero(summary.cut.amount) ? '' : `, after what paragraph ${sums + 1} takes off`};`);
  pleader.trace('interestTotal', interestTotal.amount, sourcesOf(interestTotal, total));
  if (!runsOn(summary)) pleader.sub(`for the time after ${dateText(asOf)}, nothing;`);
  else {
    const limit = statement.cap === null || running.governedBy === 'cap' ? '' : `, all interest, damages and charges being limited${capText(data)}`;
    if (dailyHolds(summary)) {
      const until = running.until === null ? '' : ` (this daily sum holds until ${dateText(running.until)}; after that it is reckoned in the same way)`;
      pleader.sub(`from ${dateText(running.from)} until judgment or sooner payment, ${rmb(running.rounded)} a day, being ${inWords(running.formula.en)}: ${running.calculation}${until}${limit};`);
      pleader.trace('dailyRate', running.rounded, step(running.step));
      if (running.until !== null) pleader.problem('running-until', 'dailyRate', { date: running.until });
    } else {
      pleader.sub(`from ${dateText(running.from)} until judgment or sooner payment, at the rates stated above${limit};`);
      pleader.problem('running-changes', 'dailyRate');
    }
    pleader.trace('runningFrom', running.from, step(running.step));
  }
  pleader.endSubs();
  return number;
}

/** What the Claimant asks for; the sums of its items are the statement's total, which is asserted. */
export function pleadPrayer(pleader: Pleader, data: ComplaintCase, paragraphs: { sums: number; interest: number }): void {
  const { summary, asOf, debtors, acceleration, options, fees } = data;
  const { debtors: who } = partiesOf(data);
  const against = `against ${who}${debtors.length > 1 ? ', jointly and severally' : ''}`;
  const claims: string[] = [];
  let claimed = 0n;
  const sum = (text: string, amount: string): void => {
    if (isZero(amount)) return;
    claimed += fenOf(amount);
    claims.push(`${against}, payment of ${text} ${rmb(amount)}`);
  };
  if (acceleration === null && options?.early === 'acceleration') claims.push('a declaration that all principal not yet due fell due on service of these particulars');
  if (acceleration === null && options?.early === 'termination') claims.push('an order terminating the Agreement');
  const first = claims.length + 1;
  sum('principal of', summary.principal.amount);
  sum(`${interestNames(data)} to ${dateText(asOf)} (paragraph ${paragraphs.interest}), in all`, summary.interestTotal.amount);
  sum(fees.some(({ isEnforcementCost }) => isEnforcementCost) ? 'charges and costs of enforcement of' : 'charges of', summary.fees.amount);
  same('claims of the prayer and the statement’s total', claimed + fenOf(summary.unapplied.amount), data.statement.totals.total);
  if (runsOn(summary)) claims.push(`${against}, payment of interest from ${dateText(summary.running.from)} until judgment or sooner payment (paragraph ${paragraphs.interest})`);
  const last = claims.length;
  if (last >= first) claims.push(...securityClaims(data, last === first ? `the sum in (${first})` : `the sums in (${first}) to (${last})`));
  if (options?.courtFees !== false) claims.push('costs');
  pleader.heading('AND THE CLAIMANT CLAIMS');
  pleader.prayer(claims);
  const less = isZero(summary.unapplied.amount) ? '' : `, less ${rmb(withoutSign(summary.unapplied.amount))} held and not yet applied,`;
  if (last >= first) pleader.text(`The sums claimed to ${dateText(asOf)}${less} are those of paragraph ${paragraphs.sums} and come to ${rmb(summary.total.amount)}.`);
}

/** 民法典 687: a general guarantor answers only for what enforcement against the debtor leaves. */
function securityClaims(data: ComplaintCase, sums: string): string[] {
  const { guarantors, enforceable } = data;
  const { borrowers, guarantors: titles } = partiesOf(data);
  const upTo = (maximum: { amount: string } | undefined): string => (maximum === undefined ? '' : `, up to ${rmb(maximum.amount)}`);
  return [
    ...guarantors.map(({ party: { guarantee } }, index) =>
      guarantee!.mode === 'joint'
        ? `against ${titles[index]!}, as guarantor jointly and severally liable, payment of ${sums}${upTo(guarantee!.maximum)}`
        : `against ${titles[index]!}, as guarantor, payment of so much of ${sums} as remains unpaid after enforcement against the property of ${borrowers}${upTo(guarantee!.maximum)}`,
    ),
    ...enforceable.map(({ collateral: { kind, object, maximum } }) => `an order that the Claimant be paid ${sums} in priority out of the proceeds of the ${kind === 'mortgage' ? 'mortgaged' : 'pledged'} property, ${object}${upTo(maximum)}`),
  ];
}

function same(what: string, left: bigint, right: string): void {
  if (left !== fenOf(right)) throw new ArrearsInconsistency(what, yuanOf(left), right);
}
