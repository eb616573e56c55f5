import { brokenWorkbook, largeWorkbook } from './errors.ts';
import { builtInKind, kindOfFormat } from './formats.ts';
import type { NumberKind } from './formats.ts';
import type { Package } from './package.ts';
import { StringStore } from './strings.ts';
import { unescapeText } from './values.ts';
import { readWholeXml } from './xml.ts';

export interface Workbook {
  /** part of the first visible sheet */
  sheet: string;
  is1904: boolean;
  /** how the numbers of a cell are shown, by its style index */
  kinds: readonly NumberKind[];
  strings: StringStore;
}

interface Relation {
  id: string;
  type: string;
  target: string;
}

/** Excel's own limits: 64 000 cell formats; more are an attack on memory. */
const MOST_STYLES = 65_536;
const MOST_SHEETS = 10_000;

/** @throws AppError `table-xlsx-broken`, `table-xlsx-too-large` */
export async function readWorkbook(pack: Package): Promise<Workbook> {
  const root = (await relations(pack, '_rels/.rels', '')).find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  if (!root.toLowerCase().endsWith('.xml') || !pack.has(root)) throw brokenWorkbook(root, '不是 .xlsx 工作簿（例如 .xlsb 或 Word 文件）', 'this is no .xlsx workbook (but .xlsb or Word, for example)');
  const folder = root.slice(0, root.lastIndexOf('/') + 1);
  const related = await relations(pack, `${folder}_rels/${root.slice(folder.length)}.rels`, folder);
  const { sheetId, is1904 } = await firstVisibleSheet(pack, root);
  const sheet = related.find(({ id, type }) => id === sheetId && type.endsWith('/worksheet'))?.target;
  if (sheet === undefined) throw brokenWorkbook(root, '第一个可见工作表不是普通表格', 'the first visible sheet is no worksheet');
  const partOf = (kind: string) => related.find(({ type }) => type.endsWith(kind))?.target;
  const [styles, strings] = [partOf('/styles'), partOf('/sharedStrings')];
  return { sheet, is1904, kinds: styles === undefined ? [] : await readStyles(pack, styles), strings: strings === undefined ? new StringStore() : await readStrings(pack, strings) };
}

async function relations(pack: Package, part: string, folder: string): Promise<Relation[]> {
  const found: Relation[] = [];
  if (!pack.has(part)) return found;
  await readWholeXml(part, pack.read(part), {
    open: (name, { Id = '', Type = '', Target = '', TargetMode }) => {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      if (found.length > MOST_SHEETS) throw largeWorkbook(part, String(MOST_SHEETS));
      found.push({ id: Id, type: Type, target: resolveTarget(folder, Target) });
    },
    close: () => undefined,
  });
  return found;
}

/** Names a part of the package only: the result is looked up in its directory and never in a file system. */
function resolveTarget(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith('/') ? target.slice(1) : folder + target).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

async function firstVisibleSheet(pack: Package, part: string): Promise<{ sheetId: string; is1904: boolean }> {
  let sheetId: string | undefined;
  let is1904 = false;
  await readWholeXml(part, pack.read(part), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = isTrue(attributes['date1904']);
      if (name !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return;
      sheetId ??= Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
    },
    close: () => undefined,
  });
  if (sheetId === undefined) throw brokenWorkbook(part, '没有可见的工作表', 'it has no visible sheet');
  return { sheetId, is1904 };
}

const isTrue = (text: string | undefined): boolean => text === '1' || text === 'true' || text === 'on';

async function readStyles(pack: Package, part: string): Promise<NumberKind[]> {
  const custom = new Map<number, NumberKind>();
  const kinds: NumberKind[] = [];
  let inCellFormats = false;
  await readWholeXml(part, pack.read(part), {
    open: (name, attributes) => {
      if (name === 'numFmt') custom.set(Number(attributes['numFmtId']), kindOfFormat(attributes['formatCode'] ?? ''));
      if (name === 'cellXfs') inCellFormats = true;
      if (name === 'xf' && inCellFormats) {
        const id = Number(attributes['numFmtId'] ?? 0);
        kinds.push(custom.get(id) ?? builtInKind(id));
      }
      if (kinds.length > MOST_STYLES || custom.size > MOST_STYLES) throw largeWorkbook(part, String(MOST_STYLES));
    },
    close: (name) => {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return kinds;
}

/** Runs of rich text are joined; what shows how they are pronounced (rPh) is not part of them. */
async function readStrings(pack: Package, part: string): Promise<StringStore> {
  const store = new StringStore();
  let text = '';
  let inText = false;
  let inPhonetic = false;
  await readWholeXml(part, pack.read(part), {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') inPhonetic = true;
      else if (name === 't') inText = !inPhonetic;
    },
    close: (name) => {
      if (name === 'si') store.add(unescapeText(text), part);
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 't') inText = false;
    },
    text: (piece) => {
      if (!inText) return;
      text += piece;
      store.requireLength(text.length, part);
    },
  });
  return store;
}
