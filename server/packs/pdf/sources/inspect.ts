import { Ref, Stream, isDict } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { arrayOf, dictOf, keyOf, nameOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';
import type { Warning } from '../../text/warnings.ts';

export interface Inspection {
  /** content exists only as an XFA template: the pages say "please wait" */
  dynamicForm: boolean;
  warnings: Warning[];
}

interface Found {
  signed: boolean;
  active: boolean;
  loose: Set<string>;
}

/** Large, and nothing in them is shown or done. */
const PASSED_OVER = new Set(['StructTreeRoot', 'Metadata', 'PieceInfo', 'Parent', 'P']);

/** What a reader of the merged copy must be told about the original. One pass over all that its root leads to. */
export function inspect(file: SourceFile, catalog: Dict, bytes: Uint8Array): Inspection {
  const found: Found = { signed: false, active: false, loose: new Set() };
  const seen = new Set<number>();
  const open: Value[] = [catalog];
  while (open.length > 0) {
    let value: Value = open.pop() ?? null;
    if (value instanceof Ref) {
      const key = keyOf(value);
      if (seen.has(key)) continue;
      seen.add(key);
      value = file.resolve(value);
    }
    if (Array.isArray(value)) for (const item of value) push(open, item);
    const dict = value instanceof Stream ? value.dict : value;
    if (!isDict(dict)) continue;
    look(file, dict, found);
    for (const [key, entry] of dict) if (!PASSED_OVER.has(key)) push(open, entry);
  }
  const warnings: Warning[] = [];
  if (found.signed) warnings.push({ code: 'signature-in-original', params: {} });
  if (found.active) warnings.push({ code: 'active-content-dropped', params: {} });
  if (found.loose.size > 0) warnings.push({ code: 'fonts-not-embedded', params: { fonts: [...found.loose].sort().join('、') } });
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-2048).includes('%%EOF')) warnings.push({ code: 'truncated', params: {} });
  return { dynamicForm: isDynamicForm(file, catalog), warnings };
}

function push(open: Value[], value: Value): void {
  if (value !== null && typeof value === 'object') open.push(value);
}

function look(file: SourceFile, dict: Dict, found: Found): void {
  // a signature value: has a byte range over the file (ISO 32000-1 §12.8.1)
  if (dict.has('ByteRange') && dict.has('Contents')) found.signed = true;
  const action = dict.has('S') ? nameOf(file, dict.get('S')) : null;
  if (action === 'JavaScript' || action === 'Launch') found.active = true;
  if (dict.has('BaseFont') && nameOf(file, dict.get('Type')) === 'Font') {
    const label = looseFont(file, dict);
    if (label !== null && !STANDARD.test(label)) found.loose.add(label);
  }
}

/** The 14 standard fonts are metric-compatible everywhere; any other font that is not embedded depends on the device. */
const STANDARD = /^(Times|Helvetica|Courier|Arial|TimesNewRoman|CourierNew|Symbol$|ZapfDingbats$)/;

/** The name of a font whose program is not in the file; null when it is, or needs none. */
export function looseFont(file: SourceFile, font: Dict): string | null {
  const subtype = nameOf(file, font.get('Subtype'));
  if (subtype === 'Type3' || subtype === 'Type0') return null;
  const label = Buffer.from(nameOf(file, font.get('BaseFont')) ?? '', 'latin1').toString('utf8');
  const descriptor = dictOf(file, font.get('FontDescriptor'));
  const embedded = ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor?.has(key));
  return embedded || label === '' ? null : label;
}

function isDynamicForm(file: SourceFile, catalog: Dict): boolean {
  const form = dictOf(file, catalog.get('AcroForm'));
  if (!form?.has('XFA')) return false;
  const fields = arrayOf(file, form.get('Fields')) ?? [];
  // a static XFA form keeps ordinary fields with appearances beside the template
  return fields.length === 0 || catalog.has('NeedsRendering');
}
