import { AREA } from '../complaint/layout.ts';
import type { ComplaintForm } from '../complaint/fill.ts';
import { EMPTY_VALUES } from '../complaint/model.ts';
import type { FormDefinition, FormItem, FormValues, Scope } from '../complaint/model.ts';
import { A4, mm } from '../pdf/style.ts';
import { writeDocx } from './docx-package.ts';
import { rowParagraphs, textParagraphs } from './form-runs.ts';
import type { Runs } from './form-runs.ts';
import { paragraphXml, roomXml, rowXml, tableXml, twips } from './word.ts';
import type { ParagraphLook, TextLook } from './word.ts';

/** Looks, proportions and distances of the printed form (see complaint/layout.ts). */
const TITLE: TextLook = { face: 'song-bold', size: 22 };
const CAUSE: TextLook = { face: 'song-bold', size: 17 };
const HEADING: TextLook = { face: 'song-bold', size: 15 };
const BODY: TextLook = { face: 'song', size: 10.5 };
const STRONG: TextLook = { face: 'hei', size: 10.5 };
const HINT: TextLook = { face: 'song', size: 10 };
const LEADING = twips(17);
const TWO_CHARACTERS = twips(21);
const PADDING = twips(4);
const LABEL_WIDTH = twips(mm(40));
const FULL_WIDTH = twips(AREA.width);
const CONTENT_WIDTH = FULL_WIDTH - LABEL_WIDTH;
const HEADING_HEIGHT = twips(24);
const SIGNATURE_AT = Math.round(FULL_WIDTH * 0.57);
/** A seal covers the signer's name and needs 45 mm of free paper. */
const SEAL_ROOM = twips(mm(45));
/** Rows of more lines, or of so much text, may run over a page end. */
const PARTED_FROM_LINES = 9;
const PARTED_FROM_CHARACTERS = PARTED_FROM_LINES * 32;

/**
 * The complaint as a Word document that can be edited: the form's table, words and values of the PDF. Same form and date: same bytes.
 * @param facts `date`: RFC 3339 UTC, the file's date of creation
 */
export function complaintDocx({ definition, values }: Pick<ComplaintForm, 'definition' | 'values'>, facts: { date: string }): Promise<Uint8Array> {
  const rows = definition.items.flatMap((item, index) => itemRows(item, values, index === definition.items.length - 1));
  const body = [
    paragraphXml([{ text: definition.title }], TITLE, { align: 'center', keepNext: true, before: twips(28), after: twips(10) }),
    paragraphXml([{ text: definition.cause }], CAUSE, { align: 'center', keepNext: true, after: twips(14) }),
    tableXml(rows, [LABEL_WIDTH, CONTENT_WIDTH], PADDING),
    ...signature(definition),
  ];
  const page = { ...A4, top: A4.height - AREA.top, bottom: AREA.bottom, left: AREA.left, right: A4.width - AREA.left - AREA.width };
  return writeDocx(body.join(''), page, { title: definition.title + definition.cause, date: facts.date });
}

function signature({ signature: [signer, date] }: FormDefinition): string[] {
  const look: ParagraphLook = { left: SIGNATURE_AT, keepNext: true, leading: twips(21) };
  return [paragraphXml([{ text: signer }], HEADING, { ...look, before: twips(8) }), paragraphXml([{ text: date }], HEADING, look), roomXml(SEAL_ROOM)];
}

const setAll = (paragraphs: readonly Runs[], look: TextLook, layout: ParagraphLook = {}): string =>
  (paragraphs.length === 0 ? [[]] : paragraphs).map((runs) => paragraphXml(runs, look, { align: 'both', leading: LEADING, ...layout })).join('');

/** @param last its lines stay with the signature */
function itemRows(item: FormItem, values: FormValues, last: boolean): string[] {
  switch (item.kind) {
    case 'heading':
      return [fullRow(paragraphXml([{ text: item.text }], HEADING, { align: 'center', keepNext: true }), true, HEADING_HEIGHT)];
    case 'note':
      return [fullRow(item.lines.map(({ text, bold, indent }) => setAll(textParagraphs(text, EMPTY_VALUES), bold === true ? STRONG : BODY, indent === true ? { firstLine: TWO_CHARACTERS } : {})).join(''), false)];
    case 'statement': {
      const value = values.fields[item.field];
      const paragraphs = value === undefined ? [] : typeof value === 'string' ? [value] : value;
      const statement = paragraphs.length === 0 ? '' : setAll(paragraphs.map((text) => [{ text }]), BODY, { firstLine: TWO_CHARACTERS });
      return [fullRow(setAll(textParagraphs(item.hint, EMPTY_VALUES), HINT) + statement, false, (1 + item.emptyLines) * LEADING)];
    }
    case 'row': {
      const scopes = item.repeat === undefined ? [values] : (values.groups[item.repeat] ?? []);
      return (scopes.length === 0 ? [EMPTY_VALUES] : scopes).map((scope) => labelledRow(item, values, scope, last));
    }
  }
}

function labelledRow(item: Extract<FormItem, { kind: 'row' }>, values: FormValues, scope: Scope, keepNext: boolean): string {
  const labels = typeof item.label === 'string' ? [item.label] : item.label;
  const paragraphs = item.lines.flat().flatMap((text) => rowParagraphs(text, values, scope));
  const characters = paragraphs.flat().reduce((sum, { text }) => sum + text.length, 0);
  const together = paragraphs.length < PARTED_FROM_LINES && characters < PARTED_FROM_CHARACTERS;
  const label = setAll(labels.flatMap((text) => textParagraphs(text, EMPTY_VALUES)), BODY, { align: item.centered === true ? 'center' : 'left', keepNext });
  return rowXml([{ content: label, width: LABEL_WIDTH }, { content: setAll(paragraphs, BODY, { keepNext }), width: CONTENT_WIDTH }], together);
}

function fullRow(content: string, together: boolean, minHeight = 0): string {
  return rowXml([{ content, width: FULL_WIDTH, span: 2 }], together, minHeight);
}
