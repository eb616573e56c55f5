/** Form texts with their values as runs of text: what {@link ../complaint/setting.ts} sets as glyphs, for a word processor. */
import type { FormValues, Scope } from '../complaint/model.ts';
import { EMPTY_VALUES } from '../complaint/model.ts';
import { piecesOf } from '../complaint/notation.ts';
import type { Piece } from '../complaint/notation.ts';

export interface Run {
  text: string;
  /** a blank to be filled in on a rule */
  ruled?: boolean;
  /** ☐ or ☑, which few text fonts have */
  box?: boolean;
}

/** Runs of one paragraph. */
export type Runs = readonly Run[];

/** Characters, not form fields: court systems and simple readers take a document's text, and a tick in a field of its own would be lost to them. */
export const BOXES = { open: '☐', ticked: '☑' } as const;

/** As the published form leaves them open. */
const DATE_BLANKS = [['　　 ', '年'], ['　　', '月'], ['　　', '日']] as const;
const REPEATED = /^\{#([\w-]+)\}/;

/** Paragraphs of one text of the form. A text that is nothing but a value of several paragraphs gives one for each. */
export function textParagraphs(text: string, values: Scope): Runs[] {
  const pieces = piecesOf(text);
  const only = pieces.length === 1 ? pieces[0] : undefined;
  const list = only?.kind === 'value' ? values.fields[only.name] : undefined;
  if (list !== undefined && typeof list !== 'string') return list.map((paragraph) => [{ text: paragraph }]);
  return [pieces.flatMap((piece) => runsOf(piece, values))];
}

/** Paragraphs of one text of a row; one that begins with `{#name}` comes once for each scope of that group, or once blank. */
export function rowParagraphs(text: string, values: FormValues, own: Scope): Runs[] {
  const name = REPEATED.exec(text)?.[1];
  if (name === undefined) return textParagraphs(text, own);
  const scopes = values.groups[name] ?? [];
  return (scopes.length === 0 ? [EMPTY_VALUES] : scopes).flatMap((scope) => textParagraphs(text.replace(REPEATED, ''), scope));
}

function runsOf(piece: Piece, values: Scope): Run[] {
  switch (piece.kind) {
    case 'text':
      return [{ text: piece.text }];
    case 'box':
      return [{ text: BOXES[(values.choices[piece.name] ?? []).includes(piece.choice) ? 'ticked' : 'open'], box: true }];
    case 'date': {
      const date = values.fields[piece.name];
      return typeof date === 'string' ? [{ text: date }] : DATE_BLANKS.map(([blank, unit]) => ({ text: blank + unit }));
    }
    case 'value':
      return valueRuns(piece, values.fields[piece.name]);
  }
}

function valueRuns({ width, spaced, ruled }: Extract<Piece, { kind: 'value' }>, value: string | readonly string[] | undefined): Run[] {
  const text = value === undefined ? '' : typeof value === 'string' ? value : value.join('；');
  if (ruled) return text === '' ? [{ text: blank(width), ruled: true }] : [{ text }];
  const rest = text !== '' && !spaced ? 0 : Math.max(width - widthOf(text), spaced ? 1 : 0);
  return [...(text === '' ? [] : [{ text }]), ...(rest > 0 ? [{ text: blank(rest) }] : [])];
}

/** Blank of so many Chinese characters' width; a half is an ordinary space. */
const blank = (width: number): string => '\u3000'.repeat(Math.floor(width)) + (width % 1 >= 0.5 ? ' ' : '');

/** Width in Chinese characters: Latin letters and digits take about half of one. */
const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + (character.codePointAt(0)! < 0x2000 ? 0.5 : 1), 0);
