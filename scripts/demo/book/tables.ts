/** The tables that the systems of a lender would send, each in another format, all with the figures of the loans' documents. */
import writeXlsx from 'write-excel-file/node';
import { kindOf } from '../kinds.ts';
import { percent, plainYuan } from '../money.ts';
import type { Loan } from '../loan.ts';
import { LENDER, OTHER_BANK, type Person } from '../people.ts';
import { encodeGb18030 } from './gb18030.ts';

export type ImportKind = 'loans' | 'parties' | 'schedules' | 'payments' | 'events';

export interface ImportTable {
  kind: ImportKind;
  /** as the screen names it */
  format: string;
  bytes: Uint8Array;
  rows: number;
}

const ACCELERATED = '提前到期';

/**
 * In the order in which they must be sent: loans before what belongs to them.
 * @param withSlip whether the identity number in the first loan's row has a wrong last digit, as typed by hand
 */
export async function tablesOf(loans: readonly Loan[], withSlip: boolean): Promise<ImportTable[]> {
  const schedules = loans.flatMap(scheduleRows);
  const parties = loans.flatMap(partyRows);
  const payments = loans.flatMap(paymentRows);
  const events = loans.flatMap(eventRows);
  const all: ImportTable[] = [
    { kind: 'loans', format: 'CSV, GB18030', bytes: encodeGb18030(csv([LOAN_HEADINGS, ...loans.map((loan, index) => (withSlip && index === 0 ? mistyped(loanRow(loan)) : loanRow(loan)))])), rows: loans.length },
    { kind: 'parties', format: 'JSON', bytes: utf8(JSON.stringify(parties)), rows: parties.length },
    { kind: 'schedules', format: 'XLSX', bytes: await xlsx([SCHEDULE_HEADINGS, ...schedules]), rows: schedules.length },
    { kind: 'payments', format: 'NDJSON', bytes: utf8(payments.map((row) => `${JSON.stringify(row)}\n`).join('')), rows: payments.length },
    { kind: 'events', format: 'CSV, UTF-8', bytes: utf8(`\uFEFF${csv([EVENT_HEADINGS, ...events])}`), rows: events.length },
  ];
  return all.filter(({ rows }) => rows > 0);
}

export const ID_NUMBER_HEADING = '证件号码';
const LOAN_HEADINGS = [
  '借据号', '产品代码', '状态', '借款本金', '放款日期', '放款金额', '合同名称', '合同编号', '合同签订日期', '合同签订地点', '提示说明方式', '提示说明时间', '提示说明地点', '收款账号尾号', '年利率', '首个还款日', '期数', '每期月数', '到期日', '逾期起始日', '借款用途', '来源系统编号',
  '客户号', '姓名', ID_NUMBER_HEADING, '联系电话', '性别', '民族', '工作单位', '职务', '户籍地址', '经常居住地', '电子邮箱', '银行账号', '开户行',
];

function loanRow(loan: Loan): string[] {
  const { borrower, schedule } = loan;
  const { productCode, contract } = kindOf(loan);
  return [
    loan.loanNumber, productCode, ACCELERATED, plainYuan(loan.principal), loan.disbursedOn, plainYuan(loan.principal), contract, loan.contractNumber, loan.signedOn, LENDER.address.slice(0, 9),
    '重点条款加粗、单独页面展示并强制阅读', `${loan.signedOn} 10:15`, '示例银行手机应用', loan.card === null ? borrower.account.slice(-4) : '', percent(loan.annualRate),
    schedule[0]?.dueDate ?? '', String(loan.months), '1', schedule.at(-1)?.dueDate ?? '', dueOn(loan, loan.firstMissed), loan.purpose, `LOAN-${loan.loanNumber}`,
    `C-${loan.loanNumber}`, borrower.name, borrower.identityNumber, borrower.telephone, borrower.gender, borrower.ethnicity, borrower.employer, borrower.position, borrower.address, borrower.address, borrower.mail, borrower.account, OTHER_BANK.branch,
  ];
}

/** One digit off: the check character (GB 11643) finds every such slip. */
function mistyped(row: string[]): string[] {
  const at = LOAN_HEADINGS.indexOf(ID_NUMBER_HEADING);
  const number = row[at] ?? '';
  return row.with(at, number.slice(0, -2) + String((Number(number.at(-2)) + 1) % 10) + (number.at(-1) ?? ''));
}

function dueOn({ current }: Loan, number: number): string {
  return current[number - 1]?.dueDate ?? '';
}

function partyRows({ loanNumber, contractNumber, signedOn, coBorrower, guarantor }: Loan): object[] {
  const row = (role: string, id: string, person: Person, guarantee?: object) => ({ loanNumber, role, partyId: `${id}-${loanNumber}`, person: personOf(person), ...(guarantee === undefined ? {} : { guarantee }) });
  return [
    ...(coBorrower === null ? [] : [row('co-borrower', 'CB', coBorrower)]),
    ...(guarantor === null ? [] : [row('guarantor', 'G', guarantor, { mode: 'joint', signedDate: signedOn, contractNumber, mainContent: '为合同项下全部债务提供连带责任保证' })]),
  ];
}

function personOf(person: Person): object {
  return {
    kind: 'natural', name: person.name, idType: 'resident-id', idNumber: person.identityNumber, sex: person.gender === '男' ? 'male' : 'female', birthDate: person.born, ethnicity: person.ethnicity,
    employer: person.employer, position: person.position, phone: person.telephone, email: person.mail, registeredAddress: person.address, residence: person.address, accounts: [{ number: person.account, bank: OTHER_BANK.branch }],
  };
}

const SCHEDULE_HEADINGS = ['借据号', '期次', '应还日期', '应还本金', '应还利息'];

function scheduleRows({ loanNumber, schedule }: Loan): string[][] {
  return schedule.map((due) => [loanNumber, String(due.number), due.dueDate, plainYuan(due.principal), plainYuan(due.interest)]);
}

function paymentRows({ loanNumber, payments }: Loan): object[] {
  return payments.map(({ date, amount, isEarly }, index) => ({ loanNumber, paymentId: `P-${loanNumber}-${String(index + 1).padStart(2, '0')}`, date, amount: plainYuan(amount), purpose: isEarly ? 'prepayment' : 'instalment', sourceRecordId: `FLOW-${loanNumber}-${index + 1}` }));
}

const EVENT_HEADINGS = ['Loan number', 'Event id', 'Date', 'Event', 'Amount', 'Waived kind', 'Method', 'Source record id'];

function eventRows({ loanNumber, noticeOn, deliveredOn, residual }: Loan): string[][] {
  const row = (order: string, date: string, kind: string, method: string, amount = '', waived = '') => [loanNumber, `E-${loanNumber}-${order}`, date, kind, amount, waived, method, `EVENT-${loanNumber}-${order}`];
  return [
    row('1', noticeOn, 'overdue notice', 'express delivery'),
    row('2', noticeOn, 'acceleration notice sent', 'express delivery'),
    row('3', deliveredOn, 'acceleration notice arrived', 'express delivery'),
    ...(residual.waived > 0 ? [row('4', residual.asOf, 'waiver', 'agreement by telephone, recorded', plainYuan(residual.waived), 'penalty interest')] : []),
  ];
}

/** RFC 4180; every line ends with CR LF. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`).join('');
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** As a clerk's workbook: every cell is text, so that no number or date is altered. */
async function xlsx(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const data = rows.map((cells) => cells.map((value) => ({ value, type: String, format: '@' as const })));
  return new Uint8Array(await writeXlsx([{ sheet: '还款计划', data }]).toBuffer());
}
