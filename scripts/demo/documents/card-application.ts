/** Stage 1 of a credit card, its application. */
import type { Card } from '../card.ts';
import { chineseDate, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { percent, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import { Sheet } from '../sheet.ts';

export async function cardApplication(loan: Loan, card: Card): Promise<Uint8Array> {
  const { borrower } = loan;
  const sheet = await Sheet.create('信用卡申请表', instant(loan.appliedOn, '09:12:30'));
  sheet.title('信用卡申请表', `申请编号：${loan.loanNumber}`);
  sheet.heading('一、申请人信息');
  sheet.fields([
    ['姓名', borrower.name],
    ['性别', borrower.gender],
    ['证件类型', '居民身份证（虚构）'],
    ['证件号码', borrower.identityNumber],
    ['出生日期', chineseDate(borrower.born)],
    ['民族', borrower.ethnicity],
    ['联系电话', borrower.telephone],
    ['电子邮箱', borrower.mail],
    ['工作单位', borrower.employer],
    ['月收入（元）', yuan(borrower.income)],
  ]);
  sheet.table([22, 86], [[{ text: '经常居住地', bold: true }, borrower.address]]);
  sheet.heading('二、申请内容');
  sheet.fields([
    ['申请卡种', '示例信用卡（人民币）'],
    ['申请额度（元）', yuan(card.limit)],
    ['账单方式', '电子账单'],
    ['对账邮箱', borrower.mail],
    ['账单分期年利率', percent(loan.annualRate)],
    ['逾期罚息利率', percent(loan.penaltyRate)],
  ]);
  sheet.table([22, 86], [[{ text: '约定还款账户', bold: true }, `${borrower.account}（户名：${borrower.name}）`]]);
  sheet.heading('三、重要提示');
  sheet.paragraph(
    `1. 账单分期的年利率为${percent(loan.annualRate)}（日利率万分之四），按单利方法计算；未按期还款的，自逾期次日起按${percent(loan.penaltyRate)}的年利率（日利率万分之五）计收罚息，不计收复利。发卡行不收取违约金、滞纳金或者手续费。`,
    { size: 10.5, bold: true },
  );
  sheet.paragraph('2. 信用卡透支不得用于购房、股票、期货及其他投资，不得用于生产经营。逾期信息将依法报送金融信用信息基础数据库。', { size: 10.5 });
  sheet.paragraph('3. 上述利率、罚息和违约后果已在申请页面以加粗字体单独展示，申请人停留阅读不少于15秒后方可勾选确认。', { size: 10.5 });
  sheet.heading('四、申请人声明');
  sheet.paragraph('本人已阅读并理解以上内容以及《信用卡领用合约》，所填信息真实、完整、有效，自愿申领信用卡，并愿遵守《信用卡领用合约》。', { size: 10.5 });
  sheet.space(10);
  sheet.right(`申请人（电子签名）：${borrower.name}`);
  sheet.right(`申请日期：${chineseDate(loan.appliedOn)}`);
  sheet.paragraph(`受理机构：${LENDER.name}\u3000受理渠道：示例银行手机应用`, { indent: false, size: 10 });
  return sheet.finish();
}
