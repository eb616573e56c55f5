/** What a pack shows of the lender itself: business licence and financial licence, as scans that could never pass for real ones. */
import { PDFDocument } from 'pdf-lib';
import type { Provenance } from '../../../server/domain/record/types.ts';
import { chineseDate, instant } from '../dates.ts';
import { breakLines } from '../lines.ts';
import { LENDER } from '../people.ts';
import { Picture } from '../picture.ts';

export interface LenderDocument {
  key: 'business-licence' | 'financial-licence';
  title: string;
  fileName: string;
  mediaType: string;
  eventTime: string;
  provenance: Provenance;
  bytes: Uint8Array;
}

const PIXELS = { width: 1754, height: 1240 };
const POINTS = { width: 841.89, height: 595.28 };

/** Both, always the same bytes. */
export async function lenderDocuments(): Promise<LenderDocument[]> {
  return [
    await scanned('business-licence', '营业执照（示例）', instant(LENDER.founded, '09:00:00'), businessLicence()),
    await scanned('financial-licence', '金融许可证（示例）', instant(LENDER.licence.issuedDate, '09:00:00'), financialLicence()),
  ];
}

async function scanned(key: LenderDocument['key'], title: string, eventTime: string, picture: Picture): Promise<LenderDocument> {
  const provenance: Provenance = {
    sourceSystem: '公司档案系统', sourceVersion: '2.0.1', sourceRecordId: `CORP-${key}`, actor: '法律合规部', captureMethod: '原件扫描', captureTool: 'scan-station 1.6',
    transport: '内网服务间调用（双向 TLS）', custodian: '档案管理岗', basisOfTruth: 'archive',
  };
  return { key, title, fileName: `${key}.pdf`, mediaType: 'application/pdf', eventTime, provenance, bytes: await onPage(title, eventTime, picture) };
}

async function onPage(title: string, at: string, picture: Picture): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(title);
  document.setProducer('Docketproof demo scanner');
  document.setCreationDate(new Date(at));
  document.setModificationDate(new Date(at));
  const image = await document.embedJpg(picture.jpeg(80));
  document.addPage([POINTS.width, POINTS.height]).drawImage(image, { x: 0, y: 0, ...POINTS });
  return document.save({ addDefaultPage: false });
}

function certificate(title: string, number: string, rows: readonly (readonly [label: string, value: string])[], issuer: string, date: string): Picture {
  const picture = new Picture(PIXELS.width, PIXELS.height, '#fbf8ee');
  picture.box(48, 48, PIXELS.width - 96, PIXELS.height - 96, '#9a7b3c', 10);
  picture.box(66, 66, PIXELS.width - 132, PIXELS.height - 132, '#c8b27a', 3);
  picture.text(title, PIXELS.width / 2, 220, 92, { bold: true, align: 'center' });
  picture.text('（示例 · 虚构样本，不是任何证照的复制件）', PIXELS.width / 2, 282, 30, { colour: '#b02020', bold: true, align: 'center' });
  picture.text(number, PIXELS.width / 2, 344, 32, { align: 'center' });
  let y = 440;
  for (const [label, value] of rows) {
    picture.text(label, 190, y, 34, { bold: true });
    for (const line of breakLines('serif', 34, value, 1080)) {
      picture.text(line, 500, y, 34);
      y += 48;
    }
    y += 22;
  }
  picture.text(issuer, PIXELS.width - 190, 1056, 36, { align: 'right' });
  picture.text(date, PIXELS.width - 190, 1112, 36, { align: 'right' });
  picture.seal(PIXELS.width - 420, 1030, 120, '样例登记机关', '示例 · 无效');
  picture.watermark('虚构样本', 260, 'rgba(200, 30, 30, 0.12)');
  return picture;
}

function businessLicence(): Picture {
  return certificate('营 业 执 照', `统一社会信用代码：${LENDER.creditCode}`, [
    ['名\u3000\u3000称', `${LENDER.name}（虚构）`],
    ['类\u3000\u3000型', '股份有限公司（非上市）'],
    ['法定代表人', LENDER.representative],
    ['注册资本', LENDER.capital],
    ['成立日期', chineseDate(LENDER.founded)],
    ['住\u3000\u3000所', LENDER.address],
    ['经营范围', LENDER.scope],
  ], '登记机关：样例市市场监督管理局（虚构）', chineseDate(LENDER.founded));
}

function financialLicence(): Picture {
  const { licence } = LENDER;
  return certificate('金 融 许 可 证', `机构编码：${licence.number}`, [
    ['机构名称', `${LENDER.name}（虚构）`],
    ['业务范围', '许可该机构经营国家金融监督管理机构依法批准的业务（虚构）'],
    ['批准日期', chineseDate(licence.issuedDate)],
    ['机构住所', LENDER.address],
    ['负 责 人', LENDER.representative],
  ], `发证机关：${licence.issuer}`, chineseDate(licence.issuedDate));
}
