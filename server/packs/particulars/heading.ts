/** The title of the proceedings (CPR PD 7A, 4.1): court, claim number, parties in their capacities. */
import { gap, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { TextStyle } from '../pdf/canvas.ts';
import { INK } from '../pdf/style.ts';
import { breakLines } from '../pdf/text/lines.ts';
import { widthOf } from '../pdf/text/shape.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { COUNTY_COURT } from '../text/en-county-court.ts';
import type { Proceedings } from './model.ts';

const PLAIN: TextStyle = { face: 'serif', size: 12, color: INK };
const STRONG: TextStyle = { face: 'serifBold', size: 12, color: INK };
const LEADING = 18;

const CAPACITY: TextStyle = { ...PLAIN, size: 11 };

/** Names in the middle, capacities on the right: below the name where both do not fit on one line. */
function party(shaper: Shaper, name: string, capacity: string, width: number, keepWithNext: boolean): Block {
  const side = shaper.width(capacity, CAPACITY.face, CAPACITY.size) + 10;
  const glyphs = shaper.shape(name, STRONG.face);
  const isBeside = widthOf(glyphs, STRONG.size) <= width - 2 * side;
  const lines = breakLines(glyphs, STRONG.size, isBeside ? width - 2 * side : width * 0.8);
  const below = isBeside ? 0 : 1;
  return {
    height: (lines.length + below) * LEADING + 4,
    keepWithNext,
    draw: (canvas, x, y) => {
      lines.forEach((line, index) => canvas.line(line, x + (width - line.width) / 2, y - LEADING * index - 14, STRONG));
      canvas.textRight(capacity, x + width, y - LEADING * (lines.length - 1 + below) - 14, CAPACITY);
    },
  };
}

/** The heading and, between two rules, the name of the document. */
export function proceedingsHeading(shaper: Shaper, { court, claimant, defendants }: Proceedings, title: string, width: number): Block[] {
  const rule = (space: number): Block => ({ height: space, keepWithNext: true, draw: (canvas, x, y) => canvas.rule(x, y - space / 2, x + width, y - space / 2, 0.8, INK) });
  const { blank, heading } = COUNTY_COURT;
  const many = defendants.length > 1;
  return [
    ...paragraph(shaper, heading.court(court ?? blank), STRONG, width, { leading: LEADING, keep: true }),
    { height: LEADING, keepWithNext: true, draw: (canvas, x, y) => canvas.textRight(heading.claimNumber(blank), x + width, y - 13, PLAIN) },
    gap(6, { keepWithNext: true }),
    ...paragraph(shaper, heading.between, PLAIN, width, { leading: LEADING, keep: true }),
    party(shaper, claimant, heading.claimant, width, true),
    ...paragraph(shaper, heading.and, PLAIN, width, { leading: LEADING, keep: true, center: true }),
    ...defendants.map(({ name, capacity }, index) => party(shaper, many ? `(${index + 1}) ${name}` : name, capacity, width, index === defendants.length - 1)),
    rule(14),
    ...paragraph(shaper, title, { ...STRONG, size: 14 }, width, { leading: 24, keep: true, center: true }),
    rule(14),
    gap(8),
  ];
}
