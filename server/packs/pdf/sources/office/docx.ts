import { OfficePackage, inMemory, readWholeXml } from '../../../../tables/index.ts';
import { AppError } from '../../../../errors.ts';
import type { Warning } from '../../../text/warnings.ts';
import { PieceList } from '../pieces.ts';
import { BodyReader } from './docx-body.ts';
import { Numbering, readNumbering, readStyles } from './docx-numbering.ts';
import { MAX_PART_BYTES } from './types.ts';
import type { OfficeText } from './types.ts';

const MAIN = 'word/document.xml';
/** What stands outside the body, and how it is announced. */
const BESIDE: readonly (readonly [part: RegExp, title: string])[] = [
  [/^word\/header\d*\.xml$/, '【页眉 / header】'], [/^word\/footer\d*\.xml$/, '【页脚 / footer】'], [/^word\/footnotes\.xml$/, '【脚注 / footnotes】'], [/^word\/endnotes\.xml$/, '【尾注 / endnotes】'],
];

/**
 * A Word document's paragraphs with their numbers, headings and tables; then headers, footers and notes. Tracked changes count as accepted.
 * @throws AppError `table-xlsx-…`, TooMuchText
 */
export async function docxPieces(bytes: Uint8Array): Promise<OfficeText> {
  const pack = await OfficePackage.open(inMemory(bytes), MAX_PART_BYTES);
  if (!pack.has(MAIN)) throw new AppError('table-xlsx-broken', { part: MAIN, problem: { 'zh-CN': '部件缺失', en: 'the part is missing' } });
  const styles = pack.has('word/styles.xml') ? await readStyles(pack) : new Map<string, never>();
  const definitions = pack.has('word/numbering.xml') ? await readNumbering(pack) : new Map<string, never>();
  const list = new PieceList();
  let isTracked = false;
  const read = async (part: string): Promise<void> => {
    const reader = new BodyReader(list, styles, new Numbering(definitions));
    await readWholeXml(part, pack.read(part), reader);
    reader.finish();
    isTracked ||= reader.isTracked;
  };
  await read(MAIN);
  const names = pack.names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const [pattern, title] of BESIDE) {
    for (const name of names.filter((each) => pattern.test(each))) {
      const before = list.pieces.length;
      list.add({ kind: 'heading', level: 6, text: title });
      await read(name);
      if (list.pieces.length === before + 1) list.pieces.pop();
    }
  }
  const warnings: Warning[] = isTracked ? [{ code: 'tracked-changes', params: {} }] : [];
  return { pieces: list.pieces, warnings };
}
