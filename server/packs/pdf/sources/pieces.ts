import { MAX_TEXT_BYTES } from './types.ts';

/** What a text rendering knows of a document: its words in their order, and which of them are headings and tables. */
export type Piece =
  | { kind: 'heading'; level: number; text: string }
  /** @param indent points */
  | { kind: 'paragraph'; text: string; indent: number }
  /** rows of equal length; a cell may have several lines */
  | { kind: 'table'; rows: string[][]; hasHead: boolean };

/** A text that would fill more pages than are shown: found out while it is read, before memory and time are spent on it. */
export class TooMuchText extends Error {}

/** Collects pieces and keeps count of them. */
export class PieceList {
  readonly pieces: Piece[] = [];
  #room = MAX_TEXT_BYTES;

  /** @throws TooMuchText */
  add(piece: Piece): void {
    this.pieces.push(piece);
    this.take(piece.kind === 'table' ? 64 : piece.text.length + 16);
  }

  /** Counts text that will become part of a piece. @throws TooMuchText */
  take(length: number): void {
    this.#room -= length;
    if (this.#room < 0) throw new TooMuchText();
  }
}

/** Rows filled up to equal length; a table wider than can be read is cut into bands of columns, each with the first column. */
export function tablePieces(rows: readonly (readonly string[])[], maxColumns: number, hasHead: boolean): Extract<Piece, { kind: 'table' }>[] {
  const columns = rows.reduce((most, { length }) => Math.max(most, length), 0);
  if (columns === 0) return [];
  const full = rows.map((row) => [...row, ...Array.from({ length: columns - row.length }, () => '')]);
  if (columns <= maxColumns) return [{ kind: 'table', rows: full, hasHead }];
  const bands: Extract<Piece, { kind: 'table' }>[] = [];
  for (let from = 1; from < columns; from += maxColumns - 1) bands.push({ kind: 'table', rows: full.map((row) => [row[0]!, ...row.slice(from, from + maxColumns - 1)]), hasHead });
  return bands;
}
