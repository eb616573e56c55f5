/** 事实与理由 (rows). */
import type { LineageSource } from '../model.ts';
import type { ComplaintCase } from './case.ts';
import type { Filler } from './filler.ts';
import { clauseNumber, dateText, fenOf, isZero, listed, raised, sourcesOf, words, yuan, yuanOf } from './format.ts';
import { fillSecurities } from './security.ts';
import { cutText, methodOf, rateClauses } from './wording.ts';

const loan = (ref: string): LineageSource => ({ kind: 'loan', ref });
const product = (ref: string): LineageSource => ({ kind: 'product', ref });

export function fillFacts(filler: Filler, data: ComplaintCase): void {
  fillContract(filler, data);
  fillTerm(filler, data);
  fillRates(filler, data);
  fillMethod(filler, data);
  fillRepayment(filler, data);
  fillCommonFacts(filler, data);
}

/** Rows that both forms have. */
export function fillCommonFacts(filler: Filler, data: ComplaintCase): void {
  fillSecurities(filler, data);
  fillBasis(filler, data);
  fillOther(filler, data);
  const { exhibits } = data;
  if (exhibits.length > 0) filler.set('evidence', exhibits.map(({ number, title, pages }) => `${number}. ${title}（${pages}页）`), exhibits.map(({ number }) => ({ kind: 'exhibit', ref: String(number) })));
  else filler.problem('field-blank', 'evidence', { label: words('证据清单', 'list of evidence') });
}

/** 名称、编号、签订时间、地点 of the loan contract and of the credit agreement it rests on. */
export function contractTexts({ loan: { contract, creditAgreement } }: ComplaintCase): string[] {
  const text = (kind: string, { name, number, signedDate, place }: { name: string; number: string; signedDate: string; place?: string }): string =>
    `${kind}名称：${name}；编号：${number}；签订时间：${dateText(signedDate)}${place === undefined ? '' : `；签订地点：${place}`}`;
  return [...(creditAgreement === undefined ? [] : [text('授信合同', creditAgreement)]), text(creditAgreement === undefined ? '' : '借款合同', contract)];
}

function fillContract(filler: Filler, data: ComplaintCase): void {
  const { loan: facts, lender, debtors, summary } = data;
  filler.set('contract', contractTexts(data), [loan('contract'), ...(facts.creditAgreement === undefined ? [] : [loan('creditAgreement')])]);
  if (facts.contract.place === undefined) filler.problem('field-blank', 'contract', { label: words('合同签订地点', 'place of signing') });
  filler.set('lenderName', facts.assignment?.from ?? lender.name, facts.assignment === undefined ? { kind: 'lender', ref: 'name' } : loan('assignment.from'));
  filler.set('borrowers', listed(debtors.map(({ party }) => party.person.name)), debtors.map(({ index }) => loan(`parties.${index}.person.name`)));
  filler.set('agreedAmount', yuan(facts.principal), loan('principal'));
  filler.set('disbursed', yuan(summary.disbursed.amount), sourcesOf(summary.disbursed, summary.total));
  facts.disbursements.forEach(({ date, amount, deductedInterest }, index) => {
    if (date > data.asOf) return;
    const line = filler.repeat('disbursement');
    line.set('date', dateText(date), loan(`disbursements.${index}.date`));
    // 民法典 670: the loan is what was paid out
    line.set('amount', yuanOf(fenOf(amount) - fenOf(deductedInterest ?? '0')), loan(`disbursements.${index}.amount`));
  });
}

/** The agreed term: acceleration is pleaded in its own row and does not change it. */
function fillTerm(filler: Filler, { loan: facts, maturity, asOf }: ComplaintCase): void {
  const source = loan(facts.maturityDate === undefined ? 'schedule' : 'maturityDate');
  filler.tick('matured', asOf >= maturity ? 'yes' : 'no', source);
  filler.set('termFrom', dateText(facts.disbursements.map(({ date }) => date).sort()[0]!), loan('disbursements'));
  filler.set('termUntil', dateText(maturity), source);
}

function fillRates(filler: Filler, { terms, product: { clauses } }: ComplaintCase): void {
  const { annualRatePercent: rate, penaltySurchargePercent: surcharge, compound, liquidatedDamages = [] } = terms;
  const clause = (field: string, name: 'rate' | 'penalty' | 'compound' | 'damages', chinese: string, english: string): void =>
    filler.setOrBlank(field, clauses[name] === undefined ? undefined : clauseNumber(clauses[name]), product(`clauses.${name}`), words(`${chinese}：合同条款`, `${english}: clause`));
  const term = (name: string): LineageSource => loan(`terms.${name}`);
  if (rate === undefined) filler.problem('field-blank', 'rate', { label: words('利率', 'interest rate') });
  else {
    filler.tick('rate', 'yes', term('annualRatePercent'));
    filler.set('rate', rate, term('annualRatePercent'));
    clause('rateClause', 'rate', '利率', 'interest rate');
  }
  const hasPenalty = surcharge !== null && surcharge !== undefined;
  if (hasPenalty) {
    filler.tick('surcharge', 'yes', term('penaltySurchargePercent'));
    // the form asks for a yearly rate where the contract has a share of it: both are given
    filler.set('surcharge', rate === undefined ? surcharge : `${surcharge}%，即${raised(rate, surcharge)}`, [term('penaltySurchargePercent'), term('annualRatePercent')]);
    clause('surchargeClause', 'penalty', '逾期上浮', 'surcharge');
  }
  if (compound === 'interest') {
    filler.tick('compound', 'yes', term('compound'));
    clause('compoundClause', 'compound', '复利', 'compound interest');
  }
  if (!hasPenalty && liquidatedDamages.length === 0) return;
  filler.tick('penalty', 'yes', hasPenalty ? term('penaltySurchargePercent') : term('liquidatedDamages'));
  // 违约金 is no yearly rate: its terms stand under 其他需要说明的内容
  if (hasPenalty && rate !== undefined) filler.set('penaltyRate', raised(rate, surcharge), [term('annualRatePercent'), term('penaltySurchargePercent')]);
  if (hasPenalty) clause('penaltyClause', 'penalty', '罚息', 'penalty interest');
  else clause('penaltyClause', 'damages', '违约金', 'liquidated damages');
}

function fillMethod(filler: Filler, data: ComplaintCase): void {
  const { choice, text } = methodOf(data);
  const source = loan('terms.method');
  if (text === '') return filler.problem('field-blank', 'method', { label: words('还款方式', 'method of repayment') });
  filler.tick('method', choice, source);
  if (choice === 'other') filler.set('methodOther', `\u3000${text}`, source);
}

function fillRepayment(filler: Filler, { summary }: ComplaintCase): void {
  const { paid, total, interestPaidUntil } = summary;
  filler.set('paidPrincipal', paid.principal.amount, sourcesOf(paid.principal, total));
  filler.set('paidInterest', paid.interest.amount, sourcesOf(paid.interest, total));
  filler.set('paidUntil', dateText(interestPaidUntil.date), (interestPaidUntil.steps.length === 0 ? total.steps : interestPaidUntil.steps).map((ref) => ({ kind: 'arrears-step', ref })));
  fillOverdue(filler, summary);
}

export function fillOverdue(filler: Filler, { overdue, total }: ComplaintCase['summary']): void {
  if (overdue === null) {
    filler.problem('nothing-overdue', 'overdue');
    return filler.tick('overdue', 'no', { kind: 'arrears-step', ref: total.steps[0]! });
  }
  const sources: LineageSource[] = overdue.lines.length === 0 ? [{ kind: 'arrears-step', ref: total.steps[0]! }] : overdue.lines.map((ref) => ({ kind: 'arrears-line', ref }));
  filler.tick('overdue', 'yes', sources);
  filler.set('overdueSince', `${dateText(overdue.since)}起`, sources);
  filler.set('overdueDays', `${overdue.days}天`, sources);
}

/** Articles of the 民法典 that the claims rest on, by what is claimed. */
export function articlesOf({ guarantors, enforceable, loan: facts, acceleration, options }: ComplaintCase): string[] {
  const modes = new Set(guarantors.map(({ party }) => party.guarantee!.mode));
  const kinds = new Set(enforceable.map(({ collateral }) => collateral.kind));
  const is = (condition: boolean, ...articles: string[]): string[] => (condition ? articles : []);
  return [
    ...is(kinds.size > 0, '第三百八十六条'), ...is(kinds.has('mortgage'), '第三百九十四条', '第四百一十条'), ...is(kinds.has('pledge'), '第四百二十五条', '第四百三十六条'),
    '第五百零九条', ...is(facts.assignment !== undefined, '第五百四十五条', '第五百四十六条'), ...is(acceleration === null && options?.early === 'termination', '第五百六十三条', '第五百六十六条'), '第五百七十七条',
    '第六百六十七条', '第六百七十四条', '第六百七十五条', '第六百七十六条', ...is(guarantors.length > 0, '第六百八十一条'), ...is(modes.has('general'), '第六百八十七条'), ...is(modes.has('joint'), '第六百八十八条'), ...is(guarantors.length > 0, '第六百九十一条'),
    ...is(facts.spouseDebt === true, '第一千零六十四条'),
  ];
}

function fillBasis(filler: Filler, data: ComplaintCase): void {
  const { clauses } = data.product;
  const named = [['principal', '借款金额'], ['rate', '利率'], ['schedule', '还款方式与期限'], ['penalty', '罚息'], ['compound', '复利'], ['damages', '违约金'], ['fees', '费用'], ['acceleration', '提前到期']] as const;
  const cited = named.flatMap(([name, text]) => (clauses[name] === undefined ? [] : [`第${clauseNumber(clauses[name])}条（${text}）`]));
  filler.setOrBlank('contractBasis', cited.length === 0 ? undefined : `《${data.loan.contract.name}》${listed(cited)}`, product('clauses'), words('请求承担责任的依据：合同约定', 'basis of liability: clauses of the contract'));
  filler.set('legalBasis', `《中华人民共和国民法典》${listed(articlesOf(data))}`, { kind: 'setting', ref: 'statutes' });
}

/** What no row of the form has a place for, so that nothing in the figures stays unexplained. */
function fillOther(filler: Filler, data: ComplaintCase): void {
  const { loan: facts, summary, terms } = data;
  const items: { text: string; sources: LineageSource[] }[] = [];
  const add = (text: string, ...sources: LineageSource[]): void => void (text === '' ? undefined : items.push({ text, sources }));
  const { assignment } = facts;
  if (assignment !== undefined) {
    const notice = assignment.noticeDate === undefined ? '' : `，并于${dateText(assignment.noticeDate)}${assignment.noticeMethod === undefined ? '' : `以${assignment.noticeMethod}方式`}通知债务人`;
    add(`${assignment.from}于${dateText(assignment.date)}将本案债权转让给原告${notice}`, loan('assignment'));
    if (assignment.noticeDate === undefined) filler.problem('field-blank', 'otherFacts', { label: words('债权转让通知日期', 'date on which the assignment was notified') });
  }
  const deducted = facts.disbursements.reduce((sum, { deductedInterest }) => sum + fenOf(deductedInterest ?? '0'), 0n);
  if (deducted > 0n) add(`放款时预先扣除利息${yuan(yuanOf(deducted))}，借款本金按实际发放的数额计算（《中华人民共和国民法典》第六百七十条）`, loan('disbursements'));
  const contractual = rateClauses(data);
  if ((terms.rateChanges ?? []).length > 0 || (terms.liquidatedDamages ?? []).length > 0) add(contractual.join('；'), loan('terms'));
  const otherPaid = [['罚息', summary.paid.penalty], ['复利', summary.paid.compound], ['违约金', summary.paid.damages], ['费用', summary.paid.fee]] as const;
  const named = otherPaid.filter(([, { amount }]) => !isZero(amount));
  if (named.length > 0) add(`除上列已还本金、利息外，还款另抵充${listed(named.map(([name, { amount }]) => `${name}${yuan(amount)}`))}`, ...named.flatMap(([, amount]) => sourcesOf(amount, summary.total)));
  add(cutText(data), ...sourcesOf(summary.cut, summary.total));
  if (facts.spouseDebt === true) add('原告主张本案借款系夫妻共同债务', loan('spouseDebt'));
  if (items.length > 0) filler.set('otherFacts', items.map(({ text }, index) => `${items.length === 1 ? '' : `（${index + 1}）`}${text}。`), items.flatMap(({ sources }) => sources));
}
