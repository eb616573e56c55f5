import { num as number } from '../pdf/objects.ts';
import type { PdfFile } from './file.ts';
import { pageObject } from './pages.ts';
import { damaged, notSignable } from './refuse.ts';
import { dictionary, elementsOf, entriesOf, integerOf, nameOf, referenceOf, textOf, textString } from './syntax.ts';
import type { Dict } from './syntax.ts';
import type { Update } from './update.ts';

/** What a visible signature shows: a content stream, and its resources as PDF writes them, e.g. `<< /Font << /F1 12 0 R >> >>`. */
export interface Appearance {
  content: Uint8Array;
  resources?: string;
}

/** Where a signature is placed. */
export interface SignatureField {
  /** its name in the form, without a full stop; an empty field of that name which the document already has is filled where it stands */
  name: string;
  /** from 1 */
  page: number;
  /** left, bottom, right, top in points; null for a signature that shows nothing on the page */
  rect: readonly [number, number, number, number] | null;
  /** shown in the rectangle; without it the rectangle is clear */
  appearance?: Appearance;
}

/** Print and Locked (ISO 32000-1 §12.5.3): PDF/A asks for the one, nobody moves the other. */
const FLAGS = 132;
/** SignaturesExist and AppendOnly (§12.7.2): a reader saves further changes as updates only. */
const SIGNATURE_FLAGS = 3;

/** Puts a signature into a field of the form. @throws AppError `pdf-not-signable` */
export function placeSignature(file: PdfFile, update: Update, field: SignatureField, signature: number): void {
  if (field.name === '' || field.name.includes('.')) throw new RangeError('a field’s name is not empty and holds no full stop (ISO 32000-1 §12.7.3.2)');
  const rootNumber = referenceOf(file.xref.trailer.get('Root'));
  const root = file.dictionary(file.xref.trailer.get('Root'));
  if (rootNumber === null || root === null) throw damaged('Root');
  refuseLocked(file, root);
  const form = file.dictionary(root.get('AcroForm')) ?? new Map<string, string>();
  const fields = form.has('Fields') ? elementsOf(file.resolve(form.get('Fields'))) : [];
  const existing = fields.find((reference) => textOf(file.resolve(file.dictionary(reference)?.get('T'))) === field.name);
  if (existing === undefined) fields.push(update.reference(newField(file, update, field, root, signature)));
  else fillField(file, update, field, existing, signature);
  form.set('SigFlags', String((integerOf(file.resolve(form.get('SigFlags'))) ?? 0) | SIGNATURE_FLAGS));
  const list = referenceOf(form.get('Fields'));
  if (list === null) form.set('Fields', `[${fields.join(' ')}]`);
  else if (existing === undefined) update.set(list, `[${fields.join(' ')}]`);
  const formNumber = referenceOf(root.get('AcroForm'));
  if (formNumber !== null) update.set(formNumber, dictionary(form));
  else {
    root.set('AcroForm', update.reference(update.add(dictionary(form))));
    update.set(rootNumber, dictionary(root));
  }
}

/** A certification that permits no changes (DocMDP with P 1, §12.8.2.2) would be broken by a further signature. */
function refuseLocked(file: PdfFile, root: Dict): void {
  const certification = file.dictionary(file.dictionary(root.get('Perms'))?.get('DocMDP'));
  const references = file.resolve(certification?.get('Reference'));
  for (const reference of references.startsWith('[') ? elementsOf(references) : []) {
    const parameters = file.dictionary(file.dictionary(reference)?.get('TransformParams'));
    if (integerOf(file.resolve(parameters?.get('P'))) === 1) throw notSignable('文件已有不允许任何更改的认证签名', 'it carries a certifying signature that permits no change');
  }
}

function newField(file: PdfFile, update: Update, field: SignatureField, root: Dict, signature: number): number {
  const { rect } = field;
  if (rect && !(rect.every(Number.isFinite) && rect[2] > rect[0] && rect[3] > rect[1])) throw new RangeError('a rectangle is left, bottom, right, top');
  const page = pageObject(file, root.get('Pages'), field.page);
  const widget: Dict = new Map([
    ['Type', '/Annot'],
    ['Subtype', '/Widget'],
    ['FT', '/Sig'],
    ['T', textString(field.name)],
    ['F', String(FLAGS)],
    ['Rect', `[${(rect ?? [0, 0, 0, 0]).map(number).join(' ')}]`],
    ['P', update.reference(page)],
    ['V', update.reference(signature)],
  ]);
  if (rect) widget.set('AP', appearance(update, rect, field.appearance));
  const added = update.add(dictionary(widget));
  annotate(file, update, page, update.reference(added));
  return added;
}

function fillField(file: PdfFile, update: Update, field: SignatureField, reference: string, signature: number): void {
  const object = referenceOf(reference);
  const entries = file.dictionary(reference);
  if (object === null || entries === null) throw damaged('AcroForm');
  if (nameOf(file.resolve(entries.get('FT'))) !== 'Sig') throw notSignable(`表单域 ${field.name} 不是签名域`, `its field ${field.name} is no signature field`);
  if (file.resolve(entries.get('V')) !== 'null') throw notSignable(`签名域 ${field.name} 已签名，请使用其他名称`, `its field ${field.name} is signed already; use another name`);
  entries.set('V', update.reference(signature));
  const rect = entries.has('Rect') ? elementsOf(file.resolve(entries.get('Rect'))).map(Number) : [];
  if (field.appearance && rect.length === 4 && rect.every(Number.isFinite)) {
    const [x1, y1, x2, y2] = rect as [number, number, number, number];
    entries.set('AP', appearance(update, [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)], field.appearance));
  }
  update.set(object, dictionary(entries));
}

function appearance(update: Update, [x1, y1, x2, y2]: readonly [number, number, number, number], given: Appearance | undefined): string {
  const content = Buffer.from(given?.content ?? []).toString('latin1');
  if (given?.resources !== undefined) entriesOf(given.resources);
  const entries: Dict = new Map([
    ['Type', '/XObject'],
    ['Subtype', '/Form'],
    ['BBox', `[0 0 ${number(x2 - x1)} ${number(y2 - y1)}]`],
    ['Resources', given?.resources ?? '<< >>'],
    ['Length', String(content.length)],
  ]);
  return `<< /N ${update.reference(update.add(`${dictionary(entries)}\nstream\n${content}\nendstream`))} >>`;
}

/** The list of a page's annotations is part of the page or an object of its own: only that which holds it is written anew. */
function annotate(file: PdfFile, update: Update, page: number, widget: string): void {
  const entries = file.dictionary(update.reference(page));
  if (entries === null) throw damaged('page');
  const list = referenceOf(entries.get('Annots'));
  const annotations = file.resolve(entries.get('Annots'));
  const longer = annotations.startsWith('[') ? `${annotations.slice(0, -1)} ${widget}]` : `[${widget}]`;
  if (list !== null && annotations.startsWith('[')) update.set(list, longer);
  else {
    entries.set('Annots', longer);
    update.set(page, dictionary(entries));
  }
}
