/** Stage 2, the authorisation of the credit enquiry: a consent of its own, as 个人信息保护法 art 29 and 征信业管理条例 art 18 ask. */
import { addDays, chineseDate, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { LENDER } from '../people.ts';
import { Sheet } from '../sheet.ts';

export async function creditCheckAuthorisation(loan: Loan): Promise<Uint8Array> {
  const { borrower } = loan;
  const credit = loan.card === null ? '贷款' : '信用卡';
  const sheet = await Sheet.create('个人征信查询及报送授权书', instant(loan.appliedOn, '09:15:02'));
  sheet.title('个人征信查询及报送授权书', `授权编号：${loan.loanNumber}-ZX`);
  sheet.paragraph('重要提示：为维护您的权益，请在签署本授权书前仔细阅读各条款，特别是加粗提示的第二条。', { indent: false, bold: true });
  sheet.paragraph(`致：${LENDER.name}`, { indent: false });
  const clauses = [
    `本人在办理以下业务时，授权贵行通过金融信用信息基础数据库及依法设立的征信机构查询、打印、保存本人的信用信息：（一）审核本人的${credit}申请；（二）贷后风险管理；（三）处理本人提出的征信异议。`,
    '本人同意贵行将本人的身份信息、信贷交易信息（包括逾期信息）报送金融信用信息基础数据库。报送不良信息前，贵行应当事先告知本人。',
    `授权期限自本授权书签署之日（${chineseDate(loan.appliedOn)}）起，至本人与贵行之间的${credit}款项全部结清之日止；${credit}申请未获批准的，授权自${chineseDate(addDays(loan.appliedOn, 30))}起失效。`,
    '贵行超出本授权范围查询、使用本人信用信息的，本人有权要求贵行承担相应的法律责任。',
    '本授权书以数据电文形式订立。本人以实名认证、人脸识别和短信验证码确认后的电子签名与手写签名具有同等法律效力。',
  ];
  clauses.forEach((clause, index) => sheet.paragraph(`${'一二三四五'.charAt(index)}、${clause}`, { bold: index === 1 }));
  sheet.paragraph('本人声明：贵行已就本授权书的内容，尤其是信用信息的查询、报送和不良信息的后果作出提示和说明，本人已充分理解并自愿签署。');
  sheet.space(16);
  sheet.fields([
    ['授权人', borrower.name],
    ['证件号码', borrower.identityNumber],
    ['签署方式', '电子签名（短信验证码确认）'],
    ['签署日期', chineseDate(loan.appliedOn)],
  ]);
  return sheet.finish();
}
