/** Stage 5, the record of the electronic signing: who signed what, when, and how the will was confirmed. */
import { createHash } from 'node:crypto';
import { customerOf } from '../customer.ts';
import { chineseDate, instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import { furtherParties, type Loan } from '../loan.ts';
import { LENDER } from '../people.ts';
import { SeededRandom } from '../random.ts';
import { Sheet } from '../sheet.ts';
import { signatoriesOf } from './signing.ts';

/** @param contract the signed file that the report is about: its digest is printed */
export async function signatureReport(loan: Loan, contract: Uint8Array): Promise<Uint8Array> {
  const random = new SeededRandom(`${loan.loanNumber}/signature`);
  const { borrower } = loan;
  const kind = kindOf(loan);
  const { ipAddress, device } = customerOf(loan);
  const sheet = await Sheet.create('电子签名过程记录', instant(loan.signedOn, '10:21:30'));
  sheet.title('电子签名过程记录', `记录编号：${loan.loanNumber}-QM`);
  sheet.heading('一、被签署的文件');
  sheet.table([22, 86], [
    [{ text: '文件名称', bold: true }, kind.contract],
    [{ text: '合同编号', bold: true }, loan.contractNumber],
    [{ text: '文件大小', bold: true }, `${contract.length} 字节`],
    [{ text: 'SHA-256', bold: true }, createHash('sha256').update(contract).digest('hex')],
    [{ text: 'SM3', bold: true }, createHash('sm3').update(contract).digest('hex')],
  ], { size: 9, padding: 3 });
  sheet.heading('二、签署人');
  sheet.fields([
    [kind.debtor, borrower.name],
    ['证件号码', borrower.identityNumber],
    ...furtherParties(loan).flatMap(([role, { name, identityNumber }]): [string, string][] => [[role, name], ['证件号码', identityNumber]]),
    [kind.creditor, LENDER.name],
    ['签署日期', chineseDate(loan.signedOn)],
  ]);
  sheet.heading('三、意愿认证过程');
  const steps: [time: string, step: string, result: string][] = [
    ['10:12:05', '实名认证：姓名、证件号码与手机号码三要素比对', '一致'],
    ['10:13:40', `人脸识别：活体检测与证件照比对，相似度 ${random.integer(930, 990) / 10}%`, '通过'],
    ['10:15:02', `展示合同全文，重点条款（${kind.highlighted}）单独页面展示`, '阅读 128 秒'],
    ['10:19:18', `发送短信验证码至 ${borrower.telephone}`, '已送达'],
    ['10:20:01', '输入短信验证码并点击“确认签署”', '通过'],
    ...furtherParties(loan).map(([role, person]): [string, string, string] => ['10:20:20', `${role}：实名认证、人脸识别、阅读全文，短信验证码（${person.telephone}）确认`, '通过']),
    ...signatoriesOf(loan).map(({ role, serial, time }): [string, string, string] => [time, `${role}数字证书签名，证书序列号 ${serial}`, '签名有效']),
  ];
  const centred = (text: string, bold = false) => ({ text, align: 'center' as const, bold });
  sheet.table([25, 58, 17], [
    [centred('时间', true), centred('步骤', true), centred('结果', true)],
    ...steps.map(([time, step, result]) => [centred(`${loan.signedOn} ${time}`), step, centred(result)]),
  ], { size: 9, padding: 3 });
  sheet.paragraph(`签署时的网络地址：${ipAddress}；设备标识：${device}；应用版本：示例银行 5.2.0。各证书均为演示自签名证书。以上过程由样例电子签名服务平台记录。`, { size: 9.5 });
  sheet.signOff('样例电子签名服务平台', chineseDate(loan.signedOn), '签名验证章');
  return sheet.finish();
}
