/** Stage 10, the statement of the residual debt: every line with its formula's inputs, so that it can be redone by hand. */
import { chineseDate, instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import type { Loan } from '../loan.ts';
import { capitalAmount, percent, sum, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import { Sheet, type Cell } from '../sheet.ts';

export async function residualDebtStatement(loan: Loan): Promise<Uint8Array> {
  const { residual } = loan;
  const { debtor, debt, dayBasis, clauses } = kindOf(loan);
  const sheet = await Sheet.create('剩余债务确认单', instant(residual.asOf, '16:30:00'));
  sheet.title('剩余债务确认单', `编号：${loan.loanNumber}-JQ\u3000截止日：${residual.asOf}`);
  sheet.fields([
    [debtor, loan.borrower.name],
    ['合同编号', loan.contractNumber],
    [loan.card === null ? '借款本金（元）' : '分期本金（元）', yuan(loan.principal)],
    ['已还本金（元）', yuan(sum(loan.payments.map((payment) => payment.principal)))],
    ['已还利息（元）', yuan(sum(loan.payments.map((payment) => payment.interest)))],
    ['已还罚息（元）', yuan(sum(loan.payments.map((payment) => payment.penalty)))],
    ['年利率', percent(loan.annualRate)],
    ['罚息年利率', percent(loan.penaltyRate)],
  ]);
  sheet.heading('一、欠款明细（单位：元）');
  sheet.table([20, 17, 17, 15, 13, 18], [
    ['项目', '应还日', '欠付本金', '欠付利息', '逾期天数', '罚息'].map((text): Cell => ({ text, bold: true, align: 'center' })),
    ...residual.lines.map((line): Cell[] => [
      line.instalment === 0 ? '提前到期本金' : `第${line.instalment}期`,
      { text: line.dueDate, align: 'center' },
      { text: yuan(line.principal), align: 'right' },
      { text: yuan(line.interest), align: 'right' },
      { text: String(line.days), align: 'center' },
      { text: yuan(line.penalty), align: 'right' },
    ]),
    [
      { text: '合计', bold: true },
      '',
      { text: yuan(residual.principal), align: 'right' },
      { text: yuan(residual.interest), align: 'right' },
      '',
      { text: yuan(residual.penalty), align: 'right' },
    ],
    ...deductions(loan).map(([name, cents]): Cell[] => [name, '', '', '', '', { text: `-${yuan(cents)}`, align: 'right' }]),
    [{ text: '应付总额', bold: true }, '', '', '', '', { text: yuan(residual.total), align: 'right', bold: true }],
  ], { size: 9, padding: 3 });
  sheet.heading('二、计算方法');
  sheet.paragraph(`罚息＝欠付本金×${percent(loan.penaltyRate)}×逾期天数÷${dayBasis}，自应还日的次日起算，计至截止日当日，每行四舍五入至分。不计收复利。`, { size: 10 });
  if (residual.cut > 0) sheet.paragraph(`自放款日至截止日，利息与罚息（含已还部分）累计超过合同${clauses.cap}的上限（每日未还本金×24%÷365，逐日累加后四舍五入至分），超出的${yuan(residual.cut)}元不予收取。`, { size: 10 });
  sheet.paragraph(`截至${chineseDate(residual.asOf)}，欠款合计${yuan(residual.total)}元（${capitalAmount(residual.total)}）：本金${yuan(residual.principal)}元、利息${yuan(residual.interest)}元、罚息${yuan(residual.penalty)}元${deductions(loan).map(([name, cents]) => `，${name}${yuan(cents)}元`).join('')}。此后每日新增${residual.cut > 0 ? '（以上限为限）' : '罚息'}${yuan(residual.daily)}元，计至实际清偿之日止。`, { size: 10 });
  sheet.heading('三、结清与减免情况');
  const agreed = residual.waived > 0 ? `我行于截止日同意减免罚息${yuan(residual.waived)}元，除此之外双方未达成展期或者和解协议` : '双方未达成减免、展期或者和解协议';
  sheet.paragraph(`截至截止日，本笔${debt}未结清；${agreed}；债权未转让。`, { size: 10 });
  sheet.signOff(LENDER.name, chineseDate(residual.asOf), '财务专用章');
  return sheet.finish();
}

/** What comes off the sums of the table. */
function deductions({ residual: { waived, cut } }: Loan): [name: string, cents: number][] {
  const all: [string, number][] = [['减免罚息', waived], ['超出上限核减', cut]];
  return all.filter(([, cents]) => cents > 0);
}
