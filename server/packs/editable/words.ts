/** Words of the workbooks in both languages. */
export type EditableLanguage = 'zh-CN' | 'en';

interface ArrearsWords {
  sheets: readonly [summary: string, details: string, steps: string];
  item: string; value: string; amount: string; reference: string; composed: string; netPrincipal: string; disbursed: string; interestPaidUntil: string; overdue: string;
  overdueValue: (since: string, dueDate: string, days: number, instalments: string) => string;
  none: string; claim: string; capCut: string; unapplied: string; waived: string; cap: string; capRate: string; capBasis: string; capBase: string; capBases: Record<'outstanding' | 'disbursed', string>;
  allowed: string; charged: string; cut: string; source: string; daily: string; from: string; until: string; exact: string; rounded: string; governedBy: string; governors: Record<'charges' | 'cap', string>;
  formula: string; calculation: string; warnings: string; code: string; text: string; due: string; yes: string; no: string; basis: string; inputs: string; id: string; kind: string; days: string; result: string; byContract: string; byCap: string;
}

export const ARREARS: Record<EditableLanguage, ArrearsWords> = {
  'zh-CN': {
    sheets: ['汇总', '明细', '计算步骤'], item: '项目', value: '内容', amount: '金额（元）', reference: '案件编号', composed: '制作时间', netPrincipal: '计息本金', disbursed: '实际发放金额', interestPaidUntil: '还息至', overdue: '逾期情况',
    overdueValue: (since, dueDate, days, instalments) => `自 ${since} 起逾期（最早最后付款日 ${dueDate}），至截至日共 ${days} 天；逾期期次：${instalments}`,
    none: '无', claim: '应付款项', capCut: '超过上限的扣减', unapplied: '尚未抵充的还款', waived: '已减免', cap: '利率上限', capRate: '年利率（%）', capBasis: '年计息天数', capBase: '计算基数', capBases: { outstanding: '各日未还本金', disbursed: '已发放本金' },
    allowed: '上限允许的总额', charged: '实际计收总额', cut: '扣减', source: '来源', daily: '截止日之后每日增加', from: '起算日', until: '适用至', exact: '每日金额（精确值）', rounded: '每日金额（元）', governedBy: '受限于', governors: { charges: '合同约定', cap: '利率上限' },
    formula: '公式', calculation: '计算', warnings: '提示', code: '代码', text: '内容', due: '是否到期', yes: '是', no: '否', basis: '依据步骤', inputs: '代入数据', id: '编号', kind: '类型', days: '天数', result: '结果（元）', byContract: '按合同每日应计', byCap: '上限每日允许',
  },
  en: {
    sheets: ['Summary', 'Details', 'Steps'], item: 'Item', value: 'Value', amount: 'Amount (CNY)', reference: 'Case reference', composed: 'Composed', netPrincipal: 'Principal bearing interest', disbursed: 'Disbursed', interestPaidUntil: 'Interest paid up to', overdue: 'Overdue',
    overdueValue: (since, dueDate, days, instalments) => `overdue since ${since} (earliest last day to pay: ${dueDate}), ${days} days to the as-of date; instalments: ${instalments}`,
    none: 'none', claim: 'What is owed', capCut: 'Cut to the cap', unapplied: 'Payments not yet applied', waived: 'Waived', cap: 'Cap', capRate: 'Annual rate (%)', capBasis: 'Days of the year', capBase: 'Base', capBases: { outstanding: 'principal outstanding each day', disbursed: 'principal disbursed' },
    allowed: 'Allowed by the cap', charged: 'Charged', cut: 'Cut', source: 'Source', daily: 'Added each day after the as-of date', from: 'From', until: 'Until', exact: 'Daily amount (exact)', rounded: 'Daily amount (CNY)', governedBy: 'Governed by', governors: { charges: 'the contract', cap: 'the cap' },
    formula: 'Formula', calculation: 'Calculation', warnings: 'Notes', code: 'Code', text: 'Text', due: 'Due', yes: 'yes', no: 'no', basis: 'Steps', inputs: 'Inputs', id: 'No.', kind: 'Kind', days: 'Days', result: 'Result (CNY)', byContract: 'Charged a day by the contract', byCap: 'Allowed a day by the cap',
  },
};

export const INDEX: Record<EditableLanguage, { sheet: string; title: string; columns: readonly [string, string, string, string, string, string, string, string, string, string]; none: string }> = {
  'zh-CN': { sheet: '证据目录', title: '证据目录', columns: ['序号', '证据名称', '证据来源', '证明目的', '页码', '份数', '原件状态', '存证编号', 'SHA-256/SM3', '上链时间'], none: '——' },
  en: { sheet: 'Index of exhibits', title: 'Index of exhibits', columns: ['No.', 'Exhibit', 'Source', 'Object of proof', 'Pages', 'Copies', 'Original', 'Record', 'SHA-256/SM3', 'Anchored'], none: '—' },
};
