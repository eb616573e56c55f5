/** The two statements in running text, from the same figures as the rows. */
import type { ComplaintCase } from './case.ts';
import { feesOf } from './claims.ts';
import { articlesOf } from './facts.ts';
import { dateText, isZero, listed, withoutSign, yuan } from './format.ts';
import { securityClaims } from './security.ts';
import { cited, cutText, methodOf, namesOfInterest, partsOfInterest, rateClauses, runningText } from './wording.ts';

const names = (parties: ComplaintCase['debtors']): string => listed(parties.map(({ party }) => `被告${party.person.name}`));

const isCard = ({ product }: ComplaintCase): boolean => product.cause === 'credit-card';

/** 诉讼请求: one paragraph a claim, and what they sum to. */
export function claimsStatement(data: ComplaintCase): string[] {
  const { summary, debtors, guarantors, asOf, loan, acceleration, options, fees } = data;
  const owing = `${names(debtors)}${debtors.length > 1 ? '共同' : ''}`;
  const claims: string[] = [];
  if (acceleration === null && options?.early === 'acceleration') claims.push(`确认编号为${loan.contract.number}的《${loan.contract.name}》项下借款自起诉状副本送达被告之日起提前到期`);
  if (acceleration === null && options?.early === 'termination') claims.push(`判令解除编号为${loan.contract.number}的《${loan.contract.name}》`);
  const first = claims.length + 1;
  if (!isZero(summary.principal.amount)) claims.push(`判令${owing}向原告偿还${isCard(data) ? '信用卡透支本金' : '借款本金'}${yuan(summary.principal.amount)}`);
  const running = runningText(data);
  const cut = cutText(data);
  const parts = partsOfInterest(summary);
  const composed = parts.length < 2 && cut === '' ? '' : `（其中${listed(parts)}${cut === '' ? '' : `；${cut}`}）`;
  if (parts.length > 0) claims.push(`判令${owing}向原告支付截至${dateText(asOf)}的${listed(namesOfInterest(summary))}${parts.length > 1 ? '合计' : ''}${yuan(summary.interestTotal.amount)}${composed}${running === '' ? '' : `，以及此后至实际清偿之日止的息费（${running}）`}`);
  else if (running !== '') claims.push(`判令${owing}向原告支付${dateText(summary.running.from)}起至实际清偿之日止的息费（${running}）`);
  for (const isEnforcementCost of [false, true]) {
    const those = fees.filter((fee) => fee.isEnforcementCost === isEnforcementCost);
    if (those.length === 0) continue;
    const detail = listed(those.map(({ line }) => `${line.label['zh-CN']}${yuan(line.amount)}`));
    claims.push(`判令${owing}向原告支付${isEnforcementCost ? '为实现债权支出的费用' : '费用'}${yuan(feesOf(data, isEnforcementCost))}（${detail}）`);
  }
  const last = claims.length;
  if (last >= first) claims.push(...securityClaims(data, last === first ? `上述第${first}项债务` : `上述第${first}项至第${last}项债务`).map((claim) => `判令${claim}`));
  if (options?.courtFees !== false) claims.push(`本案诉讼费用由${debtors.length + guarantors.length > 1 ? '各被告共同' : '被告'}负担`);
  const unapplied = isZero(summary.unapplied.amount) ? '' : `，已扣除被告已付而尚未抵充的款项${yuan(withoutSign(summary.unapplied.amount))}`;
  const total = last < first ? [] : [`截至${dateText(asOf)}，以上请求金额合计${yuan(summary.total.amount)}${unapplied}。`];
  return [...claims.map((claim, index) => `${index + 1}. ${claim}${index === claims.length - 1 ? '。' : '；'}`), ...total];
}

/** 事实与理由: contract, payment, securities, default, acceleration, what is owed, law. */
export function factsStatement(data: ComplaintCase): string[] {
  return [contractParagraph(data), disbursementParagraph(data), securityParagraph(data), defaultParagraph(data), owedParagraph(data), lawParagraph(data)].filter((paragraph) => paragraph !== '');
}

function contractParagraph(data: ComplaintCase): string {
  const { loan, lender, debtors, maturity, product: { clauses } } = data;
  const { contract, assignment, purpose } = loan;
  const creditor = assignment === undefined ? `原告${lender.name}` : assignment.from;
  if (isCard(data)) return `${dateText(contract.signedDate)}，${names(debtors)}向${creditor}申领信用卡，签订《${contract.name}》（编号：${contract.number}），约定：${rateClauses(data).join('；')}。`;
  const from = loan.disbursements.map(({ date }) => date).sort()[0]!;
  const terms = [`借款金额${yuan(loan.principal)}${cited(clauses, 'principal')}`, ...(purpose === undefined ? [] : [`借款用途为${purpose}`]), `借款期限自${dateText(from)}起至${dateText(maturity)}止`, `还款方式为${methodOf(data).text}${cited(clauses, 'schedule')}`, ...rateClauses(data)];
  return `${dateText(contract.signedDate)}，${creditor}与${names(debtors)}签订《${contract.name}》（编号：${contract.number}），约定：${terms.join('；')}。`;
}

function disbursementParagraph(data: ComplaintCase): string {
  const { loan, lender, summary, asOf } = data;
  const dates = [...new Set(loan.disbursements.map(({ date }) => date).filter((date) => date <= asOf))].sort();
  if (dates.length === 0) return '';
  const who = loan.assignment === undefined ? '原告' : loan.assignment.from;
  const assigned = loan.assignment === undefined ? '' : `${dateText(loan.assignment.date)}，${loan.assignment.from}将上述债权转让给原告${lender.name}${loan.assignment.noticeDate === undefined ? '' : `，并于${dateText(loan.assignment.noticeDate)}通知债务人`}。`;
  if (isCard(data)) return `被告使用该信用卡透支，合计${yuan(summary.disbursed.amount)}。${assigned}`;
  return `合同签订后，${who}于${listed(dates.map(dateText))}${dates.length > 1 ? '分笔' : ''}发放借款，实际发放${yuan(summary.disbursed.amount)}。${assigned}`;
}

function securityParagraph({ guarantors, collateral }: ComplaintCase): string {
  const guarantees = guarantors.map(({ party: { person, guarantee } }) => `${dateText(guarantee!.signedDate)}，被告${person.name}签订保证合同${guarantee!.contractNumber === undefined ? '' : `（编号：${guarantee!.contractNumber}）`}，为上述债务提供${guarantee!.mode === 'joint' ? '连带责任保证' : '一般保证'}。`);
  const things = collateral.map(({ kind, object, provider, signedDate, contractNumber, registration, certificateNumber }) => {
    const registered = registration === 'none' ? '' : `，并办理${registration === 'formal' ? '' : '预告'}登记${certificateNumber === undefined ? '' : `（登记证明号：${certificateNumber}）`}`;
    return `${dateText(signedDate)}，${provider}签订${kind === 'mortgage' ? '抵押' : '质押'}合同${contractNumber === undefined ? '' : `（编号：${contractNumber}）`}，以${object}为上述债务提供${kind === 'mortgage' ? '抵押' : '质押'}担保${registered}。`;
  });
  return [...guarantees, ...things].join('');
}

function defaultParagraph(data: ComplaintCase): string {
  const { summary, acceleration, asOf, product: { clauses } } = data;
  const since = isCard(data) ? '透支发生后' : '借款发放后';
  const debt = isCard(data) ? '欠款' : '借款';
  const { overdue, paid } = summary;
  const paidParts = [['本金', paid.principal], ['利息', paid.interest], ['罚息', paid.penalty], ['复利', paid.compound], ['违约金', paid.damages], ['费用', paid.fee]] as const;
  const named = paidParts.filter(([, { amount }]) => !isZero(amount)).map(([name, { amount }]) => `${name}${yuan(amount)}`);
  const repaid = named.length === 0 ? `${since}，被告未偿还任何款项。` : `${since}，被告已偿还${listed(named)}。`;
  const late = overdue === null ? '' : `被告未按约定履行还款义务，自${dateText(overdue.since)}起逾期，截至${dateText(asOf)}已逾期${overdue.days}天。`;
  const accelerated = acceleration === null || acceleration.to === null ? '' : `因被告违约，${debt}依约于${dateText(acceleration.to)}提前到期${cited(clauses, 'acceleration')}。`;
  return `${repaid}${late}${accelerated}`;
}

function owedParagraph(data: ComplaintCase): string {
  const { summary, asOf } = data;
  const cut = cutText(data);
  const unapplied = isZero(summary.unapplied.amount) ? [] : [`扣除已付而尚未抵充的款项${yuan(withoutSign(summary.unapplied.amount))}`];
  const parts = [`尚欠本金${yuan(summary.principal.amount)}`, `欠利息合计${yuan(summary.interestTotal.amount)}${partsOfInterest(summary).length === 0 ? '' : `（其中${listed(partsOfInterest(summary))}${cut === '' ? '' : `；${cut}`}）`}`, ...(isZero(summary.fees.amount) ? [] : [`费用${yuan(summary.fees.amount)}`]), ...unapplied];
  return `截至${dateText(asOf)}，被告${parts.join('，')}，共计${yuan(summary.total.amount)}。计算过程见欠款计算表。`;
}

function lawParagraph(data: ComplaintCase): string {
  const { overdue } = data.summary;
  const breach = overdue === null ? '' : '被告未按约定还款，已构成违约，应当承担违约责任。';
  return `综上，案涉合同系当事人真实意思表示，内容合法有效，当事人应当按照约定全面履行义务。${breach}依据《中华人民共和国民法典》${listed(articlesOf(data))}的规定，为维护自身合法权益，原告特提起诉讼，请求判如所请。`;
}
