/** The pieces of WordprocessingML (ECMA-376-1 §17) that a form needs, as text. Lengths are twips (a twentieth of a point), sizes half-points. */
import { xmlText } from './package.ts';
import type { Runs } from './form-runs.ts';

export const twips = (points: number): number => Math.round(points * 20);

export type Face = 'song' | 'song-bold' | 'hei';

export interface TextLook {
  face: Face;
  /** points */
  size: number;
}

export interface ParagraphLook {
  align?: 'left' | 'center' | 'both';
  /** twips before the first line */
  firstLine?: number;
  /** twips before every line */
  left?: number;
  keepNext?: boolean;
  /** twips from line to line at least */
  leading?: number;
  before?: number;
  after?: number;
}

const NAMES: Record<Face, string> = { song: '宋体', 'song-bold': '宋体', hei: '黑体' };

function fonts(name: string): string {
  return `<w:rFonts w:ascii="${name}" w:eastAsia="${name}" w:hAnsi="${name}" w:cs="${name}" w:hint="eastAsia"/>`;
}

function runProperties({ face, size }: TextLook, ruled: boolean, box: boolean): string {
  const bold = face === 'song' ? '' : '<w:b/><w:bCs/>';
  const halfPoints = Math.round(size * 2);
  return `<w:rPr>${fonts(box ? 'Segoe UI Symbol' : NAMES[face])}${bold}<w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/>${ruled ? '<w:u w:val="single"/>' : ''}</w:rPr>`;
}

function runXml(text: string, look: TextLook, ruled = false, box = false): string {
  const properties = runProperties(look, ruled, box);
  // a line break within a value is one here too
  const lines = text.replace(/\r\n?/g, '\n').split('\n').map((line) => `<w:t xml:space="preserve">${xmlText(line)}</w:t>`);
  return `<w:r>${properties}${lines.join('<w:br/>')}</w:r>`;
}

/** One paragraph. */
export function paragraphXml(runs: Runs, look: TextLook, { align, firstLine, left, keepNext, leading, before, after }: ParagraphLook = {}): string {
  const spacing = `<w:spacing w:before="${before ?? 0}" w:after="${after ?? 0}"${leading === undefined ? '' : ` w:line="${leading}" w:lineRule="atLeast"`}/>`;
  const indent = firstLine === undefined && left === undefined ? '' : `<w:ind${left === undefined ? '' : ` w:left="${left}"`}${firstLine === undefined ? '' : ` w:firstLine="${firstLine}"`}/>`;
  const properties = `<w:pPr>${keepNext === true ? '<w:keepNext/>' : ''}${spacing}${indent}${align === undefined ? '' : `<w:jc w:val="${align}"/>`}</w:pPr>`;
  return `<w:p>${properties}${runs.map(({ text, ruled, box }) => runXml(text, look, ruled, box)).join('')}</w:p>`;
}

/** Free paper of a height, in one paragraph: a reader cannot divide it between pages. */
export function roomXml(height: number): string {
  return `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="${height}" w:lineRule="exact"/></w:pPr></w:p>`;
}

export interface CellXml {
  /** paragraphs */
  content: string;
  width: number;
  /** columns it covers */
  span?: number;
}

/** One row of a ruled table. @param together whether it must stay on one page */
export function rowXml(cells: readonly CellXml[], together: boolean, minHeight = 0): string {
  const height = minHeight === 0 ? '' : `<w:trHeight w:val="${minHeight}" w:hRule="atLeast"/>`;
  const properties = together || height !== '' ? `<w:trPr>${together ? '<w:cantSplit/>' : ''}${height}</w:trPr>` : '';
  const xml = cells.map(({ content, width, span }) => `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${span === undefined ? '' : `<w:gridSpan w:val="${span}"/>`}<w:vAlign w:val="center"/></w:tcPr>${content}</w:tc>`);
  return `<w:tr>${properties}${xml.join('')}</w:tr>`;
}

/** A table with a thin rule around every cell. @param columns widths @param padding left and right within cells */
export function tableXml(rows: readonly string[], columns: readonly number[], padding: number): string {
  const borders = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`).join('');
  const margins = `<w:tblCellMar><w:left w:w="${padding}" w:type="dxa"/><w:right w:w="${padding}" w:type="dxa"/></w:tblCellMar>`;
  const properties = `<w:tblPr><w:tblW w:w="${columns.reduce((sum, width) => sum + width, 0)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>${borders}</w:tblBorders><w:tblLayout w:type="fixed"/>${margins}</w:tblPr>`;
  return `<w:tbl>${properties}<w:tblGrid>${columns.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid>${rows.join('')}</w:tbl>`;
}
