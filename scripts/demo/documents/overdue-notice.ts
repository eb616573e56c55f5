/** Stage 8, the notice: default stated, the loan called in early on a named date, the limitation period interrupted. */
import { addDays, chineseDate, instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import type { Loan } from '../loan.ts';
import { percent, sum, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import { Sheet } from '../sheet.ts';

export async function overdueNotice(loan: Loan): Promise<Uint8Array> {
  const { borrower } = loan;
  const { notice, contract, debt, clauses } = kindOf(loan);
  const due = loan.current.slice(loan.firstMissed - 1).filter((instalment) => instalment.dueDate <= loan.noticeOn);
  const paid = loan.payments.filter((payment) => payment.instalment >= loan.firstMissed);
  const principal = sum(due.map((instalment) => instalment.principal)) - sum(paid.map((payment) => payment.principal));
  const interest = sum(due.map((instalment) => instalment.interest)) - sum(paid.map((payment) => payment.interest));
  const notDue = sum(loan.current.map((instalment) => instalment.principal)) - sum(loan.payments.filter((payment) => !payment.isEarly).map((payment) => payment.principal)) - principal;
  const sheet = await Sheet.create(notice, instant(loan.noticeOn, '11:05:00'));
  sheet.title(notice, `通知编号：${loan.loanNumber}-TZ`);
  sheet.paragraph(`${borrower.name}：`, { indent: false });
  const performed = loan.card === null ? `依约发放借款${yuan(loan.principal)}元` : `应您的申请，将尾号${loan.card.number.slice(-4)}的信用卡${chineseDate(loan.card.to)}账单所欠透支本金${yuan(loan.principal)}元办理分期`;
  sheet.paragraph(`您与我行于${chineseDate(loan.signedOn)}签订《${contract}》（编号：${loan.contractNumber}），我行已于${chineseDate(loan.disbursedOn)}${performed}。`);
  sheet.paragraph(`截至${chineseDate(loan.noticeOn)}，您自第${loan.firstMissed}期起已连续${due.length}期未按期足额还款，具体如下：`);
  const head = ['已逾期本金（元）', '已到期未付利息（元）', '尚未到期本金（元）', '罚息年利率'].map((text) => ({ text, bold: true, align: 'center' as const }));
  const values = [yuan(principal), yuan(interest), yuan(notDue), percent(loan.penaltyRate)].map((text) => ({ text, align: 'center' as const }));
  sheet.table([25, 25, 25, 25], [head, values]);
  sheet.paragraph(`逾期本金的罚息自各期应还日的次日起，按合同${clauses.penalty}约定计收至清偿之日止，未计入上表。`);
  sheet.paragraph(`依据合同${clauses.acceleration}，我行现通知您：合同项下全部${debt}于本通知到达您之日提前到期。请您于该日清偿全部剩余本金及相应利息、罚息。逾期未清偿的，我行将依法提起诉讼。`);
  sheet.paragraph(`还款账户：户名${LENDER.name}，账号${LENDER.account}，开户行${LENDER.bank}。如您已还款或对金额有异议，请于${chineseDate(addDays(loan.deliveredOn, 5))}前致电${LENDER.telephone}。`);
  sheet.paragraph(`本通知按合同${clauses.service}约定的送达地址寄送：${borrower.serviceAddress}，并同时以短信和电子邮件发送。`);
  sheet.signOff(LENDER.name, chineseDate(loan.noticeOn), '业务专用章');
  return sheet.finish();
}
