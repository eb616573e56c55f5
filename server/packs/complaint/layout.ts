/** The form's table on pages: column proportions, row heights and page breaks of the published form. */
import type { Canvas, TextStyle } from '../pdf/canvas.ts';
import { A4, INK, WIDE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { EMPTY_VALUES } from './model.ts';
import type { FormDefinition, FormItem, FormValues, Scope } from './model.ts';
import { rowFields } from './notation.ts';
import { BODY, LEADING, drawSetLine, setParagraphs, setRowText, setText } from './setting.ts';
import type { SetLine } from './setting.ts';

export const AREA = { left: WIDE_AREA.left, width: WIDE_AREA.width, top: A4.height - 77.6, bottom: 85 } as const;
/** 40 mm beside the rest: about 24 of 100. */
const LABEL_WIDTH = mm(40);
const PAD = 4;
const TITLE: TextStyle = { face: 'serifBold', size: 22, color: INK };
const CAUSE: TextStyle = { face: 'serifBold', size: 17, color: INK };
const HEADING: TextStyle = { face: 'serifBold', size: 15, color: INK };
const HINT: TextStyle = { face: 'serif', size: 10, color: INK };
const STRONG: TextStyle = { ...BODY, face: 'sansBold' };
const TITLE_HEIGHT = 102;
const HEADING_HEIGHT = 24;
/** Above and below the lines of a cell together. */
const CELL_PAD = 1;
/** Lines from which a row is parted at a page end, and that each part has at least. */
const PARTED_FROM = 9;
const LEAST_PART = 3;
/** The seal covers the signer's name and needs 45 mm of free paper (a seal is 42 mm wide). */
const SIGNATURE_HEIGHT = mm(45) + 46;
/** The published form sets the signature right of the middle. */
const SIGNATURE_AT = 0.57;

/** The empty field where the plaintiff signs with software. */
export const SIGNATURE_FIELD = 'sign-complaint-1';

/** Lines that stay together. */
type Group = readonly { line: SetLine; style: TextStyle }[];

/** A stretch of the table between two rules: it may be parted between its groups. */
interface Strip {
  /** fields of the form that it holds, as in lineage */
  fields: readonly string[];
  label: SetLine[] | null;
  centered: boolean;
  groups: Group[];
  /** least height of the whole, for a box that is to be filled by hand */
  minHeight: number;
  /** from how many lines on it may be parted */
  partedFrom: number;
}

type Unit = { kind: 'strip'; strip: Strip; keepWithNext: boolean } | { kind: 'fixed'; height: number; keepWithNext: boolean; draw(canvas: Canvas, y: number): void };

/** A stretch of one page; a row of the table, or its first part, says which fields it holds and where it stands. */
export interface SetPiece {
  draw: (canvas: Canvas) => void;
  row?: { fields: readonly string[]; top: number; height: number };
}

export type SetPage = SetPiece[];

/** The filled or blank form on as many pages as it needs. */
export function layoutForm(shaper: Shaper, form: FormDefinition, values: FormValues): SetPage[] {
  const units: Unit[] = [titleUnit(form), ...form.items.flatMap((item) => unitsOf(shaper, item, values))];
  // the signature is never alone on a page
  const last = units.at(-1)!;
  units[units.length - 1] = { ...last, keepWithNext: true };
  units.push(signatureUnit(form));
  return paginate(units);
}

/** The fields of each row that has any, in the order of the rows. */
export function rowsOfForm(form: FormDefinition, values: FormValues): string[][] {
  const rows = form.items.flatMap((item): string[][] => {
    if (item.kind === 'statement') return [[item.field]];
    if (item.kind !== 'row') return [];
    const count = item.repeat === undefined ? 1 : Math.max(1, (values.groups[item.repeat] ?? []).length);
    return Array.from({ length: count }, (_, index) => fieldsOfRow(item, values, index));
  });
  return rows.filter(({ length }) => length > 0);
}

function fieldsOfRow({ lines, repeat }: Extract<FormItem, { kind: 'row' }>, values: FormValues, index: number): string[] {
  return rowFields(lines, values, repeat === undefined ? '' : `${repeat}[${index}].`);
}

function titleUnit({ title, cause }: FormDefinition): Unit {
  const middle = AREA.left + AREA.width / 2;
  return {
    kind: 'fixed', height: TITLE_HEIGHT, keepWithNext: true,
    draw: (canvas, y) => {
      canvas.textCentered(title, middle, y - 50, TITLE);
      canvas.textCentered(cause, middle, y - 82, CAUSE);
    },
  };
}

function signatureUnit({ signature }: FormDefinition): Unit {
  return {
    kind: 'fixed', height: SIGNATURE_HEIGHT, keepWithNext: false,
    draw: (canvas, y) => {
      const left = AREA.left + AREA.width * SIGNATURE_AT;
      signature.forEach((text, index) => void canvas.text(text, left, y - 20 - 21 * index, HEADING));
      const [signer] = signature;
      const from = left + canvas.shaper.width(signer, HEADING.face, HEADING.size);
      canvas.signaturePlace(SIGNATURE_FIELD, [from, y - 26, AREA.left + AREA.width, y - 4]);
    },
  };
}

const oneByOne = (lines: readonly SetLine[], style: TextStyle = BODY): Group[] => lines.map((line) => [{ line, style }]);

function unitsOf(shaper: Shaper, item: FormItem, values: FormValues): Unit[] {
  const full = AREA.width - 2 * PAD;
  const strip = (part: Partial<Strip>): Unit => ({ kind: 'strip', keepWithNext: false, strip: { fields: [], label: null, centered: false, groups: [], minHeight: 0, partedFrom: PARTED_FROM, ...part } });
  switch (item.kind) {
    case 'heading':
      return [{ kind: 'fixed', height: HEADING_HEIGHT, keepWithNext: true, draw: (canvas, y) => drawHeading(canvas, item.text, y) }];
    case 'note': {
      const lines = item.lines.flatMap(({ text, bold, indent }) => {
        const style = bold === true ? STRONG : BODY;
        return oneByOne(indent === true ? setParagraphs(shaper, [text], full, style) : setText(shaper, text, EMPTY_VALUES, full, style), style);
      });
      return [strip({ groups: lines })];
    }
    case 'statement': {
      const value = values.fields[item.field];
      const paragraphs = value === undefined ? [] : typeof value === 'string' ? [value] : value;
      const groups = [...oneByOne(setText(shaper, item.hint, EMPTY_VALUES, full, HINT), HINT), ...oneByOne(setParagraphs(shaper, paragraphs, full))];
      return [strip({ fields: [item.field], groups, minHeight: (1 + item.emptyLines) * LEADING + CELL_PAD, partedFrom: 2 * LEAST_PART })];
    }
    case 'row': {
      const scopes = item.repeat === undefined ? [values] : (values.groups[item.repeat] ?? []);
      const labels = typeof item.label === 'string' ? [item.label] : item.label;
      // a label of two lines may be wider than its cell by the blank half of its brackets
      const label = labels.flatMap((text) => setText(shaper, text, EMPTY_VALUES, LABEL_WIDTH - (item.centered === true ? 0 : 2 * PAD)));
      return (scopes.length === 0 ? [EMPTY_VALUES] : scopes).map((scope, index) => strip({ fields: fieldsOfRow(item, values, index), label, centered: item.centered ?? false, groups: item.lines.flatMap((lines) => groupsOf(shaper, lines, values, scope)) }));
    }
  }
}

/** Lines that the form keeps together are one group; a value that runs over many lines may be parted. */
function groupsOf(shaper: Shaper, lines: string | readonly string[], values: FormValues, scope: Scope): Group[] {
  const width = AREA.width - LABEL_WIDTH - 2 * PAD;
  if (typeof lines === 'string') return oneByOne(setRowText(shaper, lines, values, scope, width));
  return [oneByOne(lines.flatMap((text) => setRowText(shaper, text, values, scope, width))).flat()];
}

function drawHeading(canvas: Canvas, text: string, y: number): void {
  canvas.rect(AREA.left, y - HEADING_HEIGHT, AREA.width, HEADING_HEIGHT, { stroke: INK, lineWidth: 0.5 });
  canvas.textCentered(text, AREA.left + AREA.width / 2, y - HEADING_HEIGHT / 2 - 5.4, HEADING);
}

const linesIn = (groups: readonly Group[]): number => groups.reduce((sum, group) => sum + group.length, 0);
const heightOf = ({ groups, label, minHeight }: Strip): number => Math.max(Math.max(linesIn(groups), label?.length ?? 0) * LEADING + CELL_PAD, minHeight);

function drawStrip(canvas: Canvas, strip: Strip, y: number): void {
  const height = heightOf(strip);
  const { label, groups } = strip;
  const inset = label === null ? 0 : LABEL_WIDTH;
  if (label !== null) {
    canvas.rect(AREA.left, y - height, LABEL_WIDTH, height, { stroke: INK, lineWidth: 0.5 });
    drawLines(canvas, label.map((line) => ({ line, style: BODY })), AREA.left, y - (height - label.length * LEADING) / 2, LABEL_WIDTH, strip.centered);
  }
  canvas.rect(AREA.left + inset, y - height, AREA.width - inset, height, { stroke: INK, lineWidth: 0.5 });
  const lines = groups.flat();
  // a short content stands beside the middle of a long label
  const spare = label === null ? 0 : (height - CELL_PAD - lines.length * LEADING) / 2;
  drawLines(canvas, lines, AREA.left + inset, y - CELL_PAD / 2 - spare, AREA.width - inset, false);
}

function drawLines(canvas: Canvas, lines: Group, x: number, top: number, width: number, centered: boolean): void {
  lines.forEach(({ line, style }, index) => {
    const base = top - LEADING * (index + 0.5) - style.size * 0.36;
    const left = centered ? x + (width - line.width) / 2 : x + PAD;
    drawSetLine(canvas, centered ? { ...line, last: true } : line, left, base, width - 2 * PAD, style);
  });
}

const heightOfUnit = (unit: Unit): number => (unit.kind === 'fixed' ? unit.height : heightOf(unit.strip));

/** Height that must be free where a unit begins: itself (or its first part) and what it has to stay with. */
function needed(units: readonly Unit[], index: number): number {
  const unit = units[index]!;
  const own = unit.kind === 'strip' && !unit.keepWithNext && canPart(unit.strip) ? Math.max(LEAST_PART * LEADING + CELL_PAD, Math.min(unit.strip.minHeight, heightOf(unit.strip))) : heightOfUnit(unit);
  return own + (unit.keepWithNext && index + 1 < units.length ? needed(units, index + 1) : 0);
}

const canPart = (strip: Strip): boolean => linesIn(strip.groups) >= strip.partedFrom;

function paginate(units: readonly Unit[]): SetPage[] {
  const pages: SetPage[] = [[]];
  let y: number = AREA.top;
  const page = (): SetPage => pages.at(-1)!;
  const turn = (): void => {
    pages.push([]);
    y = AREA.top;
  };
  const place = (height: number, draw: (canvas: Canvas, top: number) => void, fields: readonly string[] = []): void => {
    const top = y;
    page().push({ draw: (canvas) => draw(canvas, top), ...(fields.length === 0 ? {} : { row: { fields, top, height } }) });
    y -= height;
  };
  units.forEach((unit, index) => {
    if (needed(units, index) > y - AREA.bottom && page().length > 0) {
      const fits = unit.kind === 'strip' && canPart(unit.strip) && partOf(unit.strip, y - AREA.bottom) !== null;
      if (!fits) turn();
    }
    if (unit.kind === 'fixed') return place(unit.height, unit.draw.bind(unit));
    let { strip } = unit;
    for (;;) {
      const room = y - AREA.bottom;
      const isWhole = heightOf(strip) <= room && (!unit.keepWithNext || needed(units, index) <= room);
      const parts = isWhole ? null : partOf(strip, room);
      if (parts === null) {
        if (isWhole || page().length === 0) break;
        turn();
        continue;
      }
      const [head, rest] = parts;
      place(heightOf(head), (canvas, top) => drawStrip(canvas, head, top), head.fields);
      strip = { ...rest, fields: [] };
      turn();
    }
    const whole = strip;
    place(heightOf(whole), (canvas, top) => drawStrip(canvas, whole, top), whole.fields);
  });
  return pages;
}

/** Head of at most `room` points and the rest, both worth a part of their own; on an empty page a group is parted rather than lost. */
function partOf(strip: Strip, room: number): [Strip, Strip] | null {
  const lines = linesIn(strip.groups);
  if (lines < strip.partedFrom) return null;
  const groups = strip.groups.some((group) => group.length * LEADING + CELL_PAD > AREA.top - AREA.bottom) ? strip.groups.flat().map((line) => [line]) : strip.groups;
  const fitting = Math.floor((room - CELL_PAD) / LEADING);
  let taken = 0;
  let count = 0;
  while (taken < groups.length && count + groups[taken]!.length <= Math.min(fitting, lines - LEAST_PART)) count += groups[taken++]!.length;
  const labelLines = strip.label?.length ?? 0;
  if (count < LEAST_PART || labelLines > fitting) return null;
  return [{ ...strip, groups: groups.slice(0, taken), minHeight: 0 }, { ...strip, groups: groups.slice(taken), minHeight: 0 }];
}
