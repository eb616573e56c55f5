/**
 * Stage 8, the signed slip that came back on paper and went through a scanner: a page without text, stored on its side and turned upright
 * by the reader (/Rotate), with the scanner's bed around the sheet cut off (/CropBox). Tools that heed neither show it lying and too large.
 */
import { concatTransformationMatrix, degrees, drawObject, PDFDocument, popGraphicsState, pushGraphicsState } from 'pdf-lib';
import { instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import type { Loan } from '../loan.ts';
import { LENDER } from '../people.ts';
import { Picture } from '../picture.ts';
import { SeededRandom } from '../random.ts';
import { waybillOf } from './delivery.ts';

/** The scanner's bed in pixels at 150 dots an inch, seen upright: an A4 sheet lying across. */
const BED = { width: 1800, height: 1290 };
/** What of the bed is shown, in pixels from its upper left corner. */
const SHOWN = { x: 40, y: 34, width: 1720, height: 1222 };
const POINTS_PER_PIXEL = 72 / 150;

export async function deliverySlip(loan: Loan): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle('邮件回执（扫描件）');
  document.setProducer('Docketproof demo scanner');
  const at = new Date(instant(loan.deliveredOn, '18:20:00'));
  document.setCreationDate(at);
  document.setModificationDate(at);
  const image = await document.embedJpg(scanOf(loan));
  const [long, short] = [BED.width * POINTS_PER_PIXEL, BED.height * POINTS_PER_PIXEL];
  const page = document.addPage([short, long]);
  const name = page.node.newXObject('Scan', image.ref);
  // A quarter turn to the left on the page; /Rotate turns it back.
  page.pushOperators(pushGraphicsState(), concatTransformationMatrix(0, long, -short, 0, short, 0), drawObject(name), popGraphicsState());
  page.setRotation(degrees(90));
  page.setCropBox(SHOWN.y * POINTS_PER_PIXEL, SHOWN.x * POINTS_PER_PIXEL, SHOWN.height * POINTS_PER_PIXEL, SHOWN.width * POINTS_PER_PIXEL);
  return document.save({ addDefaultPage: false });
}

function scanOf(loan: Loan): Uint8Array {
  const random = new SeededRandom(`${loan.loanNumber}/delivery-slip`);
  const picture = new Picture(BED.width, BED.height, '#3b3d40');
  const { context } = picture;
  context.save();
  // A sheet never lies quite straight.
  context.translate(BED.width / 2, BED.height / 2);
  context.rotate(random.integer(-60, 60) / 10_000);
  context.translate(-BED.width / 2, -BED.height / 2);
  picture.fill(24, 22, BED.width - 48, BED.height - 44, '#f7f4ea');
  drawSlip(picture, loan);
  context.restore();
  for (let speck = 0; speck < 220; speck++) picture.fill(random.integer(50, BED.width - 50), random.integer(50, BED.height - 50), 2, 2, 'rgba(60, 55, 45, 0.35)');
  return picture.jpeg(70);
}

function drawSlip(picture: Picture, loan: Loan): void {
  const { borrower } = loan;
  picture.text('样例速递\u3000邮件签收回执联', BED.width / 2, 170, 52, { bold: true, align: 'center' });
  picture.text(`运单号：${waybillOf(loan)}`, 140, 250, 30);
  picture.text('（本联由收寄部门交还寄件人）', BED.width - 140, 250, 26, { align: 'right', colour: '#444444' });
  const rows: [label: string, value: string][] = [
    ['寄件人', `${LENDER.name}贷后管理部\u3000${LENDER.telephone}`],
    ['寄件地址', LENDER.address],
    ['收件人', `${borrower.name}\u3000${borrower.telephone}`],
    ['收件地址', borrower.serviceAddress],
    ['内件品名', `《${kindOf(loan).notice}》一份（${loan.loanNumber}-TZ）`],
    ['收寄时间', `${loan.noticeOn} 17:20`],
    ['签收时间', `${loan.deliveredOn} 15:42\u3000证件核对：身份证，与收件人一致`],
  ];
  const [top, height] = [284, 84];
  rows.forEach(([label, value], index) => {
    const y = top + index * height;
    picture.box(140, y, BED.width - 280, height, '#333333', 2);
    picture.box(140, y, 220, height, '#333333', 2);
    picture.text(label, 164, y + 54, 32, { bold: true });
    picture.text(value, 384, y + 54, 32, { width: BED.width - 560 });
  });
  picture.text('收件人签名：', 140, 970, 34, { bold: true });
  const { context } = picture;
  context.save();
  context.translate(380, 976);
  context.rotate(-0.06);
  context.transform(1, 0, -0.22, 1, 0, 0);
  picture.text(borrower.name, 0, 0, 74, { colour: '#24356e' });
  context.restore();
  picture.text('（本人）', 650, 970, 30);
  picture.text('投递员：样例投递员（虚构）', 140, 1060, 30);
  picture.text('本回执为演示用虚构样本，不代表任何真实邮件。', 140, 1150, 26, { colour: '#b02020', bold: true });
  picture.seal(BED.width - 350, 1010, 130, '样例速递样例市营业部', '收寄专用章');
  picture.watermark('虚构样本', 230, 'rgba(200, 30, 30, 0.10)');
}
