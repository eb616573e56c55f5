import type { Canvas, Matrix } from '../canvas.ts';
import { ByteString, Stream, isDict, textOf } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import type { Copier } from '../reader/copier.ts';
import { arrayOf, dictOf, entryOf, nameOf, numberOf, numbersOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';
import type { Placed } from './compiled.ts';
import { copyForm } from './form.ts';

export interface Appearance {
  draw(canvas: Canvas, name: string, placed: Placed): void;
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
export function copyAppearances(file: SourceFile, page: Dict, copier: Copier): CopiedAnnotations {
  const result: CopiedAnnotations = { appearances: [], bare: 0, drawn: false };
  for (const item of arrayOf(file, page.get('Annots')) ?? []) {
    const annotation = dictOf(file, item);
    if (!annotation || (numberOf(file, annotation.get('F')) ?? 0) & (HIDDEN | NO_VIEW)) continue;
    const subtype = nameOf(file, annotation.get('Subtype'));
    if (subtype !== null && SILENT.has(subtype)) continue;
    const copied = fromStream(file, annotation, copier) ?? fromValue(file, annotation, result);
    if (copied) result.appearances.push(copied);
    else if (subtype !== 'Widget') result.bare++;
  }
  return result;
}

/** The normal appearance: a stream, or the one of several that /AS names. */
function normalAppearance(file: SourceFile, annotation: Dict): Stream | null {
  const normal = file.resolve(dictOf(file, annotation.get('AP'))?.get('N'));
  if (normal instanceof Stream) return normal;
  const state = nameOf(file, annotation.get('AS'));
  const chosen = isDict(normal) && state !== null ? entryOf(file, normal, state) : null;
  return chosen instanceof Stream ? chosen : null;
}

function fromStream(file: SourceFile, annotation: Dict, copier: Copier): Appearance | null {
  const stream = normalAppearance(file, annotation);
  const rect = numbersOf(file, annotation.get('Rect'), 4);
  const bbox = stream && numbersOf(file, stream.dict.get('BBox'), 4);
  if (!stream || !rect || !bbox) return null;
  const own = (numbersOf(file, stream.dict.get('Matrix'), 6) ?? [1, 0, 0, 1, 0, 0]) as unknown as Matrix;
  const matrix = placement(rect, bbox, own);
  if (!matrix) return null;
  const form = copyForm(copier, stream);
  return { draw: (canvas, name, placed) => canvas.within({ matrix }, () => canvas.object(name, placed.ref(form))) };
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
function fieldEntry(file: SourceFile, widget: Dict, key: string): Value {
  let node: Dict | null = widget;
  for (let depth = 0; node && depth < 32; depth++) {
    const value = entryOf(file, node, key);
    if (value !== null) return value;
    node = dictOf(file, node.get('Parent'));
  }
  return null;
}

/** A text or choice field whose producer left the drawing to the reader. */
function fromValue(file: SourceFile, annotation: Dict, result: CopiedAnnotations): Appearance | null {
  if (nameOf(file, annotation.get('Subtype')) !== 'Widget') return null;
  const type = nameOf(file, fieldEntry(file, annotation, 'FT'));
  const value = fieldEntry(file, annotation, 'V');
  const rect = numbersOf(file, annotation.get('Rect'), 4);
  if (!rect || (type !== 'Tx' && type !== 'Ch') || !(value instanceof ByteString)) return null;
  const text = textOf(value);
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
