/** Tables of fictional loans as lenders send them. */
import { fictionalId } from '../domain/loan/examples.ts';

export const csvOf = (headings: readonly string[], rows: readonly (readonly string[])[]): string => [headings, ...rows].map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\r\n');

export const LOAN_HEADINGS = ['借据号', '产品代码', '状态', '借款本金', '放款日期', '合同名称', '合同编号', '合同签订日期', '首个还款日', '期数', '到期日', '逾期起始日', '借款人姓名', '身份证号', '手机号', '户籍地址', '银行账号'] as const;

export interface LoanFields {
  loanNumber: string;
  product: string;
  status: string;
  principal: string;
  disbursed: string;
  name: string;
  id: string;
  phone: string;
  overdue: string;
}

export const numberOf = (index: number): string => `虚构-${String(index).padStart(6, '0')}`;
export const idOf = (index: number): string => fictionalId(`19${String(60 + (index % 40))}${String(1 + (index % 12)).padStart(2, '0')}${String(1 + (index % 28)).padStart(2, '0')}`, String(index % 1000).padStart(3, '0'));
export const phoneOf = (index: number): string => `139${String(index).padStart(8, '0')}`;

/** One row of a table with {@link LOAN_HEADINGS}. */
export function loanRow(index: number, changes: Partial<LoanFields> = {}): string[] {
  const fields: LoanFields = { loanNumber: numberOf(index), product: 'CASH-12', status: '逾期', principal: '12,000.00', disbursed: '2024/1/10', name: `张虚构${index}`, id: idOf(index), phone: phoneOf(index), overdue: '2024-08-11', ...changes };
  return [
    fields.loanNumber, fields.product, fields.status, fields.principal, fields.disbursed, '个人消费借款合同（虚构）', `HT-${index}`, '2024-01-10', '2024-02-10', '12', '2025-01-10', fields.overdue, fields.name, fields.id, fields.phone,
    `北京市东城区虚构街${index}号`, `6222000000${String(index).padStart(6, '0')}`,
  ];
}

export const loansCsv = (rows: readonly string[][]): string => csvOf(LOAN_HEADINGS, rows);
