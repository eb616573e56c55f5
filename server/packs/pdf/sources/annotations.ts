import { PDFArray, PDFDict, PDFHexString, PDFName, PDFNumber, PDFRef, PDFStream, PDFString } from 'pdf-lib';
import type { PDFObjectCopier, PDFPage } from 'pdf-lib';
import type { Canvas, Matrix } from '../canvas.ts';
import type { DocumentBuilder } from '../document.ts';
import { entry } from '../objects.ts';

export interface Appearance {
  draw(canvas: Canvas, name: string): void;
}

export interface CopiedAnnotations {
  appearances: Appearance[];
  /** annotations that should be seen but bring nothing to draw */
  bare: number;
  /** a form field was drawn from its value */
  drawn: boolean;
}

const HIDDEN = 2;
const NO_VIEW = 32;
/** Shown by no reader, or only as a tool: nothing is lost without them. */
const SILENT = new Set(['Link', 'Popup', 'Sound', 'Movie', 'Screen', 'TrapNet', 'PrinterMark']);

/**
 * Appearances of a page's annotations (seals, stamps, form fields), to be drawn into the content: copying pages without them
 * makes seals vanish.
 */
export function copyAppearances(page: PDFPage, copier: PDFObjectCopier, builder: DocumentBuilder): CopiedAnnotations {
  const result: CopiedAnnotations = { appearances: [], bare: 0, drawn: false };
  const annotations = page.node.Annots();
  for (let i = 0; i < (annotations?.size() ?? 0); i++) {
    const annotation = annotations!.lookup(i);
    if (!(annotation instanceof PDFDict)) continue;
    const flags = entry(annotation, 'F');
    if (flags instanceof PDFNumber && flags.asNumber() & (HIDDEN | NO_VIEW)) continue;
    const subtype = entry(annotation, 'Subtype');
    if (subtype instanceof PDFName && SILENT.has(subtype.decodeText())) continue;
    const copied = fromStream(annotation, copier, builder) ?? fromValue(annotation, result);
    if (copied) result.appearances.push(copied);
    else if (subtype !== PDFName.of('Widget')) result.bare++;
  }
  return result;
}

/** The normal appearance: a stream, or the one of several that /AS names. */
function normalAppearance(annotation: PDFDict): { stream: PDFStream; ref: PDFRef | undefined } | null {
  const all = entry(annotation, 'AP');
  if (!(all instanceof PDFDict)) return null;
  let holder = all;
  let key = PDFName.of('N');
  const normal = holder.lookup(key);
  if (normal instanceof PDFDict) {
    const state = entry(annotation, 'AS');
    if (!(state instanceof PDFName)) return null;
    holder = normal;
    key = state;
  }
  const stream = holder.lookup(key);
  const ref = holder.get(key);
  return stream instanceof PDFStream ? { stream, ref: ref instanceof PDFRef ? ref : undefined } : null;
}

function numbers(value: unknown, count: number): number[] | null {
  if (!(value instanceof PDFArray) || value.size() !== count) return null;
  const all = Array.from({ length: count }, (_, i) => value.lookup(i)).map((item) => (item instanceof PDFNumber ? item.asNumber() : Number.NaN));
  return all.every(Number.isFinite) ? all : null;
}

function fromStream(annotation: PDFDict, copier: PDFObjectCopier, builder: DocumentBuilder): Appearance | null {
  const normal = normalAppearance(annotation);
  const rect = numbers(entry(annotation, 'Rect'), 4);
  if (!normal || !rect) return null;
  const bbox = numbers(entry(normal.stream.dict, 'BBox'), 4);
  if (!bbox) return null;
  const own = (numbers(entry(normal.stream.dict, 'Matrix'), 6) ?? [1, 0, 0, 1, 0, 0]) as unknown as Matrix;
  const matrix = placement(rect, bbox, own);
  if (!matrix) return null;
  const ref = normal.ref ? copier.copy(normal.ref) : builder.context.register(copier.copy(normal.stream));
  const form = builder.context.lookup(ref);
  if (form instanceof PDFStream) {
    // some producers leave these out, and readers then draw nothing
    form.dict.set(PDFName.of('Type'), PDFName.of('XObject'));
    form.dict.set(PDFName.of('Subtype'), PDFName.of('Form'));
  }
  return { draw: (canvas, name) => canvas.within({ matrix }, () => canvas.object(name, ref)) };
}

/** Algorithm 8.1 of ISO 32000-1 §12.5.5: the transformed appearance box is fitted into the annotation's rectangle. */
function placement(rect: readonly number[], bbox: readonly number[], [a, b, c, d, e, f]: Matrix): Matrix | null {
  const [x0, y0, x1, y1] = bbox as [number, number, number, number];
  const corners = [[x0, y0], [x1, y0], [x0, y1], [x1, y1]].map(([x, y]) => [a * x! + c * y! + e, b * x! + d * y! + f] as const);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  if (right - left <= 0 || top - bottom <= 0) return null;
  const [rx0, ry0, rx1, ry1] = rect as [number, number, number, number];
  const sx = Math.abs(rx1 - rx0) / (right - left);
  const sy = Math.abs(ry1 - ry0) / (top - bottom);
  return [sx, 0, 0, sy, Math.min(rx0, rx1) - left * sx, Math.min(ry0, ry1) - bottom * sy];
}

/** A field inherits type and value from its parents (ISO 32000-1 §12.7.3.1). */
function fieldEntry(widget: PDFDict, key: string): unknown {
  let node: PDFDict | undefined = widget;
  for (let depth = 0; node && depth < 32; depth++) {
    const value = entry(node, key);
    if (value !== undefined) return value;
    const parent = entry(node, 'Parent');
    node = parent instanceof PDFDict ? parent : undefined;
  }
  return undefined;
}

/** A text or choice field whose producer left the drawing to the reader. */
function fromValue(annotation: PDFDict, result: CopiedAnnotations): Appearance | null {
  if (entry(annotation, 'Subtype') !== PDFName.of('Widget')) return null;
  const type = fieldEntry(annotation, 'FT');
  const value = fieldEntry(annotation, 'V');
  const rect = numbers(entry(annotation, 'Rect'), 4);
  if (!rect || (type !== PDFName.of('Tx') && type !== PDFName.of('Ch'))) return null;
  if (!(value instanceof PDFString || value instanceof PDFHexString)) return null;
  const text = value.decodeText();
  if (text === '') return null;
  result.drawn = true;
  const [x0, y0, x1, y1] = rect as [number, number, number, number];
  const height = Math.abs(y1 - y0);
  const lines = text.split(/\r\n?|\n/);
  const size = Math.max(5, Math.min(11, (height / lines.length) * 0.7));
  return {
    draw: (canvas) =>
      canvas.within({ clip: [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), height] }, () =>
        lines.forEach((line, i) => canvas.text(line, Math.min(x0, x1) + 2, Math.max(y0, y1) - height / 2 / lines.length - size * 0.36 - i * size * 1.3, { face: 'serif', size })),
      ),
  };
}
