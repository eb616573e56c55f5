/** The title of the proceedings (CPR PD 7A, 4.1): court, claim number, parties in their capacities. */
import { gap, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { TextStyle } from '../pdf/canvas.ts';
import { INK } from '../pdf/style.ts';
import { breakLines } from '../pdf/text/lines.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import type { Proceedings } from './model.ts';

const PLAIN: TextStyle = { face: 'serif', size: 12, color: INK };
const STRONG: TextStyle = { face: 'serifBold', size: 12, color: INK };
const BLANK = '____________________';
const LEADING = 18;

/** Names in the middle, capacities on the right. */
function party(shaper: Shaper, name: string, capacity: string, width: number): Block {
  const lines = breakLines(shaper.shape(name, 'serifBold'), STRONG.size, width * 0.6);
  return {
    height: lines.length * LEADING + LEADING,
    keepWithNext: true,
    draw: (canvas, x, y) => {
      lines.forEach((line, index) => canvas.line(line, x + (width - line.width) / 2, y - LEADING * index - 13, STRONG));
      canvas.textRight(capacity, x + width, y - LEADING * lines.length - 11, { ...PLAIN, size: 11 });
    },
  };
}

/** The heading and, between two rules, the name of the document. */
export function proceedingsHeading(shaper: Shaper, { court, claimant, defendants }: Proceedings, title: string, width: number): Block[] {
  const rule = (space: number): Block => ({ height: space, keepWithNext: true, draw: (canvas, x, y) => canvas.rule(x, y - space / 2, x + width, y - space / 2, 0.8, INK) });
  const many = defendants.length > 1;
  return [
    ...paragraph(shaper, `IN THE COUNTY COURT AT ${court ?? BLANK}`, STRONG, width, { leading: LEADING, keep: true }),
    { height: LEADING, keepWithNext: true, draw: (canvas, x, y) => canvas.textRight(`Claim No. ${BLANK}`, x + width, y - 13, PLAIN) },
    gap(6, { keepWithNext: true }),
    ...paragraph(shaper, 'BETWEEN:', PLAIN, width, { leading: LEADING, keep: true }),
    party(shaper, claimant, 'Claimant', width),
    ...paragraph(shaper, '– and –', PLAIN, width, { leading: LEADING, keep: true, center: true }),
    ...defendants.map(({ name, capacity }, index) => party(shaper, many ? `(${index + 1}) ${name}` : name, capacity, width)),
    rule(14),
    ...paragraph(shaper, title, { ...STRONG, size: 14 }, width, { leading: 24, keep: true, center: true }),
    rule(14),
    gap(8, { keepWithNext: true }),
  ];
}
