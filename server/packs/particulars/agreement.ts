/** Agreement, terms, security, advance, payments, default. */
import { fenOf, isZero, raised, sourcesOf, withoutSign, yuanOf } from '../complaint/fill/format.ts';
import type { ComplaintCase, LineageSource } from '../complaint/index.ts';
import type { RecordStage } from '../../domain/record/index.ts';
import { capital, partiesOf } from './parties.ts';
import { cited, clauseText, dateText, listed, plural, rmb } from './format.ts';
import type { Reference } from './model.ts';
import type { Pleader } from './pleader.ts';

const loan = (ref: string): LineageSource => ({ kind: 'loan', ref });

/** Exhibits of the stages that prove a paragraph. */
export type Proofs = (...stages: RecordStage[]) => Reference[];

export function pleadAgreement(pleader: Pleader, data: ComplaintCase, proofs: Proofs): void {
  const { lender, loan: facts, product: { clauses, cause } } = data;
  const { contract, assignment, creditAgreement } = facts;
  const { borrowers } = partiesOf(data);
  const creditor = assignment?.from ?? 'the Claimant';
  pleader.heading('The agreement');
  if (creditAgreement !== undefined) {
    pleader.paragraph(`By a credit agreement in writing dated ${dateText(creditAgreement.signedDate)}, named “${creditAgreement.name}” and numbered ${creditAgreement.number}, ${creditor} agreed to give ${borrowers} credit.`, { references: proofs('contract') });
    pleader.trace('creditAgreement', creditAgreement.number, loan('creditAgreement'));
  }
  const what = cause === 'credit-card' ? `issued a credit card to ${borrowers}` : `agreed to lend ${borrowers} ${rmb(facts.principal)} (“the Loan”)${cited(clauses, 'principal')}`;
  pleader.paragraph(`By an agreement in writing dated ${dateText(contract.signedDate)}, named “${contract.name}” and numbered ${contract.number} (“the Agreement”), made between ${creditor} and ${borrowers}, ${creditor} ${what}.`, { references: proofs('contract', 'signature') });
  pleader.trace('agreement', contract.number, loan('contract'));
  pleader.trace('agreedAmount', facts.principal, loan('principal'));
  if (assignment !== undefined) {
    const notice = assignment.noticeDate === undefined ? '' : `, of which ${borrowers} ${data.debtors.length === 1 ? 'was' : 'were'} given notice on ${dateText(assignment.noticeDate)}`;
    pleader.paragraph(`On ${dateText(assignment.date)} ${assignment.from} assigned its rights under the Agreement to the Claimant, ${lender.name}${notice}.`);
    pleader.trace('assignment', assignment.date, loan('assignment'));
  }
  pleadTerms(pleader, data);
}

const METHODS = {
  'equal-instalment': 'equal instalments of principal and interest together',
  'equal-principal': 'equal instalments of principal, with interest',
  bullet: 'one payment of principal and interest at maturity',
  'interest-only': 'payments of interest, and of the principal at maturity',
} as const;
const BASES = { 'overdue-principal': 'overdue principal', 'overdue-instalment': 'the overdue instalment', 'outstanding-principal': 'outstanding principal' } as const;
const TRIGGERS = { 'each-instalment': 'each time that an instalment is overdue', 'first-default': 'on the first default', acceleration: 'on the Loan being called in' } as const;

function pleadTerms(pleader: Pleader, data: ComplaintCase): void {
  const { terms, statement, product: { clauses } } = data;
  const { annualRatePercent: rate, rateChanges = [], penaltySurchargePercent: surcharge, compound, liquidatedDamages = [], dayBasis, method } = terms;
  const term = (name: string): LineageSource => loan(`terms.${name}`);
  pleader.paragraph('The Agreement provided, among other terms:', { keep: true });
  if (rate === undefined) pleader.problem('field-blank', 'rate', { label: { 'zh-CN': '利率', en: 'interest rate' } });
  else {
    const changes = rateChanges.map(({ from, annualRatePercent }) => `, and from ${dateText(from)} at ${annualRatePercent}% a year`).join('');
    const basis = dayBasis === undefined ? '' : dayBasis === 'actual' ? ', reckoned by the actual days of the year' : `, reckoned by a year of ${dayBasis} days`;
    pleader.sub(`interest at ${rate}% a year${changes}${basis}${cited(clauses, 'rate')};`);
    pleader.trace('rate', rate, term('annualRatePercent'));
  }
  const due = statement.schedule;
  const last = due.length > 1 ? `from ${dateText(due[0]!.dueDate)} to ${dateText(data.maturity)}` : `on ${dateText(data.maturity)}`;
  pleader.sub(`repayment by ${method === undefined ? plural(due.length, 'instalment') : METHODS[method]}${due.length > 1 ? `, ${plural(due.length, 'due date')}` : ''}, ${last}${cited(clauses, 'schedule')};`);
  pleader.trace('maturity', data.maturity, loan(data.loan.maturityDate === undefined ? 'schedule' : 'maturityDate'));
  if (surcharge !== null && surcharge !== undefined) {
    const resulting = rate === undefined || rateChanges.length > 0 ? '' : `, that is at ${raised(rate, surcharge)}% a year`;
    pleader.sub(`default interest on overdue principal at the agreed rate increased by ${surcharge}%${resulting}${cited(clauses, 'penalty')};`);
    pleader.trace('defaultInterest', surcharge, term('penaltySurchargePercent'));
  }
  if (compound === 'interest') {
    pleader.sub(`compound interest, at the rate of default interest, on interest not paid when due${cited(clauses, 'compound')};`);
    pleader.trace('compoundInterest', compound, term('compound'));
  }
  for (const damages of liquidatedDamages) {
    const text =
      damages.kind === 'flat' ? `of ${rmb(damages.amount)}, payable ${TRIGGERS[damages.trigger]}` : damages.kind === 'percent' ? `of ${damages.percent}% of ${BASES[damages.of]}, payable ${TRIGGERS[damages.trigger]}` : `of ${damages.percentPerDay}% a day of ${BASES[damages.of]}`;
    pleader.sub(`liquidated damages ${text}${cited(clauses, 'damages')};`);
    pleader.trace('liquidatedDamages', text, term('liquidatedDamages'));
  }
  pleader.endSubs();
}

export function pleadAdvance(pleader: Pleader, data: ComplaintCase, proofs: Proofs): void {
  const { loan: facts, summary, asOf, product: { cause } } = data;
  const { borrowers } = partiesOf(data);
  const creditor = facts.assignment?.from ?? 'the Claimant';
  const paid = facts.disbursements.map((each, index) => ({ ...each, index, net: yuanOf(fenOf(each.amount) - fenOf(each.deductedInterest ?? '0')) })).filter(({ date }) => date <= asOf);
  const references = proofs('disbursement');
  pleader.heading(cause === 'credit-card' ? 'Use of the card' : 'The advance');
  if (cause === 'credit-card') pleader.paragraph(`${capital(borrowers)} drew ${rmb(summary.disbursed.amount)} in all on the card.`, { references });
  else if (paid.length === 1) pleader.paragraph(`On ${dateText(paid[0]!.date)} ${creditor} advanced ${rmb(paid[0]!.net)} to ${borrowers}.`, { references });
  else {
    pleader.paragraph(`${capital(creditor)} advanced ${rmb(summary.disbursed.amount)} in all to ${borrowers}:`, { references, keep: true });
    for (const { date, net } of paid) pleader.sub(`${rmb(net)} on ${dateText(date)};`);
    pleader.endSubs();
  }
  pleader.trace('disbursed', summary.disbursed.amount, sourcesOf(summary.disbursed, summary.total));
  for (const { index, net } of paid) pleader.trace(`advance[${index}]`, net, loan(`disbursements.${index}.amount`));
  const deducted = facts.disbursements.reduce((sum, { deductedInterest }) => sum + fenOf(deductedInterest ?? '0'), 0n);
  if (deducted > 0n) pleader.paragraph(`${rmb(yuanOf(deducted))} of interest was deducted when the Loan was advanced. The Claimant claims principal and interest on the sum actually advanced only.`);
}

export function pleadSecurity(pleader: Pleader, data: ComplaintCase, proofs: Proofs): void {
  const { guarantors, collateral, loan: facts } = data;
  if (guarantors.length + collateral.length === 0) return;
  const titles = partiesOf(data).guarantors;
  const { borrowers } = partiesOf(data);
  pleader.heading('Security');
  guarantors.forEach(({ party: { guarantee }, index }, position) => {
    const { mode, signedDate, contractNumber, maximum } = guarantee!;
    const number = contractNumber === undefined ? '' : ` and numbered ${contractNumber}`;
    const liable = mode === 'joint' ? `jointly and severally with ${borrowers}` : `for what remains unpaid after enforcement against the property of ${borrowers}`;
    pleader.paragraph(`By a guarantee dated ${dateText(signedDate)}${number}, ${titles[position]!} undertook to be liable for the debt under the Agreement ${liable}${maximum === undefined ? '' : `, up to ${rmb(maximum.amount)}`}.`, { references: position === 0 ? proofs('contract') : [] });
    pleader.trace(`guarantee[${position}]`, mode, loan(`parties.${index}.guarantee`));
  });
  collateral.forEach(({ kind, object, provider, signedDate, contractNumber, registration, certificateNumber, maximum }, index) => {
    const number = contractNumber === undefined ? '' : ` and numbered ${contractNumber}`;
    const registered = registration === 'none' ? '' : `. The ${kind} ${registration === 'formal' ? 'is registered' : 'has a preliminary registration'}${certificateNumber === undefined ? '' : ` (certificate ${certificateNumber})`}`;
    pleader.paragraph(`By a ${kind} dated ${dateText(signedDate)}${number}, ${provider} charged ${object} with payment of the debt under the Agreement${maximum === undefined ? '' : `, up to ${rmb(maximum.amount)}`}${registered}.`);
    pleader.trace(`security[${index}]`, object, loan(`collateral.${index}`));
    if (registration !== 'formal') pleader.problem('security-unregistered', `security[${index}]`, { number: String(index + 1) });
    if (!facts.parties.some(({ person }) => person.name === provider)) pleader.problem('security-provider-absent', `security[${index}]`, { number: String(index + 1) });
  });
}

export function pleadPayments(pleader: Pleader, data: ComplaintCase, proofs: Proofs): void {
  const { paid, unapplied, total } = data.summary;
  const { borrowers } = partiesOf(data);
  const names = [['principal', paid.principal], ['interest', paid.interest], ['default interest', paid.penalty], ['compound interest', paid.compound], ['liquidated damages', paid.damages], ['charges', paid.fee]] as const;
  const applied = names.filter(([, { amount }]) => !isZero(amount));
  const all = names.reduce((sum, [, { amount }]) => sum + fenOf(amount), 0n) - fenOf(unapplied.amount);
  pleader.heading('Payments');
  if (all === 0n) {
    pleader.paragraph(`Nothing has been paid by ${borrowers}.`);
    return pleader.trace('paid', '0.00', total.steps.map((ref) => ({ kind: 'arrears-step', ref })));
  }
  const held = isZero(unapplied.amount) ? [] : [`${rmb(withoutSign(unapplied.amount))} is held and not yet applied`];
  const parts = [...(applied.length === 0 ? [] : [`${listed(applied.map(([name, { amount }]) => `${rmb(amount)} to ${name}`))}`]), ...held];
  pleader.paragraph(`${capital(borrowers)} ${data.debtors.length === 1 ? 'has' : 'have'} paid ${rmb(yuanOf(all))} in all, which was applied as follows: ${parts.join('; ')}.`, { references: proofs('repayment') });
  pleader.trace('paid', yuanOf(all), [...applied, ...(held.length === 0 ? [] : [['unapplied', unapplied] as const])].flatMap(([, amount]) => sourcesOf(amount, total)));
  for (const [name, amount] of applied) pleader.trace(`paid.${name}`, amount.amount, sourcesOf(amount, total));
}

export function pleadDefault(pleader: Pleader, data: ComplaintCase, proofs: Proofs): void {
  const { summary, acceleration, asOf, loan: facts, options, product: { clauses, cause } } = data;
  const { overdue, total } = summary;
  const { borrowers } = partiesOf(data);
  const debt = cause === 'credit-card' ? 'debt' : 'Loan';
  pleader.heading('Default');
  if (overdue === null) {
    pleader.problem('nothing-overdue', 'overdue');
    pleader.paragraph(`No instalment was overdue on ${dateText(asOf)}.`);
  } else {
    const following = overdue.instalments.length > 1 ? ' or what fell due after it' : '';
    pleader.paragraph(`In breach of the Agreement ${borrowers} did not pay the whole of the instalment due on ${dateText(overdue.dueDate)}${following}, and ${data.debtors.length === 1 ? 'has' : 'have'} been in default since ${dateText(overdue.since)}: for ${plural(overdue.days, 'day')} by ${dateText(asOf)}.`, { references: proofs('collection') });
    const sources: LineageSource[] = overdue.lines.length === 0 ? [{ kind: 'arrears-step', ref: total.steps[0]! }] : overdue.lines.map((ref) => ({ kind: 'arrears-line', ref }));
    pleader.trace('overdueSince', overdue.since, sources);
    pleader.trace('overdueDays', String(overdue.days), sources);
  }
  if (acceleration?.to) {
    const clause = clauseText(clauses, 'acceleration');
    const how = acceleration.inputs['basis'] === 'complaint-served' ? 'On service of the claim' : `By notice that reached ${borrowers}`;
    const creditor = facts.assignment !== undefined && facts.assignment.date > acceleration.to ? facts.assignment.from : 'the Claimant';
    pleader.paragraph(`${how} on ${dateText(acceleration.to)}${clause === '' ? '' : `, as ${clause} of the Agreement provides`}, ${creditor} called in the ${debt}. All principal not yet due, ${rmb(acceleration.result)}, fell due on that day.`, { references: proofs('overdue-notice') });
    pleader.trace('acceleration', acceleration.to, { kind: 'arrears-step', ref: acceleration.id });
    pleader.trace('accelerated', acceleration.result, { kind: 'arrears-step', ref: acceleration.id });
  } else if (data.hasUndue) {
    const undue = yuanOf(fenOf(summary.principal.amount) - fenOf(summary.principalDue.amount));
    const asked = options?.early === 'acceleration' ? 'asks that it be declared due on service of these particulars' : options?.early === 'termination' ? 'asks that the Agreement be terminated and that it be repaid' : 'claims it together with what is due';
    pleader.paragraph(`Principal of ${rmb(undue)} was not yet due on ${dateText(asOf)}. The Claimant ${asked}.`);
    pleader.trace('undue', undue, sourcesOf(summary.principal, total));
    if (options?.early !== 'acceleration' && options?.early !== 'termination') pleader.problem('undue-without-acceleration', 'early');
  }
}
