/** Stage 5, what the issuer of the certificates says of the signatures: everybody may read it, and only the issuer change it (a permissions password). */
import { createHash } from 'node:crypto';
import { chineseDate, instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import type { Loan } from '../loan.ts';
import { protectPdf } from '../protect.ts';
import { Sheet, type Cell } from '../sheet.ts';
import { signatoriesOf } from './signing.ts';

const ISSUER = '样例电子认证服务有限公司';

/** @param contract the signed file */
export async function certificateReport(loan: Loan, contract: Uint8Array): Promise<Uint8Array> {
  const label = `${loan.loanNumber}/certificate-report`;
  const sheet = await Sheet.create('数字证书签名验证报告', instant(loan.signedOn, '10:30:00'));
  sheet.title('数字证书签名验证报告', `报告编号：${loan.loanNumber}-YZ`);
  sheet.heading('一、被验证的文件');
  sheet.table([22, 86], [
    [{ text: '文件名称', bold: true }, `${kindOf(loan).contract}（${loan.contractNumber}）`],
    [{ text: 'SHA-256', bold: true }, createHash('sha256').update(contract).digest('hex')],
  ], { size: 9 });
  sheet.heading('二、验证结果');
  const centred = (text: string, bold = false): Cell => ({ text, align: 'center', bold });
  sheet.table([20, 52, 28], [
    [centred('签署方', true), centred('证书序列号', true), centred('结论', true)],
    ...signatoriesOf(loan).map(({ role, serial }) => [centred(role), centred(serial), centred('签名有效，签署后未改动')]),
  ], { size: 9 });
  sheet.heading('三、说明');
  sheet.paragraph('1. 上述证书为演示自签名证书，本报告为虚构样本，不代表任何电子认证服务机构的意见。', { size: 10.5 });
  sheet.paragraph('2. 本报告设有权限密码：任何人可以打开和打印，除出具人外不得修改。', { size: 10.5 });
  sheet.signOff(ISSUER, chineseDate(loan.signedOn), '验证报告专用章');
  return protectPdf(await sheet.finish(), { owner: `${label}/owner` }, label);
}
