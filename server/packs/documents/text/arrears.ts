/** Words of the arrears sheet in both languages; names of kinds and steps are the engine's. */
import type { ArrearsStatement, ArrearsWarning, Cap, DailyAmount } from '../../../domain/arrears/index.ts';
import type { LoanTerms } from '../../../domain/loan/index.ts';
import { DATE_BLANK, clause, plainDate } from './common.ts';

type Damages = NonNullable<LoanTerms['liquidatedDamages']>[number];
type DayBasis = NonNullable<LoanTerms['dayBasis']>;
type Grace = NonNullable<LoanTerms['grace']>;

/** Advice for legal staff, which is a problem of the document and no part of it: what it is about stands in the sheet as a fact. */
export const ADVICE: ReadonlySet<string> = new Set([
  'cap-above-default', 'cap-lender-unknown', 'complaint-service-not-acceleration', 'compound-on', 'damages-beside-penalty', 'designation-of-kind', 'extension-not-in-schedule', 'lpr-last-recorded', 'no-cap',
  'notice-not-arrived', 'rate-above-cap', 'stated-interest-differs', 'surcharge-unusual',
]);
/** A forecast, and what the other side will contest: printed where nobody overlooks it. */
export const LOUD: ReadonlySet<string> = new Set(['as-of-in-future', 'compound-on-late', 'not-accelerated', 'overpaid']);

const zhCN = {
  date: plainDate,
  title: '欠款计算表',
  subtitle: (asOf: string) => `（截至${plainDate(asOf)}，单位：人民币元）`,
  continued: '欠款计算表（续）',
  /** what the engine says to legal staff, in words for a court */
  warning: ({ code, text }: ArrearsWarning): string => {
    if (code === 'not-accelerated') return '合计含截至日未到期的本金及其利息，已到期部分在汇总表中单列。';
    if (code === 'compound-on-late') return '本表对罚息、复利再计复利，该计算方法存在争议，各项息费总额仍受所载上限约束。';
    return `${text['zh-CN']}。`;
  },
  negativeDue: (sum: string) => `已到期各项相抵后为 ${sum} 元，低于零，已到期可主张的数额记为 0.00 元。`,
  facts: {
    lender: '出借人', borrowers: '借款人', contract: '合同', principal: '借款本金', rate: '借款利率', method: '还款方式', late: '逾期责任', grace: '宽限期', cap: '息费上限', allocation: '抵充顺序', rounding: '取整', asOf: '截至日', version: '版本', overdue: '逾期情况', paidUntil: '还息至',
  },
  parties: (names: readonly string[]) => names.join('、'),
  contract: (name: string, number: string, date: string, product: string) => `《${name}》，编号 ${number}，${plainDate(date)}签订（产品：${product}）`,
  principal: (principal: string, disbursed: string, net: string) => `合同金额 ${principal}；截至日已发放（计息本金）${disbursed}${net === disbursed ? '' : `；全部放款扣除预先扣除的利息后为 ${net}`}`,
  rate: (rate: string, basis: DayBasis | undefined, source: string | undefined) => `年利率 ${rate}%${basis === undefined ? '' : `，日数基准 ${basis === 'actual' ? '当年实际天数' : `${basis} 天`}`}${source === undefined ? '' : `（合同${clause(source)}）`}`,
  rateChange: (from: string, rate: string) => `自${plainDate(from)}起年利率 ${rate}%`,
  methods: { 'equal-instalment': '等额本息', 'equal-principal': '等额本金', bullet: '到期一次性还本付息', 'interest-only': '按期付息、到期还本' },
  method: (method: string, count: number, first: string, last: string) => `${method}，共 ${count} 期，首期 ${plainDate(first)}，末期 ${plainDate(last)}`,
  penalty: (surcharge: string | null | undefined, source: string | undefined) => (surcharge === null || surcharge === undefined ? '合同未约定罚息' : `罚息：逾期本金按约定利率上浮 ${surcharge}%${source === undefined ? '' : `（合同${clause(source)}）`}`),
  compound: (on: boolean, source: string | undefined) => (on ? `复利：对未付期内利息按罚息利率计收${source === undefined ? '' : `（合同${clause(source)}）`}` : '复利：未计收'),
  damages: (damages: Damages) => {
    const base = { 'overdue-principal': '逾期本金', 'overdue-instalment': '逾期的当期应还款额', 'outstanding-principal': '未还本金' };
    const when = { 'each-instalment': '每期逾期时', 'first-default': '首次逾期时', acceleration: '提前到期时' };
    if (damages.kind === 'flat') return `违约金：${when[damages.trigger]} ${damages.amount}`;
    if (damages.kind === 'percent') return `违约金：${when[damages.trigger]}按${base[damages.of]}的 ${damages.percent}%`;
    return `违约金：${base[damages.of]}每日 ${damages.percentPerDay}%`;
  },
  grace: ({ days, penaltyFrom }: Grace) => `到期后 ${days} 天；罚息自${penaltyFrom === 'due-date' ? '到期次日' : '宽限期满次日'}起算`,
  noCap: '未适用上限',
  cap: ({ annualRatePercent, dayBasis, base, allowed, charged, cut }: NonNullable<ArrearsStatement['cap']>) =>
    `年利率 ${annualRatePercent}%，日数基准 ${dayBasis === 'actual' ? '当年实际天数' : `${dayBasis} 天`}，基数为${({ outstanding: '每日未还本金', disbursed: '已发放本金' } satisfies Record<Cap['base'], string>)[base]}；上限 ${allowed}，已付、减免与未付息费合计 ${charged}，扣减 ${cut}`,
  capSource: (source: string) => `依据：${source}`,
  allocation: (kinds: readonly string[], byInstalment: boolean, agreed: boolean) => `${kinds.join(' → ')}；${byInstalment ? '逐期抵充，先到期者在前' : '各期合并抵充'}（${agreed ? '依合同约定' : '依民法典第五百六十一条'}）`,
  rounding: (down: boolean) => `各行结算时${down ? '舍去不足 0.01 元部分' : '四舍五入到 0.01 元'}，计算过程中不取整；“…”表示其后还有数位，以精确值续算`,
  version: (version: number) => `第 ${version} 版`,
  replaces: ({ version, asOf, total, digest }: NonNullable<ArrearsStatement['replaces']>) => `第 ${version} 版（截至${plainDate(asOf)}，合计 ${total}，SHA-256 ${digest}）由本版替代`,
  overdue: ({ since, days }: NonNullable<ArrearsStatement['overdue']>, instalments: readonly string[]) => `自${plainDate(since)}起，至截至日 ${days} 天；未按期清偿的期次：${instalments.join('、')}`,
  notOverdue: '截至日没有逾期',
  summary: '一、汇总',
  summaryColumns: ['项目', '已到期', '未到期', '合计'],
  capCut: '超上限扣减',
  unapplied: '已付未抵充款项',
  total: '合计',
  running: '此后每日增加',
  runningValue: ({ from, rounded, amount, calculation, formula, until }: DailyAmount) => [`自${plainDate(from)}起每日 ${rounded}（精确值 ${amount}），${until === null ? '至实际清偿之日' : `适用至${plainDate(until)}`}`, `${formula['zh-CN']} = ${calculation}`],
  runningChanges: ({ from, formula, calculation }: DailyAmount) => [`每日数额自${plainDate(from)}起即有变动，须重新计算`, `${formula['zh-CN']} = ${calculation}`],
  instalments: '二、各期欠款',
  instalmentColumns: ['期次', '应付日', '本金', '期内利息', '罚息', '复利', '违约金', '小计'],
  instalment: (number: number) => `第${number}期`,
  accelerated: (number: number) => `第${number}期起`,
  acceleratedDate: (date: string) => [date, '（提前到期）'],
  lines: '三、应付款项明细',
  lineColumns: ['编号', '项目', '金额', '状态', '计算步骤', '起诉状'],
  due: '已到期',
  notDue: '未到期',
  complaintPage: (pages: readonly number[]) => `第 ${pages.join('、')} 页`,
  complaintUse: (pages: readonly number[]) => `起诉状第 ${pages.join('、')} 页`,
  payments: '四、还款与抵充',
  payment: { date: '日期', amount: '金额', parts: '抵充', kept: '留存', step: '步骤', source: '来源', fromKept: '此前留存' },
  events: '五、放款、收费、减免与提前到期',
  eventColumns: ['日期', '事项', '金额', '步骤', '来源'],
  schedule: '六、还款计划',
  scheduleColumns: ['期次', '到期日', '应还本金', '应还利息', '应还合计', '剩余本金'],
  payBy: (date: string) => `（顺延至 ${date}）`,
  steps: '七、计算步骤',
  stepsIntro: '每一步载明期间、公式、代入的数值、结果与依据，可逐步复算；步骤编号可点击。期间算头不算尾，天数为止日与起日之差。',
  stepColumns: ['步骤', '期间', '项目与公式', '代入计算', '结果', '依据'],
  ofInstalment: (number: number) => `第${number}期`,
  span: (from: string, to: string, days: number) => [from, `至 ${to}`, `${days} 天`],
  signers: ['制表人（签字）：', '复核人（签字）：', '原告（盖章）：'],
  signed: DATE_BLANK,
};

export type ArrearsText = typeof zhCN;

const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
function englishDate(date: string): string {
  const [year, month, day] = date.split('-');
  return `${Number(day)} ${monthNames[Number(month) - 1]!} ${year!}`;
}
const basisText = (basis: DayBasis): string => (basis === 'actual' ? 'actual days of the year' : `${basis} days a year`);
const cited = (source: string | undefined): string => (source === undefined ? '' : ` (contract, clause ${/^(?:合同)?第(.+)条$/.exec(source)?.[1] ?? source})`);

const en: ArrearsText = {
  date: englishDate,
  title: 'Statement of Arrears',
  subtitle: (asOf) => `(as of ${englishDate(asOf)}; amounts in RMB yuan)`,
  continued: 'Statement of Arrears (continued)',
  warning: ({ code, text }) => {
    if (code === 'not-accelerated') return 'The total holds principal that was not due on the as-of date, and its interest; what was due is shown apart in the summary.';
    if (code === 'compound-on-late') return 'Compound interest is charged here on penalty and compound interest too. That method is contested; the cap stated below limits all charges nonetheless.';
    return `${text.en.charAt(0).toUpperCase()}${text.en.slice(1)}.`;
  },
  negativeDue: (sum) => `What was due nets to ${sum}, which is below nothing: what can be claimed as due is stated as 0.00.`,
  facts: {
    lender: 'Lender', borrowers: 'Borrowers', contract: 'Contract', principal: 'Principal', rate: 'Interest rate', method: 'Repayment', late: 'Default', grace: 'Grace', cap: 'Cap on charges', allocation: 'Order of allocation', rounding: 'Rounding', asOf: 'As of', version: 'Version', overdue: 'Overdue', paidUntil: 'Interest paid to',
  },
  parties: (names) => names.join(', '),
  contract: (name, number, date, product) => `${name}, no. ${number}, signed on ${englishDate(date)} (product: ${product})`,
  principal: (principal, disbursed, net) => `${principal} by contract; advanced by the as-of date (bearing interest): ${disbursed}${net === disbursed ? '' : `; all advances less interest cut in advance: ${net}`}`,
  rate: (rate, basis, source) => `${rate}% a year${basis === undefined ? '' : `, day basis ${basisText(basis)}`}${cited(source)}`,
  rateChange: (from, rate) => `from ${englishDate(from)}: ${rate}% a year`,
  methods: { 'equal-instalment': 'Equal instalments', 'equal-principal': 'Equal principal', bullet: 'Principal and interest once, at maturity', 'interest-only': 'Interest each period, principal at maturity' },
  method: (method, count, first, last) => `${method}; ${count} instalment(s), the first on ${englishDate(first)}, the last on ${englishDate(last)}`,
  penalty: (surcharge, source) => (surcharge === null || surcharge === undefined ? 'No penalty interest agreed on' : `Penalty interest: the agreed rate raised by ${surcharge}% on overdue principal${cited(source)}`),
  compound: (on, source) => (on ? `Compound interest: on unpaid in-period interest at the penalty rate${cited(source)}` : 'Compound interest: none charged'),
  damages: (damages) => {
    const base = { 'overdue-principal': 'overdue principal', 'overdue-instalment': 'the overdue instalment', 'outstanding-principal': 'outstanding principal' };
    const when = { 'each-instalment': 'for each overdue instalment', 'first-default': 'on the first default', acceleration: 'on acceleration' };
    if (damages.kind === 'flat') return `Liquidated damages: ${damages.amount} ${when[damages.trigger]}`;
    if (damages.kind === 'percent') return `Liquidated damages: ${damages.percent}% of ${base[damages.of]} ${when[damages.trigger]}`;
    return `Liquidated damages: ${damages.percentPerDay}% a day of ${base[damages.of]}`;
  },
  grace: ({ days, penaltyFrom }) => `${days} day(s) after the due date; penalty runs from the day after ${penaltyFrom === 'due-date' ? 'the due date' : 'the end of grace'}`,
  noCap: 'No cap applied',
  cap: ({ annualRatePercent, dayBasis, base, allowed, charged, cut }) => `${annualRatePercent}% a year, day basis ${basisText(dayBasis)}, on ${base === 'outstanding' ? 'principal outstanding each day' : 'principal advanced'}; cap ${allowed}, charges paid, waived and open ${charged}, cut ${cut}`,
  capSource: (source) => `Basis: ${source}`,
  allocation: (kinds, byInstalment, agreed) => `${kinds.join(' → ')}; ${byInstalment ? 'instalment by instalment, the oldest first' : 'over all instalments together'} (${agreed ? 'as the contract says' : 'Civil Code of the PRC, article 561'})`,
  rounding: (down) => `Each line is ${down ? 'cut off at' : 'rounded half up to'} 0.01 when it is settled, and nothing before; "…" means that there are more digits and the exact value is carried on`,
  version: (version) => `Version ${version}`,
  replaces: ({ version, asOf, total, digest }) => `It replaces version ${version} (as of ${englishDate(asOf)}, total ${total}, SHA-256 ${digest})`,
  overdue: ({ since, days }, instalments) => `since ${englishDate(since)}, ${days} days to the as-of date; instalments not paid in time: ${instalments.join(', ')}`,
  notOverdue: 'Nothing was overdue on the as-of date',
  summary: '1. Summary',
  summaryColumns: ['Item', 'Due', 'Not due', 'Total'],
  capCut: 'Cut to the cap',
  unapplied: 'Payments not yet applied',
  total: 'Total',
  running: 'Added each day after',
  runningValue: ({ from, rounded, amount, calculation, formula, until }) => [`${rounded} a day from ${englishDate(from)} (exactly ${amount}), ${until === null ? 'until paid' : `good until ${englishDate(until)}`}`, `${formula.en} = ${calculation}`],
  runningChanges: ({ from, formula, calculation }) => [`The amount of one day changes from ${englishDate(from)} on and has to be reckoned anew`, `${formula.en} = ${calculation}`],
  instalments: '2. What is owed, by instalment',
  instalmentColumns: ['No.', 'Payable on', 'Principal', 'Interest', 'Penalty', 'Compound', 'Damages', 'Sum'],
  instalment: (number) => `No. ${number}`,
  accelerated: (number) => `From no. ${number}`,
  acceleratedDate: (date) => [date, '(accelerated)'],
  lines: '3. Lines of the claim',
  lineColumns: ['Line', 'Item', 'Amount', 'Status', 'Steps', 'Pleading'],
  due: 'due',
  notDue: 'not due',
  complaintPage: (pages) => `p. ${pages.join(', ')}`,
  complaintUse: (pages) => `pleading p. ${pages.join(', ')}`,
  payments: '4. Payments and where they went',
  payment: { date: 'Date', amount: 'Amount', parts: 'Applied to', kept: 'Kept', step: 'Step', source: 'Source', fromKept: 'kept before' },
  events: '5. Advances, fees, waivers and acceleration',
  eventColumns: ['Date', 'Event', 'Amount', 'Step', 'Source'],
  schedule: '6. Schedule of repayment',
  scheduleColumns: ['No.', 'Due on', 'Principal', 'Interest', 'Total', 'Balance'],
  payBy: (date) => `(moved to ${date})`,
  steps: '7. Steps',
  stepsIntro: 'Each step gives its period, formula, numbers, result and basis, so that it can be redone by hand; numbers of steps are links. The first day of a period counts, the last does not.',
  stepColumns: ['Step', 'Period', 'Item and formula', 'Calculation', 'Result', 'Basis'],
  ofInstalment: (number) => `no. ${number}: `,
  span: (from, to, days) => [from, `to ${to}`, `${days} days`],
  signers: ['Prepared by:', 'Checked by:', 'For the claimant:'],
  signed: 'Date:                          ',
};

export const ARREARS_TEXT = { 'zh-CN': zhCN, en } as const;
