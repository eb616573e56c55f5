import type { FormItem, FormValues, LineGroup } from './model.ts';

/** The notation of form texts: see model.ts. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string; width: number; spaced: boolean; ruled: boolean }
  | { kind: 'date'; name: string }
  | { kind: 'box'; name: string; choice: string };

const TOKEN = /\{(?:\?(?<box>[\w-]+)=(?<choice>[\w-]+)|@(?<date>[\w-]+)|(?<ruled>_?)(?<name>[a-zA-Z][\w-]*)(?::(?<width>[\d.]+)(?<spaced>\+?))?)\}/g;
const known = new Map<string, readonly Piece[]>();

/**
 * Pieces of one form text.
 * @throws SyntaxError when a brace is left that is no token: a form with a mistyped field would print it
 */
export function piecesOf(text: string): readonly Piece[] {
  let pieces = known.get(text);
  if (!pieces) known.set(text, (pieces = parse(text)));
  return pieces;
}

/** Names of the values, dates and boxes of a form. */
export function fieldNames(items: readonly FormItem[]): Set<string> {
  const texts = items.flatMap((item) => (item.kind === 'row' ? item.lines.flat().map((line) => repeatedLine(line).text) : []));
  const named = texts.flatMap(namesIn);
  return new Set([...named, ...items.flatMap((item) => (item.kind === 'statement' ? [item.field] : []))]);
}

const REPEATED = /^\{#([\w-]+)\}/;

/** A row's text without the mark of a repeated line, and the group that repeats it. */
export function repeatedLine(text: string): { group: string | undefined; text: string } {
  const group = REPEATED.exec(text)?.[1];
  return { group, text: group === undefined ? text : text.replace(REPEATED, '') };
}

const namesIn = (text: string): string[] => piecesOf(text).flatMap((piece) => (piece.kind === 'text' ? [] : [piece.name]));

/** Fields of one row as lineage names them. @param prefix of a repeated row, `defendant-natural[0].` */
export function rowFields(lines: readonly LineGroup[], { groups }: Pick<FormValues, 'groups'>, prefix: string): string[] {
  return lines.flat().flatMap((line) => {
    const { group, text } = repeatedLine(line);
    if (group === undefined) return namesIn(text).map((name) => prefix + name);
    return (groups[group] ?? []).flatMap((_, index) => namesIn(text).map((name) => `${group}[${index}].${name}`));
  });
}

function parse(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const literal = (end: number): void => {
    if (end === at) return;
    const part = text.slice(at, end);
    if (/[{}]/.test(part)) throw new SyntaxError(`the form text “${text}” has a token that cannot be read`);
    pieces.push({ kind: 'text', text: part });
  };
  for (const match of text.matchAll(TOKEN)) {
    literal(match.index);
    at = match.index + match[0].length;
    const { box, choice, date, name, width, spaced, ruled } = match.groups!;
    if (box !== undefined) pieces.push({ kind: 'box', name: box, choice: choice! });
    else if (date !== undefined) pieces.push({ kind: 'date', name: date });
    else pieces.push({ kind: 'value', name: name!, width: Number(width ?? 0), spaced: spaced === '+', ruled: ruled === '_' });
  }
  literal(text.length);
  return pieces;
}
