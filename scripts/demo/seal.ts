/**
 * A company's round seal drawn as a stamp annotation with its own appearance stream. E-sign services place seals this way, and
 * tools that copy pages without their annotations lose them; so the demonstration's contracts have one.
 */
import { PDFName, PDFString, type PDFDocument, type PDFFont, type PDFPage } from 'pdf-lib';

const RADIUS = 56;
const RED = '0.80 0.10 0.10';

export interface Seal {
  company: string;
  /** what the seal is for, written straight below the star */
  kind: string;
  /** lower left corner on the page, points */
  x: number;
  y: number;
}

/** Adds `seal` to `page`; printed with the page. */
export function addSeal(document: PDFDocument, page: PDFPage, font: PDFFont, seal: Seal): void {
  const { context } = document;
  const side = 2 * RADIUS + 4;
  const appearance = context.flateStream(appearanceOf(seal, font), {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, side, side],
    Resources: { Font: { F1: font.ref } },
  });
  const annotation = context.obj({
    Type: 'Annot',
    Subtype: 'Stamp',
    Rect: [seal.x, seal.y, seal.x + side, seal.y + side],
    // bit 3: print
    F: 4,
    Contents: PDFString.of('seal of a company that does not exist'),
    AP: { N: context.register(appearance) },
  });
  annotation.set(PDFName.of('P'), page.ref);
  page.node.addAnnot(context.register(annotation));
}

function appearanceOf({ company, kind }: Seal, font: PDFFont): string {
  const center = RADIUS + 2;
  return [
    `${RED} RG ${RED} rg 3 w`,
    circle(center, RADIUS),
    star(center, 14),
    ...onArc(company, font, center),
    straight(`${kind}`, font, center, center - 32, 9),
    straight('（虚构）', font, center, center - 43, 7),
  ].join('\n');
}

/** Four Bézier arcs (the usual constant 0.5523). */
function circle(center: number, radius: number): string {
  const k = radius * 0.5523;
  const [l, r] = [center - radius, center + radius];
  return [
    `${r} ${center} m`,
    `${r} ${center + k} ${center + k} ${r} ${center} ${r} c`,
    `${center - k} ${r} ${l} ${center + k} ${l} ${center} c`,
    `${l} ${center - k} ${center - k} ${l} ${center} ${l} c`,
    `${center + k} ${l} ${r} ${center - k} ${r} ${center} c S`,
  ].join('\n');
}

function star(center: number, radius: number): string {
  const corners = Array.from({ length: 10 }, (_, index) => {
    const angle = Math.PI / 2 + (index * Math.PI) / 5;
    const distance = index % 2 === 0 ? radius : radius * 0.382;
    return `${(center + distance * Math.cos(angle)).toFixed(2)} ${(center + distance * Math.sin(angle)).toFixed(2)}`;
  });
  return `${corners.map((corner, index) => `${corner} ${index === 0 ? 'm' : 'l'}`).join(' ')} f`;
}

/** The characters of `text` around the upper part of the ring, each turned to face the centre. */
function onArc(text: string, font: PDFFont, center: number): string[] {
  const size = 11;
  const chars = [...text];
  const step = Math.min(0.42, (1.5 * Math.PI) / chars.length);
  return chars.map((char, index) => {
    const turn = (chars.length - 1) / 2 - index;
    const angle = turn * step;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const distance = RADIUS - 16;
    // Half the width to the left along the tangent, so that the character sits in the middle of its place.
    const x = center - distance * sin - (size / 2) * cos;
    const y = center + distance * cos - (size / 2) * sin;
    const matrix = [cos, sin, -sin, cos, x, y].map((value) => value.toFixed(3)).join(' ');
    return `BT /F1 ${size} Tf ${matrix} Tm ${font.encodeText(char).toString()} Tj ET`;
  });
}

function straight(text: string, font: PDFFont, center: number, y: number, size: number): string {
  const x = center - font.widthOfTextAtSize(text, size) / 2;
  return `BT /F1 ${size} Tf ${x.toFixed(2)} ${y} Td ${font.encodeText(text).toString()} Tj ET`;
}
