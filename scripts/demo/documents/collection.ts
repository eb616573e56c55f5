/** Stage 9, the collection record: lawful demands, each with time, means and answer. */
import { addDays } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import type { Loan } from '../loan.ts';
import { sum, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import { SeededRandom } from '../random.ts';

/** Plain text in UTF-8. */
export function collectionRecord(loan: Loan): Uint8Array {
  const random = new SeededRandom(`${loan.loanNumber}/collection`);
  const { debtor, debt, notice } = kindOf(loan);
  const missed = loan.current[loan.firstMissed - 1];
  if (missed === undefined) throw new RangeError('the loan has no missed instalment');
  const paid = sum(loan.payments.filter((payment) => payment.instalment === missed.number).map((payment) => payment.amount));
  const owed = missed.principal + missed.interest - paid;
  const answers = ['表示资金周转困难，请求宽限', '承诺一周内还款，未履行', '接听后未作明确答复'] as const;
  const entries: string[][] = [
    [`${addDays(missed.dueDate, 3)} 10:05`, '短信', `提醒第${missed.number}期尚欠${yuan(owed)}元已逾期3天`, '发送成功'],
    [`${addDays(missed.dueDate, 10)} 14:30`, '电话', '告知逾期金额、罚息及征信影响', `本人接听，${random.pick(answers)}`],
    [`${addDays(missed.dueDate, 35)} 09:48`, '电话', '告知已连续两期逾期', `本人接听，${random.pick(answers)}`],
    [`${addDays(missed.dueDate, 48)} 16:12`, '短信', '告知可致电协商还款安排', '发送成功'],
    [`${loan.noticeOn} 17:20`, '快递', `寄送《${notice}》`, `${loan.deliveredOn} 本人签收`],
    [`${addDays(loan.acceleratedOn, 5)} 11:00`, '电话', `告知全部${debt}已于${loan.acceleratedOn}到期，将依法起诉`, '无人接听'],
  ];
  const lines = [
    '催收记录（虚构样本，仅供演示）',
    `催收机构：${LENDER.name}贷后管理部`,
    `合同编号：${loan.contractNumber}`,
    `联系对象：仅${debtor}本人；未联系任何第三人`,
    '通话均已录音，录音保存于贷后系统',
    '',
    ...entries.map((entry, index) => `${index + 1}. ${entry.join(' | ')}`),
    '',
    `导出时间：${loan.residual.asOf} 09:00`,
  ];
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
