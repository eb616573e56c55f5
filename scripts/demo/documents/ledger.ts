/** Stage 7, the repayment ledger as the lender's core system exports it: what was paid, when, and how it was applied. */
import type { Loan } from '../loan.ts';
import { plainYuan, sum } from '../money.ts';

/** The ledger as a faulty export left it: without the last payment. A later document corrects it. */
export function incompleteLedger(loan: Loan): Uint8Array {
  return repaymentLedger({ ...loan, payments: loan.payments.slice(0, -1) });
}

/** CSV in UTF-8 with a byte order mark, as spreadsheet programs in Chinese offices expect. */
export function repaymentLedger(loan: Loan): Uint8Array {
  const rows: string[][] = [['序号', '还款日期', '期次', '应还日期', '还款金额', '其中罚息', '其中利息', '其中本金', '还款后剩余本金', '渠道']];
  let outstanding = loan.principal;
  loan.payments.forEach((payment, index) => {
    outstanding -= payment.principal;
    const dueDate = loan.current[payment.instalment - 1]?.dueDate ?? '';
    rows.push([String(index + 1), payment.date, String(payment.instalment), dueDate, ...[payment.amount, payment.penalty, payment.interest, payment.principal, outstanding].map(plainYuan), payment.isEarly ? '银行卡代扣（提前还款）' : '银行卡代扣']);
  });
  const totals = (['amount', 'penalty', 'interest', 'principal'] as const).map((part) => plainYuan(sum(loan.payments.map((payment) => payment[part]))));
  rows.push(['合计', '', '', '', ...totals, plainYuan(outstanding), '']);
  return new TextEncoder().encode(`\uFEFF${rows.map((row) => row.join(',')).join('\r\n')}\r\n`);
}
