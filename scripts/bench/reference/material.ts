/** The reference pack's content: 8 sources of 22 pages, and the text of 9 pages that are typeset. Fictional; the same index gives the same bytes. */
import { PDFDocument } from 'pdf-lib';
import { documentsOf } from '../../demo/documents/index.ts';
import { makeLoan } from '../../demo/loan.ts';
import { yuan } from '../../demo/money.ts';
import { Picture } from '../../demo/picture.ts';

export interface ReferenceSource {
  title: string;
  mediaType: string;
  bytes: Uint8Array;
  pages: number;
}

export interface ReferencePack {
  sources: ReferenceSource[];
  cover: string[];
  /** paragraphs of the complaint */
  complaint: string[];
  /** rows of the evidence index: number, title, source, what it shows */
  index: string[][];
  /** head and 24 rows */
  arrears: string[][];
  attachments: { name: string; mediaType: string; bytes: Uint8Array }[];
}

export const COMPLAINT_CHARACTERS = 1645;
export const REFERENCE_PAGES = 31;
const SCANNED_PAGES = 12;
const MERGED_PAGES = 22;

const OPENING = [
  '原告：示例消费金融有限公司（虚构），住所地样例市样例区示范路1号，统一社会信用代码91000000000000000X，法定代表人示例人，职务董事长，联系电话010-00000000。',
  '被告：䶮某（虚构），男，汉族，公民身份号码000000199001010000，住样例市样例区虚构街道2号3单元401室，联系电话10000000000。',
  '诉讼请求：一、判令被告立即偿还借款本金；二、判令被告支付截至起诉之日的利息、罚息，并支付自次日起至实际清偿之日止按合同约定标准计算的罚息；三、本案案件受理费、财产保全费由被告承担。',
  '事实与理由：原、被告双方于线上签订《个人消费借款合同》，约定原告向被告发放个人消费贷款，借款期限二十四个月，还款方式为等额本息，借款人未按期足额还款的，自逾期之日起对逾期本金按合同利率上浮百分之五十计收罚息，直至清偿之日止。合同并约定，借款人连续三期或累计六期未按期足额还款的，贷款人有权宣布全部贷款立即到期，要求借款人一次性偿还全部剩余本金、利息及罚息。',
  '合同签订前，原告已就利率、罚息、提前到期及争议解决等与借款人有重大利害关系的条款以加粗方式提示，被告逐页阅读并以人脸识别、短信验证码方式确认本人身份后完成电子签名，电子签名由依法设立的电子认证服务机构提供认证。',
  '合同签订后，原告依约将全部借款划入被告指定的银行账户，履行了放款义务。被告自第六期起未按约定还款，经原告多次以短信、电话、律师函等方式催收，被告至今仍未清偿。原告已依合同约定的送达地址向被告发出逾期及借款提前到期通知书，宣布全部借款提前到期。',
  '上述事实有借款申请表、征信授权书、身份证件影像、借款合同、电子签名过程记录、放款回单、通知书、还款流水等证据为证，各项证据均于形成之时即行存证，其摘要已锚定于区块链，可逐份独立核验。',
];

function complaintOf(rows: readonly string[][]): string[] {
  const facts = rows.slice(1).map(([period = '', due = '', principal = '', interest = '']) => `第${period}期应于${due}归还本金${principal}元、利息${interest}元`);
  const closing = `被告的还款义务逐期列明如下：${facts.join('；')}。`;
  const length = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + [...text].length, 0);
  const room = COMPLAINT_CHARACTERS - length(OPENING);
  return [...OPENING, `${[...closing].slice(0, room - 1).join('')}。`];
}

/** A paper file that went through a scanner: a picture to a page. */
async function scannedFile(seed: number): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  for (let number = 1; number <= SCANNED_PAGES; number++) {
    const picture = new Picture(1240, 1754, '#f6f3ea');
    for (let line = 0; line < 34; line++) picture.text(`第${number}页第${line + 1}行\u3000银行账户交易流水（虚构样本）\u3000${((seed * 7919 + number * 104729 + line * 1299709) % 1_000_000) / 100}元`, 110, 150 + line * 46, 24, { colour: '#222' });
    picture.watermark('虚构样本', 150);
    const image = await document.embedJpg(picture.jpeg(36));
    document.addPage([595.28, 841.89]).drawImage(image, { x: 0, y: 0, width: 595.28, height: 841.89 });
  }
  return document.save();
}

/** @param index of the loan; every loan is another one */
export async function referencePack(index: number): Promise<ReferencePack> {
  const loan = makeLoan('reference', index, 'plain');
  const chosen = new Set(['application', 'credit-check', 'identity', 'contract', 'signature', 'overdue-notice', 'settlement']);
  const documents = (await documentsOf(loan)).filter(({ stage, mediaType }) => chosen.has(stage) && (stage !== 'overdue-notice' || mediaType === 'application/pdf'));
  const sources: ReferenceSource[] = [];
  for (const { title, mediaType, bytes } of documents) sources.push({ title, mediaType, bytes, pages: mediaType === 'application/pdf' ? (await PDFDocument.load(bytes)).getPageCount() : 1 });
  sources.push({ title: '银行账户交易流水（扫描件）', mediaType: 'application/pdf', bytes: await scannedFile(index), pages: SCANNED_PAGES });
  const pages = sources.reduce((sum, source) => sum + source.pages, 0);
  if (sources.length !== 8 || pages !== MERGED_PAGES) throw new Error(`${sources.length} sources of ${pages} pages: not the reference pack`);
  const arrears = [['期次', '应还日期', '应还本金', '应还利息', '逾期天数', '计算步骤'], ...Array.from({ length: 24 }, (_, i) => arrearsRow(loan.principal, i))];
  return {
    sources,
    cover: ['民事起诉状及证据材料', '原告：示例消费金融有限公司（虚构）', '被告：䶮某（虚构）', '案由：金融借款合同纠纷', `案件编号：REF-${String(index).padStart(4, '0')}`],
    complaint: complaintOf(arrears),
    index: sources.map(({ title, pages: count }, i) => [String(i + 1), title, '原告业务系统形成并存证', `证明${title}所载事实、其形成时间、形成主体，以及该材料自形成之时起未经更改，与本案其他证据相互印证`, String(count)]),
    arrears,
    attachments: [
      { name: 'arrears.json', mediaType: 'application/json', bytes: Buffer.from(JSON.stringify(arrears)) },
      { name: 'arrears.csv', mediaType: 'text/csv', bytes: Buffer.from(arrears.map((row) => row.join(',')).join('\r\n')) },
      { name: 'manifest.json', mediaType: 'application/json', bytes: Buffer.from(JSON.stringify(sources.map(({ title, bytes }) => ({ title, size: bytes.length })))) },
    ],
  };
}

function arrearsRow(principal: number, i: number): string[] {
  const due = `2024-${String((i % 12) + 1).padStart(2, '0')}-15`;
  const part = Math.floor(principal / 24);
  const interest = Math.floor((principal - part * i) / 100);
  return [String(i + 1), due, yuan(part), yuan(interest), String(Math.max(0, 700 - 30 * i)), `${yuan(part)} × 24% ÷ 360 × ${Math.max(0, 700 - 30 * i)} 天`];
}

/**
 * The same pack as another case would have it: no file of it is, byte for byte, one that was read before, so that no cache helps.
 * Readers pass over what follows the end of a PDF or a JPEG.
 */
export function variant(pack: ReferencePack, number: number): ReferencePack {
  return { ...pack, sources: pack.sources.map((source) => ({ ...source, bytes: appended(source.bytes, number) })) };
}

/** A document with bytes of its own behind its end. */
export function appended(bytes: Uint8Array, number: number): Uint8Array {
  return new Uint8Array(Buffer.concat([bytes, Buffer.from(`\n% ${number}\n`)]));
}
