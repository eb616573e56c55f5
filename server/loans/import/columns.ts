/** The columns of each kind of import. */
import {
  choiceOf, DAY_BASES, DEBT_CHOICES, EVENT_KINDS, GUARANTEE_MODES, ID_TYPE_CHOICES, LOAN_STATUSES, METHOD_CHOICES, ORGANISATION_TYPES, OWNERSHIPS, PARTY_KINDS, PARTY_ROLES, PAYMENT_PURPOSES, SEXES,
} from '../../domain/loan/index.ts';
import type { ImportKind } from '../rows.ts';
import { choiceColumn, column, listOf, type LoanColumn } from './column.ts';

const FOR_NEW: [string, string] = ['新借款必填', 'required for a new loan'];

const LOAN_NUMBER = column('loanNumber', 'text', '借据号', 'Loan number', '示例-0001', { required: true, aliases: ['借款编号', '贷款编号', '合同借据号', '借据编号', 'loan no', 'loan id'], hint: ['出借方自己的编号，每笔借款唯一', 'the lender’s own number, unique to the loan'] });
const SOURCE = column('sourceRecordId', 'text', '来源系统编号', 'Source record id', 'SRC-0001', { aliases: ['来源编号', '存证编号'] });

/** Of the borrower in the table of loans, of any party in that of parties. */
const PERSON: LoanColumn[] = [
  column('partyId', 'id-number', '客户号', 'Party id', 'C-0001', { path: 'parties.partyId', aliases: ['客户编号', '当事人编号', 'customer id', 'customer no'], hint: ['出借方系统中的编号；借款人可留空', 'the lender’s own id; may be left empty for a borrower'] }),
  choiceColumn('partyKind', PARTY_KINDS, '当事人类型', 'Party kind', '自然人', { path: 'parties.person.kind', hint: ['留空：有统一社会信用代码的为法人，否则为自然人', 'left empty: an organisation where there is a credit code, else a natural person'] }),
  column('name', 'name', '姓名', 'Name', '张虚构', { path: 'parties.person.name', aliases: ['名称', '借款人', '借款人姓名', '客户姓名', '姓名或名称', 'borrower', 'borrower name', 'full name'] }),
  choiceColumn('idType', ID_TYPE_CHOICES, '证件类型', 'ID type', '居民身份证', { path: 'parties.person.idType', hint: ['留空为居民身份证', 'left empty: resident ID'], aliases: ['身份证件类型'] }),
  column('idNumber', 'id-number', '证件号码', 'ID number', '110000199001010028', { path: 'parties.person.idNumber', aliases: ['身份证号', '身份证号码', '证件号', 'id no', 'id card'] }),
  column('phone', 'phone', '联系电话', 'Phone', '13900000000', { path: 'parties.person.phone', aliases: ['手机号', '手机号码', '手机', '电话', 'mobile'] }),
  choiceColumn('sex', SEXES, '性别', 'Sex', '女', { path: 'parties.person.sex', hint: ['留空时取自身份证号码', 'left empty: taken from the resident ID'] }),
  column('birthDate', 'date', '出生日期', 'Birth date', '1990-01-01', { path: 'parties.person.birthDate', hint: ['留空时取自身份证号码', 'left empty: taken from the resident ID'] }),
  column('ethnicity', 'text', '民族', 'Ethnicity', '汉族', { path: 'parties.person.ethnicity' }),
  column('employer', 'text', '工作单位', 'Employer', '虚构公司', { path: 'parties.person.employer' }),
  column('position', 'text', '职务', 'Position', '职员', { path: 'parties.person.position', hint: ['法人填写法定代表人的职务', 'of an organisation, its representative’s'] }),
  column('registeredAddress', 'address', '户籍地址', 'Registered address', '北京市东城区虚构街1号', { path: 'parties.person.registeredAddress', aliases: ['住所地', '户籍所在地', '住所地（户籍所在地）', '住所', 'address'] }),
  column('residence', 'address', '经常居住地', 'Residence', '北京市东城区虚构街2号', { path: 'parties.person.residence', aliases: ['居住地址', '现住址', '现居住地'] }),
  column('email', 'email', '电子邮箱', 'E-mail', 'nobody@example.com', { path: 'parties.person.email', aliases: ['邮箱'] }),
  column('account', 'account', '银行账号', 'Bank account', '6222000000000000', { path: 'parties.person.accounts.number', aliases: ['还款账号', '银行卡号', '账号'] }),
  column('accountBank', 'text', '开户行', 'Bank', '虚构银行', { path: 'parties.person.accounts.bank', aliases: ['开户银行'] }),
  column('creditCode', 'id-number', '统一社会信用代码', 'Credit code', '', { path: 'parties.person.creditCode', aliases: ['信用代码'] }),
  column('representative', 'name', '法定代表人', 'Representative', '', { path: 'parties.person.representative', aliases: ['负责人', '法定代表人/负责人'] }),
  column('registrationPlace', 'address', '注册地', 'Registration place', '', { path: 'parties.person.registrationPlace', aliases: ['登记地', '注册地/登记地'] }),
  choiceColumn('organisationType', ORGANISATION_TYPES, '法人类型', 'Organisation type', '', { path: 'parties.person.type' }),
  choiceColumn('ownership', OWNERSHIPS, '所有制性质', 'Ownership', '', { path: 'parties.person.ownership' }),
];

const LOANS: LoanColumn[] = [
  LOAN_NUMBER,
  column('productCode', 'text', '产品代码', 'Product code', 'CASH-12', { aliases: ['产品编号', '产品', 'product'], hint: FOR_NEW }),
  choiceColumn('status', LOAN_STATUSES, '状态', 'Status', '逾期', { aliases: ['借款状态', '贷款状态'] }),
  column('principal', 'amount', '借款本金', 'Principal', '10000.00', { aliases: ['本金', '借款金额', '贷款金额', '合同金额', 'amount'], hint: FOR_NEW }),
  column('disbursedDate', 'date', '放款日期', 'Disbursed on', '2024-01-10', { path: 'disbursements.date', aliases: ['放款日', '发放日期', '起息日', 'disbursement date'], hint: FOR_NEW }),
  column('disbursedAmount', 'amount', '放款金额', 'Disbursed amount', '10000.00', { path: 'disbursements.amount', aliases: ['实际发放金额', '发放金额'], hint: ['留空等于借款本金', 'left empty: the principal'] }),
  column('deductedInterest', 'amount', '预先扣除利息', 'Interest cut in advance', '', { path: 'disbursements.deductedInterest', aliases: ['砍头息', '预扣利息'] }),
  column('accountTail', 'text', '收款账号尾号', 'Account tail', '0000', { path: 'disbursements.accountTail', aliases: ['收款卡尾号'] }),
  column('contractName', 'text', '合同名称', 'Contract name', '个人消费借款合同', { path: 'contract.name', aliases: ['借款合同名称'], hint: FOR_NEW }),
  column('contractNumber', 'text', '合同编号', 'Contract number', 'HT-0001', { path: 'contract.number', aliases: ['合同号', '借款合同编号', 'contract no'], hint: FOR_NEW }),
  column('contractSignedDate', 'date', '合同签订日期', 'Contract signed on', '2024-01-10', { path: 'contract.signedDate', aliases: ['签订日期', '签约日期', '合同日期'], hint: FOR_NEW }),
  column('contractPlace', 'text', '合同签订地点', 'Contract signed at', '北京市东城区', { path: 'contract.place', aliases: ['签订地点'] }),
  column('explanationMethod', 'text', '提示说明方式', 'How key terms were explained', '弹窗逐条确认并录屏', { path: 'contract.explanation.method' }),
  column('explanationTime', 'text', '提示说明时间', 'When key terms were explained', '2024-01-10 10:00', { path: 'contract.explanation.time' }),
  column('explanationPlace', 'text', '提示说明地点', 'Where key terms were explained', '手机应用', { path: 'contract.explanation.place' }),
  column('creditAgreementName', 'text', '授信合同名称', 'Credit agreement name', '', { path: 'creditAgreement.name' }),
  column('creditAgreementNumber', 'text', '授信合同编号', 'Credit agreement number', '', { path: 'creditAgreement.number', aliases: ['额度合同编号'] }),
  column('creditAgreementSignedDate', 'date', '授信合同签订日期', 'Credit agreement signed on', '', { path: 'creditAgreement.signedDate' }),
  column('creditLimit', 'amount', '授信额度', 'Credit limit', '', { path: 'creditAgreement.limit' }),
  column('annualRatePercent', 'rate', '年利率', 'Yearly rate', '18%', { path: 'terms.annualRatePercent', aliases: ['利率', '年化利率', 'rate', 'apr'], hint: ['留空取产品条款', 'left empty: the product’s'] }),
  choiceColumn('method', METHOD_CHOICES, '还款方式', 'Repayment method', '等额本息', { path: 'terms.method', hint: ['留空取产品条款', 'left empty: the product’s'] }),
  choiceColumn('dayBasis', DAY_BASES, '计息基准', 'Day basis', '360', { path: 'terms.dayBasis', aliases: ['计息天数'], hint: ['留空取产品条款', 'left empty: the product’s'] }),
  column('penaltySurchargePercent', 'rate', '罚息上浮', 'Penalty surcharge', '50%', { path: 'terms.penaltySurchargePercent', aliases: ['罚息上浮比例', '逾期上浮', '逾期上浮比例'], hint: ['留空取产品条款', 'left empty: the product’s'] }),
  column('firstDueDate', 'date', '首个还款日', 'First due date', '2024-02-10', { path: 'schedule.firstDueDate', aliases: ['首期还款日', '首次还款日'] }),
  column('instalments', 'integer', '期数', 'Instalments', '12', { path: 'schedule.instalments', aliases: ['总期数'] }),
  column('everyMonths', 'integer', '每期月数', 'Months per instalment', '1', { path: 'schedule.everyMonths', hint: ['留空为 1', 'left empty: 1'] }),
  column('maturityDate', 'date', '到期日', 'Maturity', '2025-01-10', { aliases: ['到期日期', '借款到期日', '贷款到期日'] }),
  column('overdueSince', 'date', '逾期起始日', 'Overdue since', '2024-08-11', { aliases: ['逾期日期', '逾期开始日期', '逾期日'] }),
  column('purpose', 'text', '借款用途', 'Purpose', '个人消费', { aliases: ['贷款用途', '用途'] }),
  column('spouseDebt', 'yes-no', '夫妻共同债务', 'Joint debt of spouses', '否', { aliases: ['是否夫妻共同债务'] }),
  column('preservationCourt', 'text', '诉前保全法院', 'Preservation court', '', { path: 'preservation.court', aliases: ['保全法院'] }),
  column('preservationDate', 'date', '诉前保全日期', 'Preservation date', '', { path: 'preservation.date', aliases: ['保全时间', '保全日期'] }),
  column('preservationCaseNumber', 'text', '诉前保全案号', 'Preservation case number', '', { path: 'preservation.caseNumber', aliases: ['保全案号'] }),
  column('assignedFrom', 'text', '债权让与人', 'Assigned from', '', { path: 'assignment.from', aliases: ['让与人', '原债权人'] }),
  column('assignmentDate', 'date', '债权转让日期', 'Assignment date', '', { path: 'assignment.date', aliases: ['转让日期'] }),
  column('assignmentNoticeDate', 'date', '转让通知日期', 'Assignment notice date', '', { path: 'assignment.noticeDate' }),
  SOURCE,
  ...PERSON,
];

const PARTIES: LoanColumn[] = [
  LOAN_NUMBER,
  choiceColumn('role', PARTY_ROLES, '当事人角色', 'Role', '保证人', { path: 'parties.role', required: true, aliases: ['角色'] }),
  ...PERSON,
  choiceColumn('guaranteeMode', GUARANTEE_MODES, '保证方式', 'Guarantee', '连带责任保证', { path: 'parties.guarantee.mode', hint: ['保证人必填', 'required for a guarantor'] }),
  column('guaranteeSignedDate', 'date', '保证合同签订日期', 'Guarantee signed on', '2024-01-10', { path: 'parties.guarantee.signedDate', aliases: ['保证合同签订时间'], hint: ['保证人必填', 'required for a guarantor'] }),
  column('guaranteeContractNumber', 'text', '保证合同编号', 'Guarantee contract number', 'BZ-0001', { path: 'parties.guarantee.contractNumber' }),
  column('guaranteeContent', 'text', '保证主要内容', 'Guarantee content', '', { path: 'parties.guarantee.mainContent' }),
  column('guaranteeMaximum', 'amount', '最高额担保额度', 'Maximum guaranteed', '', { path: 'parties.guarantee.maximum.amount', aliases: ['担保额度'] }),
  column('guaranteeDeterminationDate', 'date', '担保债权确定日期', 'Secured claim determined on', '', { path: 'parties.guarantee.maximum.determinationDate', aliases: ['担保债权的确定时间'] }),
];

const SCHEDULES: LoanColumn[] = [
  LOAN_NUMBER,
  column('number', 'integer', '期次', 'Instalment', '1', { path: 'schedule.rows.number', aliases: ['期数', '期号'], hint: ['可留空；填写时须自 1 起连续', 'may be left empty; else 1, 2, 3 … in order'] }),
  column('dueDate', 'date', '应还日期', 'Due date', '2024-02-10', { path: 'schedule.rows.dueDate', required: true, aliases: ['到期日', '还款日', '应还款日'] }),
  column('principal', 'amount', '应还本金', 'Principal', '833.33', { path: 'schedule.rows.principal', required: true, aliases: ['本金'], hint: ['各期之和等于借款本金；同一笔借款的各行须连续排列', 'sums to the loan’s principal; rows of one loan stand together'] }),
  column('interest', 'amount', '应还利息', 'Interest', '150.00', { path: 'schedule.rows.interest', aliases: ['利息'] }),
];

const PAYMENTS: LoanColumn[] = [
  LOAN_NUMBER,
  column('paymentId', 'id-number', '还款流水号', 'Payment id', 'P-0001', { required: true, aliases: ['流水号', '交易流水号', '还款编号'], hint: ['每笔还款唯一；同号再次导入即为更正', 'unique to the payment; the same id again corrects it'] }),
  column('date', 'date', '还款日期', 'Date', '2024-02-10', { required: true, aliases: ['实际还款日期', '交易日期', '入账日期'] }),
  column('amount', 'amount', '还款金额', 'Amount', '983.33', { required: true, aliases: ['金额', '实还金额'] }),
  choiceColumn('purpose', PAYMENT_PURPOSES, '还款性质', 'Purpose', '还款'),
  { ...column('designatedInstalments', 'text', '指定期次', 'Designated instalments', '', { path: 'designation.instalments', hint: ['债务人付款时指定的期次，以逗号分隔', 'numbers that the debtor named when paying, with commas'] }), read: listOf },
  { ...column('designatedKinds', 'text', '指定债务种类', 'Designated kinds', '', { path: 'designation.kinds', hint: ['债务人付款时指定的种类，以逗号分隔', 'kinds that the debtor named when paying, with commas'] }), read: (text) => listOf(text).map((part) => choiceOf(DEBT_CHOICES, part)) },
  column('payerNote', 'text', '付款附言', 'Payer’s note', '', { aliases: ['附言', '备注'] }),
  SOURCE,
];

const EVENTS: LoanColumn[] = [
  LOAN_NUMBER,
  column('eventId', 'id-number', '事项编号', 'Event id', 'E-0001', { required: true, aliases: ['事件编号'], hint: ['每个事项唯一；同号再次导入即为更正', 'unique to the event; the same id again corrects it'] }),
  column('date', 'date', '日期', 'Date', '2024-08-20', { required: true, aliases: ['事项日期', '发生日期'] }),
  choiceColumn('kind', EVENT_KINDS, '事项', 'Event', '逾期通知', { required: true, aliases: ['事项类型', '事件类型', 'event kind'] }),
  column('amount', 'amount', '金额', 'Amount', '', { hint: ['收取费用、实现债权的费用、减免必填', 'required for fees, costs of enforcement and waivers'] }),
  column('label', 'text', '名目', 'Label', '', { aliases: ['费用名称'], hint: ['收取费用、实现债权的费用必填', 'required for fees and costs of enforcement'] }),
  choiceColumn('debtKind', DEBT_CHOICES, '减免种类', 'Waived kind', '', { hint: ['减免必填', 'required for waivers'] }),
  column('until', 'date', '展期至', 'Extended until', '', { hint: ['展期必填', 'required for extensions'] }),
  column('method', 'text', '方式', 'Method', '短信', { aliases: ['送达方式', '催收方式'] }),
  column('note', 'text', '备注', 'Note', ''),
  SOURCE,
];

export const IMPORT_COLUMNS: Readonly<Record<ImportKind, readonly LoanColumn[]>> = { loans: LOANS, parties: PARTIES, schedules: SCHEDULES, payments: PAYMENTS, events: EVENTS };

/** What a JSON row may nest beside its columns: the model's own objects and lists. */
export const NESTED_KEYS: Readonly<Record<ImportKind, readonly string[]>> = {
  loans: ['contract', 'creditAgreement', 'disbursements', 'terms', 'schedule', 'parties', 'collateral', 'otherSecurity', 'assignment', 'preservation', 'payments', 'events'],
  parties: ['person', 'guarantee'],
  schedules: [],
  payments: ['designation'],
  events: [],
};
