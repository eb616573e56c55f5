/** Stage 6 of a credit card: the bill of what was drawn, and the confirmation by which it became a debt in instalments. */
import type { Card } from '../card.ts';
import { chineseDate, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { capitalAmount, percent, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import { Sheet, type Cell } from '../sheet.ts';
import { writePlan } from './contract-parts.ts';

export async function cardBill(loan: Loan, card: Card): Promise<Uint8Array> {
  const { borrower } = loan;
  const sheet = await Sheet.create('信用卡账单及账单分期确认单', instant(loan.disbursedOn, '10:32:17'));
  sheet.title('信用卡账单', `账单周期：${card.from} 至 ${card.to}`);
  sheet.fields([
    ['持卡人', borrower.name],
    ['卡号', card.number],
    ['合约编号', loan.contractNumber],
    ['信用额度（元）', yuan(card.limit)],
    ['账单日', chineseDate(card.to)],
    ['币种', '人民币'],
  ]);
  sheet.heading('一、交易明细（单位：元）');
  const right = (text: string): Cell => ({ text, align: 'right' });
  const centred = (text: string, bold = false): Cell => ({ text, align: 'center', bold });
  sheet.table([10, 20, 46, 24], [
    ['序号', '交易日', '交易摘要', '透支金额'].map((text) => centred(text, true)),
    ...card.purchases.map(({ date, merchant, amount }, index) => [centred(String(index + 1)), centred(date), `消费 ${merchant}（虚构）`, right(yuan(amount))]),
    [{ text: '合计', align: 'center', bold: true }, '', '', right(yuan(loan.principal))],
  ], { size: 9.5 });
  sheet.heading('二、账单汇总');
  sheet.fields([
    ['上期账单余额（元）', yuan(0)],
    ['本期透支（元）', yuan(loan.principal)],
    ['本期还款（元）', yuan(0)],
    ['本期应还（元）', yuan(loan.principal)],
  ]);
  sheet.paragraph(`本期应还款额合计${capitalAmount(loan.principal)}。持卡人对账单有异议的，请于账单日起六十日内致电${LENDER.telephone}。`, { size: 10 });
  sheet.signOff(LENDER.name, chineseDate(card.to), '信用卡业务章');
  sheet.newPage();
  sheet.title('账单分期确认单', `确认单编号：${loan.loanNumber}-FQ\u3000单位：元`);
  sheet.fields([
    ['持卡人', borrower.name],
    ['卡号', card.number],
    ['分期本金', yuan(loan.principal)],
    ['分期期数', `${loan.months}期`],
    ['分期入账日', chineseDate(loan.disbursedOn)],
    ['分期年利率', percent(loan.annualRate)],
    ['还款方式', '等额本息，按月还款'],
    ['每期应还', `${yuan(loan.instalment)}（末期以下表为准）`],
  ]);
  writePlan(sheet, loan, 2.5);
  sheet.paragraph(`持卡人于${chineseDate(loan.disbursedOn)}通过示例银行手机应用申请将上页账单的全部透支本金办理分期，经短信验证码确认，即时生效。`, { size: 10 });
  return sheet.finish();
}
