import type { Localized } from '../errors.ts';
import { AppError } from '../errors.ts';
import { byteOrderMark } from './encoding.ts';
import type { TableFormat } from './types.ts';

/** As many first bytes as {@link detectFormat} looks at. */
export const PEEKED_BYTES = 4096;

/** What lenders send by mistake, by its first bytes. */
const OTHERS: readonly [hex: string, name: Localized][] = [
  ['d0cf11e0a1b11ae1', { 'zh-CN': '旧版 .xls（或 WPS .et）工作簿，或设有打开密码的工作簿', en: 'a workbook in the old .xls (or WPS .et) format, or one with a password' }],
  ['25504446', { 'zh-CN': 'PDF 文件', en: 'a PDF' }],
  ['ffd8ff', { 'zh-CN': '图片', en: 'a picture' }],
  ['89504e47', { 'zh-CN': '图片', en: 'a picture' }],
  ['1f8b', { 'zh-CN': 'gzip 压缩文件，请先解压', en: 'a gzip file; unpack it first' }],
  ['526172211a07', { 'zh-CN': 'RAR 压缩文件，请先解压', en: 'a RAR archive; unpack it first' }],
  ['377abcaf271c', { 'zh-CN': '7z 压缩文件，请先解压', en: 'a 7z archive; unpack it first' }],
];
/** Systems write web pages and call them .xls; so does Excel 2003's XML. */
const MARKUP = /^<(?:!doctype|html|head|body|table|meta|\?xml|!--)/i;
const WEB_PAGE: Localized = { 'zh-CN': '改名为 .xls 的网页或 XML 文件，请用 Excel 或 WPS 打开后另存', en: 'a web page or XML file under the name of .xls; open it in Excel or WPS and save it anew' };

/**
 * What the content is, from its first {@link PEEKED_BYTES} bytes; the name of a file says nothing.
 * @throws AppError `table-empty`, `table-format-unknown` naming what it is instead
 */
export function detectFormat(start: Uint8Array): TableFormat {
  if (start.length === 0) throw new AppError('table-empty');
  const hex = Buffer.from(start.subarray(0, 8)).toString('hex');
  if (hex.startsWith('504b0304') || hex.startsWith('504b0506')) return 'xlsx';
  const other = OTHERS.find(([magic]) => hex.startsWith(magic));
  if (other !== undefined) throw new AppError('table-format-unknown', { found: other[1] });
  const text = startOfText(start);
  if (text === '' && start.length < PEEKED_BYTES) throw new AppError('table-empty');
  if (MARKUP.test(text)) throw new AppError('table-format-unknown', { found: WEB_PAGE });
  if (/^\[\s*(?:[{\]]|$)/.test(text)) return 'json';
  if (/^\{\s*(?:["}]|$)/.test(text)) return 'ndjson';
  return 'csv';
}

/** Without mark and white space; only ASCII matters here, so that a character cut at the end does not. */
function startOfText(start: Uint8Array): string {
  const mark = byteOrderMark(start);
  const encoding = mark === 'utf-16le' || mark === 'utf-16be' ? mark : 'latin1';
  return new TextDecoder(encoding).decode(start.subarray(mark === null ? 0 : mark === 'utf-8' ? 3 : 2)).trimStart();
}
