import { PDFDocument, PDFName, PDFRawStream, PDFString, StandardFonts, degrees, rgb } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';

/** A page with marks in all four corners and text, so that rotation, cropping and scaling can be seen. */
export async function cornersPdf(adjust: (page: PDFPage, document: PDFDocument) => void = () => undefined, size: [number, number] = [400, 600]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage(size);
  const [w, h] = size;
  page.drawRectangle({ x: 10, y: 10, width: 60, height: 40, color: rgb(1, 0, 0) });
  page.drawRectangle({ x: w - 70, y: 10, width: 60, height: 40, color: rgb(0, 0.6, 0) });
  page.drawRectangle({ x: 10, y: h - 50, width: 60, height: 40, color: rgb(0, 0, 1) });
  page.drawRectangle({ x: w - 70, y: h - 50, width: 60, height: 40, color: rgb(0.5, 0.5, 0) });
  page.drawText('FICTIONAL CONTRACT', { x: 90, y: h / 2, size: 20, font });
  adjust(page, document);
  return document.save();
}

/** The same with /Rotate. */
export function rotatedPdf(angle: number): Promise<Uint8Array> {
  return cornersPdf((page) => page.setRotation(degrees(angle)));
}

/** A seal that exists only as a stamp annotation with an appearance (as seal software writes it). */
export function sealedPdf(matrix?: number[]): Promise<Uint8Array> {
  return cornersPdf((page, document) => addStamp(page, document, matrix));
}

function addStamp(page: PDFPage, document: PDFDocument, matrix?: number[]): void {
  const { context } = document;
  const appearance = context.register(
    PDFRawStream.of(context.obj({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 100, 100], ...(matrix ? { Matrix: matrix } : {}) }), Buffer.from('0.9 0 0 RG 8 w 8 8 84 84 re S 0.9 0 0 rg 60 20 20 20 re f')),
  );
  const annotation = context.register(context.obj({ Type: 'Annot', Subtype: 'Stamp', Rect: [200, 350, 320, 470], F: 4, AP: { N: appearance } }));
  page.node.set(PDFName.of('Annots'), context.obj([annotation]));
}

/** Content that leaves q open, closes one that was never opened, and ends in a transformed state. */
export function unbalancedPdf(): Promise<Uint8Array> {
  return cornersPdf((page, document) => {
    const { context } = document;
    const first = context.register(PDFRawStream.of(context.obj({}), Buffer.from('Q 0 0 1 rg 100 100 50 50 re f q 2 0 0 2 0 0 cm (Q q) pop\n')));
    page.node.set(PDFName.of('Contents'), context.obj([first]));
  });
}

/** A form field with a value and no appearance. */
export function fieldPdf(value: string): Promise<Uint8Array> {
  return cornersPdf((page, document) => {
    const { context } = document;
    const hex = Buffer.from(`\ufeff${value}`, 'utf16le').swap16();
    const field = context.register(context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Tx', T: PDFString.of('name'), Rect: [90, 200, 300, 230], F: 4, V: hex }));
    page.node.set(PDFName.of('Annots'), context.obj([field]));
    document.catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [field], NeedAppearances: true }));
  });
}

/** A signature field whose value covers byte ranges: enough to be recognised as signed. */
export function signedPdf(): Promise<Uint8Array> {
  return cornersPdf((page, document) => {
    const { context } = document;
    const value = context.register(context.obj({ Type: 'Sig', Filter: 'Adobe.PPKLite', SubFilter: 'adbe.pkcs7.detached', ByteRange: [0, 10, 20, 30], Contents: Buffer.alloc(32) }));
    const field = context.register(context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', T: PDFString.of('sig'), Rect: [0, 0, 0, 0], F: 2, V: value, P: page.ref }));
    page.node.set(PDFName.of('Annots'), context.obj([field]));
    document.catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [field], SigFlags: 3 }));
  });
}

/** A layer that its author switched off: a big black rectangle that nobody should see. */
export function hiddenLayerPdf(): Promise<Uint8Array> {
  return cornersPdf((page, document) => {
    const { context, catalog } = document;
    const layer = context.register(context.obj({ Type: 'OCG', Name: PDFString.of('hidden') }));
    catalog.set(PDFName.of('OCProperties'), context.obj({ OCGs: [layer], D: { OFF: [layer] } }));
    page.node.normalizedEntries().Resources.set(PDFName.of('Properties'), context.obj({ L0: layer }));
    const { Contents } = page.node.normalizedEntries();
    Contents!.push(context.register(PDFRawStream.of(context.obj({}), Buffer.from('/OC /L0 BDC 0 g 100 100 200 150 re f EMC'))));
  });
}

/** A password-protected file; with an empty user password it opens in every reader. */
export async function encryptedPdf(userPassword: string): Promise<Uint8Array> {
  const document = await PDFDocument.load(await cornersPdf());
  document.encrypt({ userPassword, ownerPassword: 'owner', permissions: {} });
  return document.save({ useObjectStreams: false });
}

/** Several pages, with bookmarks inside. */
export async function pagesPdf(count: number, size: [number, number] = [595, 842]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let i = 1; i <= count; i++) document.addPage(size).drawText(`SOURCE PAGE ${i}`, { x: 60, y: size[1] / 2, size: 24, font });
  const { context, catalog } = document;
  const root = context.nextRef();
  const entry = context.register(context.obj({ Title: PDFString.of('Chapter two'), Parent: root, Dest: [document.getPage(Math.min(1, count - 1)).ref, 'Fit'] }));
  context.assign(root, context.obj({ Type: 'Outlines', First: entry, Last: entry, Count: 1 }));
  catalog.set(PDFName.of('Outlines'), root);
  return document.save();
}
