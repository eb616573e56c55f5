import { inflateSync } from 'node:zlib';
import { damaged, notSignable } from './refuse.ts';
import { elementsOf, entriesOf, integerOf, nameOf } from './syntax.ts';
import type { Dict } from './syntax.ts';

/** What one cross-reference or object stream may grow to: far above any real one, far below what a bomb would take. */
const MAX_DECODED = 64 << 20;

/** Data of a cross-reference or object stream: plain, or Flate with a PNG predictor, which is what producers write (ISO 32000-1 §7.4.4). */
export function decodeStream(entries: Dict, data: Uint8Array): Buffer {
  const first = (value: string | undefined): string | undefined => (value?.startsWith('[') ? elementsOf(value)[0] : value);
  const filter = first(entries.get('Filter'));
  if (filter === undefined || filter === 'null') return Buffer.from(data);
  const isOne = !entries.get('Filter')!.startsWith('[') || elementsOf(entries.get('Filter')!).length === 1;
  if (!isOne || !['FlateDecode', 'Fl'].includes(nameOf(filter) ?? '')) throw notSignable('其交叉引用采用了不支持的压缩方式', 'its cross-reference is compressed in a way that is not supported');
  let inflated: Buffer;
  try {
    inflated = inflateSync(data, { maxOutputLength: MAX_DECODED });
  } catch {
    throw damaged('compressed stream');
  }
  const parameters = first(entries.get('DecodeParms'));
  return parameters?.startsWith('<<') ? unpredict(inflated, entriesOf(parameters)) : inflated;
}

function unpredict(data: Buffer, parameters: Dict): Buffer {
  const number = (key: string, otherwise: number): number => integerOf(parameters.get(key)) ?? otherwise;
  const predictor = number('Predictor', 1);
  if (predictor === 1) return data;
  const unit = Math.max(1, (number('Colors', 1) * number('BitsPerComponent', 8)) >> 3);
  const width = Math.ceil((number('Colors', 1) * number('BitsPerComponent', 8) * number('Columns', 1)) / 8);
  if (predictor < 10 || width < 1 || data.length % (width + 1) !== 0) throw damaged('predictor');
  const rows = data.length / (width + 1);
  const result = Buffer.alloc(rows * width);
  for (let row = 0; row < rows; row++) {
    const type = data[row * (width + 1)]!;
    const at = row * width;
    for (let i = 0; i < width; i++) {
      const left = i >= unit ? result[at + i - unit]! : 0;
      const up = row > 0 ? result[at + i - width]! : 0;
      const corner = i >= unit && row > 0 ? result[at + i - width - unit]! : 0;
      result[at + i] = data[row * (width + 1) + 1 + i]! + predicted(type, left, up, corner);
    }
  }
  return result;
}

/** PNG filters 0–4 (ISO/IEC 15948 §9.2). */
function predicted(type: number, left: number, up: number, corner: number): number {
  switch (type) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const p = left + up - corner;
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      throw damaged('predictor');
  }
}
