/** What a finished file shows: where words stand, where links land, which fields it has. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRef, PDFStream, PDFString, PDFHexString } from 'pdf-lib';
import { ink, render } from '../tools.ts';

export const squeezed = (text: string): string => text.replace(/\s+/g, '');

/** left, top, right, bottom in points from the upper left corner */
export type Box = readonly [number, number, number, number];

/** Boxes of each word of a page (pdftotext -bbox), Chinese text being one word up to a blank. */
export function wordBoxes(bytes: Uint8Array, page: number): { text: string; box: Box }[] {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-words-'));
  try {
    writeFileSync(join(folder, 'file.pdf'), bytes);
    const xml = execFileSync('pdftotext', ['-bbox', '-f', String(page), '-l', String(page), join(folder, 'file.pdf'), '-'], { encoding: 'utf8', maxBuffer: 64 << 20 });
    return [...xml.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g)].map(([, a, b, c, d, text]) => ({ text: text!, box: [Number(a), Number(b), Number(c), Number(d)] as const }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const DPI = 144;

/** Share of dark pixels of a rectangle in points from the upper left corner. */
export async function inkIn(bytes: Uint8Array, page: number, [left, top, right, bottom]: Box): Promise<number> {
  const scale = DPI / 72;
  return ink(await render(bytes, page, { dpi: DPI }), [left * scale, top * scale, (right - left) * scale, (bottom - top) * scale]);
}

export interface FoundLink {
  page: number;
  /** page where it lands */
  to: number;
  /** from the upper left corner */
  box: Box;
}

/** Every link within the file. */
export async function linksOf(bytes: Uint8Array): Promise<FoundLink[]> {
  const document = await PDFDocument.load(bytes);
  const pages = document.getPages();
  const numberOf = new Map(pages.map(({ ref }, index) => [ref.toString(), index + 1]));
  return pages.flatMap((page, index) =>
    annotations(page.node).flatMap((annotation): FoundLink[] => {
      const to = annotation.lookupMaybe(PDFName.of('Dest'), PDFArray)?.get(0);
      if (!(to instanceof PDFRef)) return [];
      const [left, bottom, right, top] = annotation.lookup(PDFName.of('Rect'), PDFArray).asArray().map((value) => Number(String(value))) as [number, number, number, number];
      const height = page.getHeight();
      return [{ page: index + 1, to: numberOf.get(to.toString())!, box: [left, height - top, right, height - bottom] }];
    }),
  );
}

export interface FoundField {
  name: string;
  page: number;
  box: Box;
  /** whether it has the appearance that PDF/A asks for, and is printed */
  isArchival: boolean;
  isSigned: boolean;
}

/** The signature fields of the form, in its order, each with the page whose annotation it is. */
export async function fieldsOf(bytes: Uint8Array): Promise<FoundField[]> {
  const document = await PDFDocument.load(bytes);
  const listed = document.catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict)?.lookupMaybe(PDFName.of('Fields'), PDFArray)?.asArray() ?? [];
  return listed.map((ref) => {
    const field = document.context.lookup(ref, PDFDict);
    const page = document.getPages().findIndex(({ node }) => annotationRefs(node).includes(ref.toString()));
    const [left, bottom, right, top] = field.lookup(PDFName.of('Rect'), PDFArray).asArray().map((value) => Number(String(value))) as [number, number, number, number];
    const height = document.getPage(page).getHeight();
    return {
      name: field.lookup(PDFName.of('T'), PDFString, PDFHexString).decodeText(),
      page: page + 1,
      box: [left, height - top, right, height - bottom],
      isArchival: String(field.get(PDFName.of('F'))) === '4' && field.lookup(PDFName.of('AP'), PDFDict).lookup(PDFName.of('N')) instanceof PDFStream,
      isSigned: field.has(PDFName.of('V')),
    };
  });
}

const annotationRefs = (node: PDFDict): string[] => (node.lookupMaybe(PDFName.of('Annots'), PDFArray)?.asArray() ?? []).map(String);

function annotations(node: PDFDict): PDFDict[] {
  const list = node.lookupMaybe(PDFName.of('Annots'), PDFArray);
  return list === undefined ? [] : list.asArray().map((_, i) => list.lookup(i, PDFDict));
}
