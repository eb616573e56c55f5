import { PDFArray, PDFDict, PDFName, PDFRawStream } from 'pdf-lib';
import type { PDFDocument } from 'pdf-lib';
import { entry } from '../objects.ts';
import type { Warning } from '../../text/warnings.ts';

export interface Inspection {
  /** content exists only as an XFA template: the pages say "please wait" */
  dynamicForm: boolean;
  warnings: Warning[];
}

const is = (dict: PDFDict, key: string, value: string): boolean => dict.get(PDFName.of(key)) === PDFName.of(value);

/** What a reader of the merged copy must be told about the original. One pass over the source's objects. */
export function inspect(document: PDFDocument, bytes: Uint8Array): Inspection {
  const found = { signed: false, active: false, loose: new Set<string>() };
  for (const [, object] of document.context.enumerateIndirectObjects()) {
    if (object instanceof PDFDict) look(object, found);
    else if (object instanceof PDFRawStream) look(object.dict, found);
  }
  const warnings: Warning[] = [];
  if (found.signed) warnings.push({ code: 'signature-in-original', params: {} });
  if (found.active) warnings.push({ code: 'active-content-dropped', params: {} });
  if (found.loose.size > 0) warnings.push({ code: 'fonts-not-embedded', params: { fonts: [...found.loose].sort().join('、') } });
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-2048).includes('%%EOF')) warnings.push({ code: 'truncated', params: {} });
  return { dynamicForm: isDynamicForm(document), warnings };
}

function look(dict: PDFDict, found: { signed: boolean; active: boolean; loose: Set<string> }): void {
  // a signature value: has a byte range over the file (ISO 32000-1 §12.8.1)
  if (dict.has(PDFName.of('ByteRange')) && dict.has(PDFName.of('Contents'))) found.signed = true;
  if (is(dict, 'S', 'JavaScript') || is(dict, 'S', 'Launch')) found.active = true;
  if (is(dict, 'Type', 'Font')) lookAtFont(dict, found.loose);
}

/** The 14 standard fonts are metric-compatible everywhere; any other font that is not embedded depends on the device. */
const STANDARD = /^(Times|Helvetica|Courier|Arial|TimesNewRoman|CourierNew|Symbol$|ZapfDingbats$)/;

function lookAtFont(font: PDFDict, loose: Set<string>): void {
  const subtype = font.get(PDFName.of('Subtype'));
  if (subtype === PDFName.of('Type3') || subtype === PDFName.of('Type0')) return;
  const base = entry(font, 'BaseFont');
  const label = base instanceof PDFName ? base.decodeText() : '';
  const descriptor = entry(font, 'FontDescriptor');
  const embedded = descriptor instanceof PDFDict && ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor.has(PDFName.of(key)));
  if (!embedded && label !== '' && !STANDARD.test(label)) loose.add(label);
}

function isDynamicForm(document: PDFDocument): boolean {
  const form = entry(document.catalog, 'AcroForm');
  if (!(form instanceof PDFDict) || !form.has(PDFName.of('XFA'))) return false;
  const fields = entry(form, 'Fields');
  // a static XFA form keeps ordinary fields with appearances beside the template
  return !(fields instanceof PDFArray) || fields.size() === 0 || document.catalog.has(PDFName.of('NeedsRendering'));
}
