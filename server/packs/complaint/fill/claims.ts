/** 诉讼请求 (rows) and 约定管辖和诉前保全. */
import type { LineageSource } from '../model.ts';
import type { ComplaintCase } from './case.ts';
import type { Filler } from './filler.ts';
import { clauseText, dateText, fenOf, isZero, sourcesOf, withoutSign, words, yuan, yuanOf } from './format.ts';
import { securityClaims } from './security.ts';
import { calculationText, dailyHolds, runsOn } from './wording.ts';

const setting = (ref: string): LineageSource => ({ kind: 'setting', ref });

/** Amounts that rows of either form name; each is the statement's own. */
export function fillAmounts(filler: Filler, data: ComplaintCase): void {
  const { summary, asOf } = data;
  const { total } = summary;
  filler.set('asOf', dateText(asOf), { kind: 'arrears-step', ref: total.steps[0]! });
  for (const name of ['principal', 'interestTotal', 'interest', 'compound', 'penaltyAndDamages', 'penalty', 'damages'] as const) filler.set(name, summary[name].amount, sourcesOf(summary[name], total));
  filler.set('calculation', calculationText(data), [{ kind: 'arrears-step', ref: summary.running.step }, { kind: 'product', ref: 'clauses' }]);
  filler.set('runningFrom', dateText(summary.running.from), { kind: 'arrears-step', ref: summary.running.step });
  filler.set('total', `${yuan(total.amount)}（截至${dateText(asOf)}）`, sourcesOf(total, total));
  if (fenOf(total.amount) <= 0n) filler.problem('nothing-owed', 'total');
  if (fenOf(summary.interestTotal.amount) < 0n) filler.problem('claim-negative', 'interestTotal', { label: words('欠利息', 'interest') });
}

export function fillClaims(filler: Filler, data: ComplaintCase): void {
  fillAmounts(filler, data);
  fillRunning(filler, data);
  fillEarly(filler, data);
  fillSecurity(filler, data);
  fillCosts(filler, data);
  filler.tick('courtFees', data.options?.courtFees === false ? 'no' : 'yes', setting('options.courtFees'));
}

function fillRunning(filler: Filler, { summary }: ComplaintCase): void {
  const source: LineageSource = { kind: 'arrears-step', ref: summary.running.step };
  filler.tick('running', runsOn(summary) ? 'yes' : 'no', source);
  if (!runsOn(summary)) return;
  if (!dailyHolds(summary)) filler.problem('running-changes', 'calculation');
  else if (summary.running.until !== null) filler.problem('running-until', 'calculation', { date: summary.running.until });
}

/** An acceleration that took effect is claimed; one that is only asked for is the plaintiff's decision. */
function fillEarly(filler: Filler, { acceleration, hasUndue, options }: ComplaintCase): void {
  const early = acceleration === null ? options?.early : 'acceleration';
  const source: LineageSource = acceleration === null ? setting('options.early') : { kind: 'arrears-step', ref: acceleration.id };
  if (early === 'acceleration' || early === 'termination') {
    filler.tick('early', 'yes', source);
    filler.tick('earlyKind', early, source);
    return;
  }
  if (hasUndue) filler.problem('undue-without-acceleration', 'early');
  if (early === 'none' || !hasUndue) filler.tick('early', 'no', source);
}

function fillSecurity(filler: Filler, data: ComplaintCase): void {
  const { guarantors, enforceable, collateral, loan } = data;
  const names = new Set(loan.parties.map(({ person }) => person.name));
  collateral.forEach((each, index) => {
    if (each.registration !== 'formal') filler.problem('security-unregistered', 'securityClaim', { number: String(index + 1) });
    if (!names.has(each.provider)) filler.problem('security-provider-absent', 'securityClaim', { number: String(index + 1) });
  });
  const sources: LineageSource[] = [...guarantors.map(({ index }): LineageSource => ({ kind: 'loan', ref: `parties.${index}.guarantee` })), ...enforceable.map(({ index }): LineageSource => ({ kind: 'loan', ref: `collateral.${index}` }))];
  if (sources.length === 0) {
    // security that exists and is not claimed is for legal staff to decide: the row stays blank
    if (collateral.length === 0) filler.tick('security', 'no', { kind: 'loan', ref: 'collateral' });
    return;
  }
  filler.tick('security', 'yes', sources);
  filler.set('securityClaim', securityClaims(data, '上述债务').join('；'), sources);
}

/** 律师费 and the like in their own row; other charges under 其他请求, so that all rows sum to the total. */
function fillCosts(filler: Filler, { fees, summary, product }: ComplaintCase): void {
  const detail = (those: typeof fees): string => those.map(({ line }) => `${line.label['zh-CN']}${yuan(line.amount)}`).join('、');
  const sources = (those: typeof fees): LineageSource[] => those.map(({ line }) => ({ kind: 'arrears-line', ref: line.id }));
  const costs = fees.filter(({ isEnforcementCost }) => isEnforcementCost);
  // a card's form has 手续费 in its second row
  const charges = product.cause === 'credit-card' ? [] : fees.filter(({ isEnforcementCost }) => !isEnforcementCost);
  if (costs.length === 0) filler.tick('costs', 'no', { kind: 'arrears-step', ref: summary.total.steps[0]! });
  else {
    filler.tick('costs', 'yes', sources(costs));
    filler.set('costsDetail', detail(costs), sources(costs));
  }
  const others = charges.length === 0 ? [] : [`支付费用：${detail(charges)}`];
  const unapplied = isZero(summary.unapplied.amount) ? [] : [`扣除已付而尚未抵充的款项${yuan(withoutSign(summary.unapplied.amount))}`];
  if (others.length + unapplied.length > 0) filler.set('otherClaims', [...others, ...unapplied].join('；'), [...sources(charges), ...(unapplied.length === 0 ? [] : sourcesOf(summary.unapplied, summary.total))]);
}

/** Sum of the enforcement costs or of the other charges, in yuan. */
export const feesOf = ({ fees }: ComplaintCase, isEnforcementCost: boolean): string => yuanOf(fees.filter((fee) => fee.isEnforcementCost === isEnforcementCost).reduce((sum, { line }) => sum + fenOf(line.amount), 0n));

export function fillVenue(filler: Filler, { product, loan, court }: ComplaintCase): void {
  const { agreedVenue: agreed, clauses } = product;
  if (agreed !== undefined) {
    const sources: LineageSource[] = [{ kind: 'product', ref: 'agreedVenue' }];
    filler.tick('venue', 'yes', sources);
    filler.set('venueContent', `${clauses.venue === undefined ? '' : `合同${clauseText(clauses.venue)}：`}${agreed.content ?? `因本合同发生的争议，由${agreed.court}管辖`}`, sources);
    if (agreed.link === 'none') filler.problem('venue-without-link', 'venue');
    if (court === null) filler.problem('court-missing', 'venue');
    else if (court !== agreed.court) filler.problem('court-differs', 'venue');
  } else if (clauses.venue !== undefined) filler.problem('venue-content-missing', 'venueContent');
  else filler.tick('venue', 'no', { kind: 'product', ref: 'agreedVenue' });
  const { preservation } = loan;
  const at = (path: string): LineageSource => ({ kind: 'loan', ref: `preservation${path}` });
  if (preservation === undefined) return filler.tick('preserved', 'no', at(''));
  filler.tick('preserved', 'yes', at(''));
  filler.set('preservationCourt', preservation.court, at('.court'));
  filler.set('preservationDate', dateText(preservation.date), at('.date'));
  filler.set('preservationNumber', preservation.caseNumber, at('.caseNumber'));
}

