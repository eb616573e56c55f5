/** Rows that only the form of 信用卡纠纷 has. */
import type { LineageSource } from '../model.ts';
import type { ComplaintCase } from './case.ts';
import { feesOf, fillClaims } from './claims.ts';
import { contractTexts, fillCommonFacts, fillOverdue } from './facts.ts';
import type { Filler } from './filler.ts';
import { fenOf, isZero, listed, sourcesOf, words, yuan, yuanOf } from './format.ts';
import { cited, rateClauses } from './wording.ts';

export function fillCardClaims(filler: Filler, data: ComplaintCase): void {
  fillClaims(filler, data);
  const { summary } = data;
  const charges = feesOf(data, false);
  const sources = [...sourcesOf(summary.interestTotal, summary.total), ...data.fees.filter(({ isEnforcementCost }) => !isEnforcementCost).map(({ line }): LineageSource => ({ kind: 'arrears-line', ref: line.id }))];
  filler.set('chargesTotal', yuanOf(fenOf(summary.interestTotal.amount) + fenOf(charges)), sources);
}

export function fillCardFacts(filler: Filler, data: ComplaintCase): void {
  const { loan, product, summary, debtors, options } = data;
  const at = (ref: string): LineageSource => ({ kind: 'loan', ref });
  filler.set('contract', contractTexts(data), at('contract'));
  filler.problem('field-blank', 'contract', { label: words('信用卡卡号、办卡行', 'card number and issuing branch') });
  filler.set('disbursed', yuan(summary.disbursed.amount), sourcesOf(summary.disbursed, summary.total));
  const clauses = rateClauses(data);
  filler.setOrBlank('standard', clauses.length === 0 ? undefined : clauses.join('；'), at('terms'), words('利息、罚息等的计算标准', 'how interest and charges are reckoned'));
  const liability = cited(product.clauses, 'penalty', 'damages', 'fees');
  filler.setOrBlank('liability', liability === '' ? undefined : `按约支付罚息、违约金等${liability}`, { kind: 'product', ref: 'clauses' }, words('违约责任', 'liability for default'));
  filler.setOrBlank('termination', options?.card?.terminationClause, { kind: 'setting', ref: 'options.card.terminationClause' }, words('解除条件', 'conditions of termination'));
  const { explanation } = loan.contract;
  if (explanation === undefined) filler.problem('field-blank', 'explained', { label: words('是否就信用卡合约主要条款进行提示注意', 'whether key terms were pointed out') });
  else {
    filler.tick('explained', 'yes', at('contract.explanation'));
    filler.set('explanation', listed([explanation.method, explanation.time, explanation.place].filter((part) => part !== undefined)), at('contract.explanation'));
  }
  const { paid } = summary;
  const kinds = [paid.principal, paid.interest, paid.penalty, paid.compound, paid.damages, paid.fee];
  const used = kinds.filter(({ amount }) => !isZero(amount));
  filler.set('paidTotal', yuanOf(kinds.reduce((sum, { amount }) => sum + fenOf(amount), 0n)), (used.length === 0 ? [paid.principal] : used).flatMap((amount) => sourcesOf(amount, summary.total)));
  fillOverdue(filler, summary);
  filler.set('debtor', listed(debtors.map(({ party }) => party.person.name)), debtors.map(({ index }) => at(`parties.${index}.person.name`)));
  filler.set('charges', feesOf(data, false), sourcesOf(summary.fees, summary.total));
  if (options?.card?.notice === undefined) filler.problem('field-blank', 'notified', { label: words('是否向被告进行通知和催收', 'whether the defendant was notified') });
  else {
    filler.tick('notified', 'yes', { kind: 'setting', ref: 'options.card.notice' });
    filler.set('notice', options.card.notice, { kind: 'setting', ref: 'options.card.notice' });
  }
  fillCommonFacts(filler, data);
}
