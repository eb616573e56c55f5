/** PDFs that are signed by hand: each signature is an incremental update (ISO 32000-1 §7.5.6) of a document of pdf-lib. */
import { PDFDocument } from 'pdf-lib';

export async function plainPdf(pages = 1): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (let page = 1; page <= pages; page++) document.addPage([300, 200]).drawText(`Loan agreement (fictional), page ${page}`, { x: 20, y: 100, size: 12 });
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  return Buffer.from(await document.save({ useObjectStreams: false }));
}

export interface Signing {
  /** name of the field as it stands in the file, e.g. `(Signature1)` or `<FEFF7532>`; null leaves the form as it is */
  field?: string | null;
  subFilter?: string;
  /** further entries of the dictionary */
  entries?: string;
  type?: string;
  /** bytes left for the signature value */
  room?: number;
  /** what is written as /Contents and /ByteRange, when something else than usual */
  contents?: (hex: string) => string;
  byteRange?: (numbers: [number, number, number, number]) => string;
  /** the signature dictionary as a whole, with CONTENTS and RANGE where these go */
  dictionary?: string;
  sign: (covered: Buffer) => Uint8Array;
}

const last = (text: string, pattern: RegExp): RegExpExecArray => {
  const found = [...text.matchAll(pattern)].at(-1);
  if (!found) throw new Error(`no ${pattern.source} in the document`);
  return found;
};

/** Object numbers that the next update may take, and what it builds on. */
function stateOf(pdf: Buffer): { next: number; root: number; previous: number; encrypt: string; form: number | null; fields: string; catalog: string } {
  const text = pdf.toString('latin1');
  const root = Number(last(text, /\/Root (\d+) 0 R/g)[1]);
  const catalog = last(text, new RegExp(`(?<!\\d)${root} 0 obj\\s*<<([^]*?)>>\\s*endobj`, 'g'))[1]!;
  const form = /\/AcroForm (\d+) 0 R/.exec(catalog)?.[1];
  const fields = form ? last(text, new RegExp(`(?<!\\d)${form} 0 obj\\s*<<\\s*/Fields \\[(.*?)\\]`, 'g'))[1]! : '';
  const numbers = [...text.matchAll(/(?<!\d)(\d+) 0 obj/g)].map((match) => Number(match[1]));
  const encrypt = [...text.matchAll(/\/(?:Encrypt \d+ 0 R|ID \[[^\]]*\])/g)].slice(-2).map(String).join(' ');
  return { next: Math.max(...numbers) + 1, root, previous: Number(last(text, /startxref\s+(\d+)/g)[1]), encrypt, form: form ? Number(form) : null, fields, catalog };
}

/** Appends objects as an incremental update. */
export function update(pdf: Buffer, objects: Map<number, string>): Buffer {
  const { next, root, previous, encrypt } = stateOf(pdf);
  const parts = [pdf, Buffer.from(pdf.at(-1) === 10 ? '' : '\n')];
  let at = pdf.length + parts[1]!.length;
  let table = 'xref\n';
  for (const [number, body] of [...objects].sort(([a], [b]) => a - b)) {
    const object = Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1');
    parts.push(object);
    table += `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
    at += object.length;
  }
  const size = Math.max(next, ...objects.keys()) + 1;
  parts.push(Buffer.from(`${table}trailer\n<< /Size ${size} /Root ${root} 0 R /Prev ${previous} ${encrypt} >>\nstartxref\n${at}\n%%EOF\n`, 'latin1'));
  return Buffer.concat(parts);
}

/** Signs a document: writes the update with room for the signature, then signs what the byte range covers and puts the signature in. */
export function signed(pdf: Buffer, signing: Signing): Buffer {
  const { next, root, form, fields, catalog } = stateOf(pdf);
  const { room = 12_000, subFilter = 'adbe.pkcs7.detached', entries = '', type = 'Sig', field = `(Signature${next})` } = signing;
  const placeholder = `<${'0'.repeat(2 * room)}>`;
  const rangeRoom = '[0 0000000000 0000000000 0000000000]'.padEnd(60);
  const dictionary = signing.dictionary ?? `<< /Type /${type} /Filter /Adobe.PPKLite /SubFilter /${subFilter} /ByteRange RANGE /Contents CONTENTS ${entries} >>`;
  const objects = new Map<number, string>([[next, dictionary.replace('CONTENTS', placeholder).replace('RANGE', rangeRoom)]]);
  if (field !== null) {
    const formObject = form ?? next + 2;
    objects.set(next + 1, `<< /FT /Sig /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 0 0] /T ${field} /V ${next} 0 R >>`);
    objects.set(formObject, `<< /Fields [${fields} ${next + 1} 0 R] /SigFlags 3 >>`);
    if (form === null) objects.set(root, `<<${catalog} /AcroForm ${formObject} 0 R >>`);
  }
  return fill(update(pdf, objects), placeholder, rangeRoom, signing);
}

/** Puts byte range and signature into their places. */
export function fill(bytes: Buffer, placeholder: string, rangeRoom: string, signing: Signing): Buffer {
  const result = Buffer.from(bytes);
  const start = result.lastIndexOf(placeholder);
  if (start < 0) return result;
  const end = start + placeholder.length;
  const numbers: [number, number, number, number] = [0, start, end, result.length - end];
  const range = (signing.byteRange ?? ((n) => `[${n.join(' ')}]`))(numbers).padEnd(rangeRoom.length);
  const rangeAt = result.lastIndexOf(rangeRoom);
  if (rangeAt >= 0) result.write(range, rangeAt, 'latin1');
  const value = signing.sign(Buffer.concat([result.subarray(0, start), result.subarray(end)]));
  if (2 * value.length > placeholder.length - 2) throw new Error('no room for the signature');
  const hex = Buffer.from(value).toString('hex').padEnd(placeholder.length - 2, '0');
  result.write((signing.contents ?? ((digits) => `<${digits}>`))(hex), start, 'latin1');
  return result;
}

/** The last /Contents of a file, without its brackets. */
export function contentsOf(pdf: Buffer): { start: number; end: number } {
  const start = pdf.indexOf('<', pdf.lastIndexOf('/Contents <') + 1) + 1;
  return { start, end: pdf.indexOf('>', start) };
}

export function flipBit(bytes: Uint8Array, at: number, bit = 0): Buffer {
  const result = Buffer.from(bytes);
  result[at]! ^= 1 << bit;
  return result;
}

/** Flips the lowest bit of the value that a hex digit stands for. */
export function flipHexBit(bytes: Uint8Array, at: number): Buffer {
  const result = Buffer.from(bytes);
  result.write((Number.parseInt(String.fromCharCode(result[at]!), 16) ^ 1).toString(16), at, 'latin1');
  return result;
}
