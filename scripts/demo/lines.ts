/** Breaking Chinese text into lines: numbers and Latin words stay whole, and no line begins or ends with the wrong mark. */
import { textWidth, type FontName } from './fonts.ts';

const NEVER_FIRST = new Set('，。、；：！？）》”’％%…');
const NEVER_LAST = new Set('（《“‘￥');

/** Pieces that may not be broken: a run of ASCII, or one other character. */
function pieces(text: string): string[] {
  return text.match(/[!-~]+|[^!-~]/gu) ?? [];
}

/**
 * Lines of `text` no wider than `width` (points, at `size`), the first one shortened by `indent`. A mark that may not begin a line
 * takes the piece before it along; a piece wider than the line is cut.
 */
export function breakLines(font: FontName, size: number, text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = indent;
  const flush = (carry: string[]) => {
    lines.push(line.join('').trimEnd());
    line = carry;
    used = carry.reduce((total, piece) => total + textWidth(font, piece) * size, 0);
  };
  for (const piece of pieces(text).flatMap((each) => fit(font, size, each, width))) {
    const pieceWidth = textWidth(font, piece) * size;
    if (used + pieceWidth > width && line.length > 0) {
      let carried = 0;
      if (NEVER_FIRST.has(piece)) carried = 1;
      while (carried < line.length - 1 && (NEVER_LAST.has(line[line.length - 1 - carried] ?? '') || (carried > 0 && NEVER_FIRST.has(line[line.length - carried] ?? '')))) carried++;
      flush(carried === 0 ? [] : line.splice(line.length - carried));
    }
    if (piece === ' ' && line.length === 0) continue;
    line.push(piece);
    used += pieceWidth;
  }
  if (line.length > 0) flush([]);
  return lines.length === 0 ? [''] : lines;
}

/** `piece` itself, or its characters when it alone is wider than a line. */
function fit(font: FontName, size: number, piece: string, width: number): string[] {
  return textWidth(font, piece) * size > width ? [...piece] : [piece];
}
