/** What the files cut for a court say beyond the pack's own pages. Layout and splitting hold no words. */
import type { Localized } from '../../errors.ts';
import type { PackLanguage } from '../pdf/input.ts';

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** 1 … 999 in Chinese: 十二, 一百零三. */
function chineseNumber(value: number): string {
  const [hundreds, tens, units] = [Math.floor(value / 100), Math.floor((value % 100) / 10), value % 10];
  const rest = tens === 0 ? `${hundreds > 0 && units > 0 ? '零' : ''}${DIGITS[units]!}` : `${tens === 1 && hundreds === 0 ? '' : DIGITS[tens]!}十${DIGITS[units]!}`;
  return `${hundreds > 0 ? `${DIGITS[hundreds]!}百` : ''}${rest}`;
}

export interface FilingWords {
  /** name of volume `number`, on its cover and in the index */
  volume: (number: number) => string;
  volumeOf: (number: number, count: number) => string;
  /** below the title of a cover of an undivided file */
  whole: string;
  /** what a cover says of its file: `volumes` is how many there are */
  about: (caseRef: string, volume: number | null, volumes: number) => string[];
  supplement: string;
  supplementLine: (from: number, to: number) => string;
  supplementAbout: (caseRef: string, formerSha256: string, formerDate: string) => string[];
}

const zhCN: FilingWords = {
  volume: (number) => `第${chineseNumber(number)}卷`,
  volumeOf: (number, count) => `第${chineseNumber(number)}卷／共${chineseNumber(count)}卷`,
  whole: '（区块链存证卷）',
  about: (caseRef, volume, volumes) => [
    ...(volume === null ? [] : [`本案证据材料因法院对单个文件的要求分为${chineseNumber(volumes)}卷，本卷为第${chineseNumber(volume)}卷。证据序号全案连续；各件证据所在的卷与页码见第一卷的证据目录。`]),
    '页码自本文件封面起连续编排，与电子文件自身页码一致。卷内证据页为供阅读的复制件，各件证据的原始文件与存证证明文件保存于提交人处的案卷压缩包，可应要求提交核验。',
    `案卷压缩包的案件编号为 ${caseRef}，其清单载明本文件及各原始文件的 SHA-256 摘要。`,
  ],
  supplement: '补充证据',
  supplementLine: (from, to) => `（证据 ${from}${from === to ? '' : ` 至 ${to}`}）`,
  supplementAbout: (caseRef, sha256, date) => [
    `本文件补充${date}制作的案卷（压缩包 SHA-256：${sha256}），仅收录其后新增的证据；证据序号接续原卷，原卷各件证据的序号不变。`,
    `页码自本文件封面起连续编排。各件证据的原始文件与存证证明文件保存于提交人处的案卷压缩包（案件编号 ${caseRef}），可应要求提交核验。`,
  ],
};

const en: FilingWords = {
  volume: (number) => `Volume ${number}`,
  volumeOf: (number, count) => `Volume ${number} of ${count}`,
  whole: '(evidence recorded on a blockchain)',
  about: (caseRef, volume, volumes) => [
    ...(volume === null ? [] : [`The evidence of this case is in ${volumes} volumes because of the court’s limits on a single file; this is volume ${volume}. Exhibits are numbered through the whole case; the evidence index in volume 1 names volume and page of each.`]),
    'Pages are numbered from the cover of this file on and equal the reader’s own page numbers. The pages of exhibits are copies for reading; originals and proofs are in the pack kept by the party who files, and can be handed in for checking.',
    `The pack has the case reference ${caseRef}; its manifest lists the SHA-256 of this file and of every original.`,
  ],
  supplement: 'Supplementary evidence',
  supplementLine: (from, to) => (from === to ? `(exhibit ${from})` : `(exhibits ${from} to ${to})`),
  supplementAbout: (caseRef, sha256, date) => [
    `This file adds to the pack made on ${date} (SHA-256 of its ZIP file: ${sha256}) and holds only the evidence that came after it. Exhibits are numbered on from that pack, whose numbers do not change.`,
    `Pages are numbered from the cover of this file on. Originals and proofs are in the pack kept by the party who files (case reference ${caseRef}), and can be handed in for checking.`,
  ],
};

export const filingWords = (language: PackLanguage): FilingWords => (language === 'en' ? en : zhCN);

const NAMES: Readonly<Record<string, Localized>> = {
  cover: { 'zh-CN': '封面', en: 'cover' },
  contents: { 'zh-CN': '目录', en: 'contents' },
  complaint: { 'zh-CN': '民事起诉状', en: 'complaint' },
  preservation: { 'zh-CN': '财产保全申请书', en: 'application for preservation' },
  'evidence-index': { 'zh-CN': '证据目录', en: 'evidence index' },
  arrears: { 'zh-CN': '欠款计算表', en: 'statement of arrears' },
  exhibits: { 'zh-CN': '证据材料', en: 'exhibits' },
  certificate: { 'zh-CN': '区块链存证证书', en: 'certificate' },
  'verification-report': { 'zh-CN': '核验报告', en: 'verification report' },
  'platform-statement': { 'zh-CN': '平台情况说明', en: 'statement on the platform' },
  'extraction-statement': { 'zh-CN': '数据提取说明', en: 'statement on extraction' },
  'legal-representative': { 'zh-CN': '法定代表人身份证明书', en: 'certificate of the legal representative' },
  authority: { 'zh-CN': '授权委托书', en: 'authority of agents' },
  'service-address': { 'zh-CN': '送达地址确认书', en: 'confirmation of the address for service' },
  'defendant-leads': { 'zh-CN': '被告送达地址线索', en: 'leads to the defendants’ addresses' },
  differences: { 'zh-CN': '差异清单', en: 'list of differences' },
  'self-check': { 'zh-CN': '自检表', en: 'self-check' },
};

/** What a kind of document is called where there is no page of it; one without a name here goes by its code. */
export const documentName = (kind: string): Localized => NAMES[kind] ?? { 'zh-CN': kind, en: kind };
