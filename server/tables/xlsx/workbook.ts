import { brokenWorkbook, largeWorkbook } from './errors.ts';
import { builtInKind, kindOfFormat } from './formats.ts';
import type { NumberKind } from './formats.ts';
import type { Package } from './package.ts';
import { StringStore } from './strings.ts';
import { unescapeText } from './values.ts';
import { readWholeXml } from './xml.ts';

export interface SheetPart {
  name: string;
  isHidden: boolean;
  /** null when it is no table of cells (a chart sheet, a macro sheet) */
  part: string | null;
}

/** What all sheets share, and the one being read. */
export interface Workbook extends SharedParts {
  /** part of the sheet */
  sheet: string;
}

export interface SharedParts {
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

/** The workbook at its first visible sheet. @throws AppError `table-xlsx-broken`, `table-xlsx-too-large` */
export async function readWorkbook(pack: Package): Promise<Workbook> {
  const { root, sheets, ...shared } = await readSheetParts(pack);
  const first = sheets.find(({ isHidden }) => !isHidden);
  if (first === undefined) throw brokenWorkbook(root, '没有可见的工作表', 'it has no visible sheet');
  if (first.part === null) throw brokenWorkbook(root, '第一个可见工作表不是普通表格', 'the first visible sheet is no worksheet');
  return { sheet: first.part, ...shared };
}

/** All sheets in their order, and what they share. @throws AppError `table-xlsx-broken`, `table-xlsx-too-large` */
export async function readSheetParts(pack: Package): Promise<SharedParts & { root: string; sheets: SheetPart[] }> {
  const root = (await relations(pack, '_rels/.rels', '')).find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  if (!root.toLowerCase().endsWith('.xml') || !pack.has(root)) throw brokenWorkbook(root, '不是 .xlsx 工作簿（例如 .xlsb 或 Word 文件）', 'this is no .xlsx workbook (but .xlsb or Word, for example)');
  const folder = root.slice(0, root.lastIndexOf('/') + 1);
  const related = await relations(pack, `${folder}_rels/${root.slice(folder.length)}.rels`, folder);
  const { entries, is1904 } = await sheetEntries(pack, root);
  const sheets = entries.map(({ id, name, isHidden }): SheetPart => ({ name, isHidden, part: related.find((relation) => relation.id === id && relation.type.endsWith('/worksheet'))?.target ?? null }));
  const partOf = (kind: string) => related.find(({ type }) => type.endsWith(kind))?.target;
  const [styles, strings] = [partOf('/styles'), partOf('/sharedStrings')];
  return { root, sheets, is1904, kinds: styles === undefined ? [] : await readStyles(pack, styles), strings: strings === undefined ? new StringStore() : await readStrings(pack, strings) };
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

async function sheetEntries(pack: Package, part: string): Promise<{ entries: { id: string | undefined; name: string; isHidden: boolean }[]; is1904: boolean }> {
  const entries: { id: string | undefined; name: string; isHidden: boolean }[] = [];
  let is1904 = false;
  await readWholeXml(part, pack.read(part), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = isTrue(attributes['date1904']);
      if (name !== 'sheet') return;
      if (entries.length >= MOST_SHEETS) throw largeWorkbook(part, String(MOST_SHEETS));
      entries.push({ id: Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1], name: attributes['name'] ?? '', isHidden: (attributes['state'] ?? 'visible') !== 'visible' });
    },
    close: () => undefined,
  });
  return { entries, is1904 };
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
