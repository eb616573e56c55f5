/** Stage 1, the application form: the borrower applied, and the terms were shown. */
import { chineseDate, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { percent, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import { Sheet } from '../sheet.ts';

export async function applicationForm(loan: Loan): Promise<Uint8Array> {
  const { borrower } = loan;
  const sheet = await Sheet.create('个人消费贷款申请表', instant(loan.appliedOn, '09:12:30'));
  sheet.title('个人消费贷款申请表', `申请编号：${loan.loanNumber}`);
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
    ['申请金额（元）', yuan(loan.principal)],
    ['申请期限', `${loan.months}个月`],
    ['贷款用途', loan.purpose],
    ['还款方式', '等额本息，按月还款'],
    ['年利率（单利）', percent(loan.annualRate)],
    ['逾期罚息利率', `${percent(loan.penaltyRate)}（上浮50%）`],
  ]);
  sheet.table([22, 86], [[{ text: '收款账户', bold: true }, `${borrower.account}（户名：${borrower.name}）`]]);
  sheet.heading('三、重要提示');
  sheet.paragraph(
    `1. 本贷款年利率为${percent(loan.annualRate)}，按单利方法计算；未按期还款的，自逾期次日起按${percent(loan.penaltyRate)}的年利率计收罚息，不计收复利。贷款人不收取砍头息、服务费、担保费或其他任何费用。`,
    { size: 10.5, bold: true },
  );
  sheet.paragraph('2. 贷款资金不得用于购房、股票、期货及其他投资，不得用于生产经营。逾期信息将依法报送金融信用信息基础数据库。', { size: 10.5 });
  sheet.paragraph('3. 上述利率、罚息和违约后果已在申请页面以加粗字体单独展示，申请人停留阅读不少于15秒后方可勾选确认。', { size: 10.5 });
  sheet.heading('四、申请人声明');
  sheet.paragraph('本人已阅读并理解以上内容，所填信息真实、完整、有效，自愿提出贷款申请。', { size: 10.5 });
  sheet.space(10);
  sheet.right(`申请人（电子签名）：${borrower.name}`);
  sheet.right(`申请日期：${chineseDate(loan.appliedOn)}`);
  sheet.paragraph(`受理机构：${LENDER.name}\u3000受理渠道：示例银行手机应用`, { indent: false, size: 10 });
  return sheet.finish();
}
