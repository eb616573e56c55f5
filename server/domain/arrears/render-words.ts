/** The words of a rendered statement in both languages. */
import type { Bilingual } from './errors.ts';
import type { Step } from './statement.ts';
import type { DebtKind } from './types.ts';

export type Language = keyof Bilingual;

type Words = Record<'title' | 'line' | 'step' | 'total' | 'due' | 'asOf' | 'version' | 'replaces' | 'daily' | 'until' | 'notPaid' | 'byCap' | 'byContract' | 'lines' | 'running' | 'warnings' | 'allocations' | 'schedule' | 'steps'
  | 'notDue' | 'date' | 'amount' | 'kept' | 'source' | 'fromKept' | 'instalment' | 'ofInstalment' | 'dueDate' | 'payBy' | 'balance' | 'days', string> & { row: string[]; kinds: Record<DebtKind, string>; stepKinds: Record<Step['kind'], string> };

export const WORDS: Record<Language, Words> = {
  'zh-CN': {
    row: ['类型', '编号', '项目', '期次', '起', '止', '天数', '公式', '计算', '结果（元）', '来源'], title: '欠款计算书', line: '行', step: '步骤', total: '合计', due: '其中已到期', asOf: '截至', version: '版本', replaces: '替代版本',
    daily: '此后每日增加：', until: '至', notPaid: '实际清偿之日', byCap: '上限每日允许：', byContract: '按合同每日应计：', lines: '一、应付款项（元）', running: '二、截止日之后', warnings: '三、提示', allocations: '四、还款抵充明细（元）', schedule: '五、还款计划（元）', steps: '六、计算步骤',
    notDue: '未到期', date: '日期', amount: '金额', kept: '留存', source: '来源', fromKept: '此前留存', instalment: '期次', ofInstalment: '第{n}期', dueDate: '到期日', payBy: '最后付款日', balance: '剩余本金', days: '天',
    kinds: { fee: '费用', interest: '期内利息', penalty: '罚息', compound: '复利', damages: '违约金', principal: '本金' },
    stepKinds: { schedule: '还款计划', disbursement: '放款', interest: '期内利息', penalty: '罚息', compound: '复利', damages: '违约金', cap: '上限', settle: '结算', payment: '还款', waiver: '减免', fee: '费用', acceleration: '提前到期', cut: '扣减', total: '合计', daily: '每日金额' },
  },
  en: {
    row: ['type', 'id', 'item', 'instalment', 'from', 'to', 'days', 'formula', 'calculation', 'result (CNY)', 'source'], title: 'Statement of arrears', line: 'line', step: 'step', total: 'total', due: 'of which due', asOf: 'as of', version: 'version', replaces: 'replaces version',
    daily: 'added each day after:', until: 'until', notPaid: 'paid', byCap: 'allowed a day by the cap:', byContract: 'charged a day by the contract:', lines: '1. What is owed (CNY)', running: '2. After the as-of date', warnings: '3. Notes', allocations: '4. Payments and where they went (CNY)', schedule: '5. Repayment schedule (CNY)', steps: '6. Steps',
    notDue: 'not due', date: 'date', amount: 'amount', kept: 'kept', source: 'source', fromKept: 'kept from before', instalment: 'no.', ofInstalment: 'no. {n}', dueDate: 'due', payBy: 'pay by', balance: 'balance', days: 'days',
    kinds: { fee: 'fees', interest: 'interest', penalty: 'penalty', compound: 'compound', damages: 'damages', principal: 'principal' },
    stepKinds: { schedule: 'schedule', disbursement: 'disbursement', interest: 'in-period interest', penalty: 'penalty', compound: 'compound interest', damages: 'liquidated damages', cap: 'cap', settle: 'settlement', payment: 'payment', waiver: 'waiver', fee: 'fee', acceleration: 'acceleration', cut: 'cut', total: 'total', daily: 'daily amount' },
  },
};

/** The trace's own words within calculations, as a Chinese reader has them. */
const IN_CALCULATIONS: Record<string, string> = { ...WORDS['zh-CN'].kinds, 'not-due': '未到期', kept: '留存', 'by-kind': '各期合并抵充', 'by-instalment': '逐期抵充', designation: '债务人指定', capRoom: '当日上限余额' };
const STEP_KINDS: readonly Step['kind'][] = ['payment', 'waiver'];

/** What a step is about: of a settlement, what is settled. */
export function kindName({ kind, inputs }: Step, language: Language): string {
  const { stepKinds } = WORDS[language];
  const of = inputs['of'];
  return kind === 'settle' && of !== undefined ? `${stepKinds[of as Step['kind']]}${language === 'en' ? ' ' : ''}${stepKinds.settle}` : stepKinds[kind];
}

/** The calculation in the reader's language: numbers stay, the trace's words are translated. */
export function localCalculation({ kind, calculation }: Step, language: Language): string {
  if (language === 'en') return calculation.replaceAll('capRoom', 'cap room');
  if (!STEP_KINDS.includes(kind)) return calculation;
  return calculation.replace(/\b(?:fee|interest|penalty|compound|damages|principal|not-due|kept|by-kind|by-instalment|designation|capRoom)\b/g, (word) => IN_CALCULATIONS[word] ?? word).replace(/#(\d+)/g, '（第$1期）').replace('#未到期', '（未到期）').replace(/费用（第(\d+)期）/g, '费用（第$1笔）');
}
