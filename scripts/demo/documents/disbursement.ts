/** Stage 6, the bank's electronic receipt of the disbursement: the principal was really paid, in full. */
import { chineseDate } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { capitalAmount, yuan } from '../money.ts';
import { LENDER, OTHER_BANK } from '../people.ts';
import { Picture } from '../picture.ts';
import { SeededRandom } from '../random.ts';

export function disbursementVoucher(loan: Loan): Uint8Array {
  const random = new SeededRandom(`${loan.loanNumber}/disbursement`);
  const { borrower } = loan;
  const picture = new Picture(1240, 760, '#ffffff');
  picture.text(`${OTHER_BANK.name}电子回单`, 620, 82, 38, { bold: true, align: 'center' });
  picture.text(`回单编号：${random.digits(20)}`, 60, 132, 20);
  picture.text(`入账日期：${chineseDate(loan.disbursedOn)} 10:32:17`, 1180, 132, 20, { align: 'right' });
  const rows: [label: string, value: string, label2?: string, value2?: string][] = [
    ['付款人户名', LENDER.name, '收款人户名', borrower.name],
    ['付款人账号', LENDER.account, '收款人账号', borrower.account],
    ['付款人开户行', LENDER.bank, '收款人开户行', OTHER_BANK.branch],
    ['金额（小写）', `￥${yuan(loan.principal)}`, '币种', '人民币'],
    ['金额（大写）', capitalAmount(loan.principal)],
    ['摘要', '个人消费贷款发放', '合同编号', loan.contractNumber],
    ['交易流水号', random.digits(24), '交易状态', '交易成功'],
  ];
  const top = 156;
  const height = 66;
  rows.forEach(([label, value, label2, value2], index) => {
    const y = top + index * height;
    picture.box(60, y, 1120, height, '#444444', 1.5);
    picture.box(60, y, 170, height, '#444444', 1.5);
    picture.text(label, 72, y + 42, 22, { bold: true });
    picture.text(value, 242, y + 42, 22, { width: label2 === undefined ? 920 : 370 });
    if (label2 !== undefined && value2 !== undefined) {
      picture.box(620, y, 170, height, '#444444', 1.5);
      picture.text(label2, 632, y + 42, 22, { bold: true });
      picture.text(value2, 802, y + 42, 22, { width: 370 });
    }
  });
  picture.text('本回单仅供演示，不代表任何真实交易。', 60, 680, 20, { colour: '#b02020', bold: true });
  picture.seal(1040, 620, 92, OTHER_BANK.name, '电子回单专用章');
  picture.watermark('虚构样本', 150, 'rgba(200, 30, 30, 0.12)');
  return picture.png();
}
