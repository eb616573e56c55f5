/** Stage 8, the delivery of the notice, as a courier's page shows it: signed for before the loan was called in. */
import { addDays } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import type { Loan } from '../loan.ts';
import { Picture } from '../picture.ts';
import { SeededRandom } from '../random.ts';

/** Number of the courier's waybill for the notice. */
export function waybillOf({ loanNumber }: Pick<Loan, 'loanNumber'>): string {
  return `SAMPLE${new SeededRandom(`${loanNumber}/delivery`).digits(12)}`;
}

export function deliveryRecord(loan: Loan): Uint8Array {
  const picture = new Picture(720, 1120, '#f2f3f5');
  picture.fill(0, 0, 720, 96, '#2f6fb2');
  picture.text('样例速递 · 物流详情', 360, 62, 32, { colour: '#ffffff', bold: true, align: 'center' });
  picture.fill(24, 120, 672, 260, '#ffffff');
  picture.text('运单号', 56, 176, 24, { colour: '#888888' });
  picture.text(waybillOf(loan), 180, 176, 28, { bold: true });
  picture.text('内件', 56, 230, 24, { colour: '#888888' });
  picture.text(kindOf(loan).notice, 180, 230, 26);
  picture.text('收件人', 56, 284, 24, { colour: '#888888' });
  picture.text(`${loan.borrower.name}\u3000${loan.borrower.telephone}`, 180, 284, 26);
  picture.text('地址', 56, 338, 24, { colour: '#888888' });
  picture.text(loan.borrower.serviceAddress, 180, 338, 24, { width: 490 });
  const steps: [date: string, time: string, text: string][] = [
    [loan.deliveredOn, '15:42', '已签收，签收人：本人'],
    [loan.deliveredOn, '09:10', '派送中，快递员联系电话 000-0000-0001'],
    [addDays(loan.deliveredOn, -1), '20:05', '到达样例市虚构区营业部'],
    [addDays(loan.noticeOn, 1), '02:31', '离开样例省转运中心'],
    [loan.noticeOn, '17:20', '样例速递已收取快件'],
  ];
  picture.fill(24, 404, 672, 640, '#ffffff');
  steps.forEach(([date, time, text], index) => {
    const y = 470 + index * 120;
    const colour = index === 0 ? '#1f8a4c' : '#9aa3ad';
    if (index > 0) picture.fill(71, y - 118, 2, 104, '#d5d9de');
    picture.context.fillStyle = colour;
    picture.context.beginPath();
    picture.context.arc(72, y - 8, 10, 0, 2 * Math.PI);
    picture.context.fill();
    picture.text(text, 110, y, 27, { bold: index === 0, colour: index === 0 ? '#1f8a4c' : '#333333', width: 560 });
    picture.text(`${date} ${time}`, 110, y + 38, 22, { colour: '#888888' });
  });
  picture.watermark('虚构样本', 130, 'rgba(200, 30, 30, 0.14)');
  picture.text('演示用虚构样本', 360, 1092, 22, { colour: '#b02020', bold: true, align: 'center' });
  return picture.jpeg();
}
