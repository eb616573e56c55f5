/** The tables of the arrears sheet. Figures are the statement's texts; sums of rows are exact. */
import { WORDS, DEBT_KINDS, localCalculation, kindName } from '../../domain/arrears/index.ts';
import type { ArrearsStatement, Line, LineKind, Step } from '../../domain/arrears/index.ts';
import type { TextStyle } from '../pdf/canvas.ts';
import { row } from '../pdf/flow.ts';
import type { Block, Cell, References } from '../pdf/flow.ts';
import type { PackLanguage } from '../pdf/input.ts';
import { INK, LINK, SHADE, SMALL, WIDE_AREA } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { arrearsLineAnchor, arrearsStepAnchor } from '../lineage.ts';
import { shortList, statementReferences } from './arrears-links.ts';
import type { complaintUses } from './arrears-links.ts';
import { COLUMNS, instalmentRows, summaryRows, sumYuan } from './arrears-sums.ts';
import { ARREARS_TEXT } from './text/arrears.ts';
import type { ArrearsText } from './text/arrears.ts';

const CELL: TextStyle = { ...SMALL, size: 8 };
const STRONG: TextStyle = { face: 'sansBold', size: 8, color: INK };
const TRACE: TextStyle = { ...SMALL, size: 7.5 };
const LINKED = { color: LINK };
const EVENTS: readonly Step['kind'][] = ['disbursement', 'fee', 'waiver', 'acceleration'];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

type TableCell = string | (Partial<Cell> & { text: Cell['text'] });
type Uses = ReturnType<typeof complaintUses>;

/** Makes the sheet's tables; rows that do not change from one round of layout to the next are made once. */
export class ArrearsTables {
  readonly #statement: ArrearsStatement;
  readonly #language: PackLanguage;
  readonly #text: ArrearsText;
  readonly #references: References;
  readonly #made = new Map<string, Block[]>();

  constructor(statement: ArrearsStatement, language: PackLanguage) {
    this.#statement = statement;
    this.#language = language;
    this.#text = ARREARS_TEXT[language];
    this.#references = statementReferences(statement);
  }

  summary(shaper: Shaper): Block[] {
    const text = this.#text;
    const { kinds } = WORDS[this.#language];
    const nameOf = (kind: LineKind | 'total'): string => (kind === 'total' ? text.total : kind === 'cap-cut' ? text.capCut : kind === 'unapplied-payment' ? text.unapplied : capital(kinds[kind]));
    const rows = summaryRows(this.#statement).map(({ kind, due, notDue, total }) => [nameOf(kind), due, notDue, total].map((value): TableCell => (kind === 'total' ? { text: value, style: STRONG, fill: SHADE } : value)));
    return this.#table(shaper, text.summaryColumns, [0.4, 0.2, 0.2, 0.2], rows, { right: [1, 2, 3] });
  }

  /** What what is due nets to, where the cut and payments not applied exceed it; null otherwise. */
  negativeDue(): string | null {
    const { lines, totals } = this.#statement;
    const sum = sumYuan(lines.filter(({ due }) => due));
    return sum === totals.due ? null : sum;
  }

  instalments(shaper: Shaper): Block[] {
    const text = this.#text;
    const { rows, sums } = instalmentRows(this.#statement);
    if (rows.length === 0) return [];
    const heads = rows.map(({ instalment, payableOn, accelerated, lines }): TableCell[] => {
      if (instalment === null) return [{ text: lines[0]!.label[this.#language] }, text.notDue];
      return [accelerated ? text.accelerated(instalment) : text.instalment(instalment), { text: accelerated ? text.acceleratedDate(payableOn) : payableOn }];
    });
    const body = rows.map(({ lines, sum }, i): TableCell[] => [...heads[i]!, ...COLUMNS.map((kind) => this.#amount(lines.filter((line) => line.kind === kind))), { text: sum, style: STRONG }]);
    const last = [text.total, '', ...sums].map((value): TableCell => ({ text: value, style: STRONG, fill: SHADE }));
    return this.#table(shaper, text.instalmentColumns, [0.13, 0.15, 0.125, 0.115, 0.115, 0.115, 0.115, 0.135], [...body, last], { right: [2, 3, 4, 5, 6, 7] });
  }

  /** A figure of the overview is a link to its line. */
  #amount(lines: readonly Line[]): TableCell {
    return lines.length === 0 ? '' : { text: sumYuan(lines), style: { ...CELL, ...LINKED }, link: { anchor: arrearsLineAnchor(lines[0]!.id) } };
  }

  lines(shaper: Shaper, uses: Uses): Block[] {
    const text = this.#text;
    const { lines, totals } = this.#statement;
    // a file without the complaint has no column for its pages
    const isUsed = lines.some(({ id }) => uses('arrears-line', id).pages.length > 0);
    const columns = isUsed ? text.lineColumns : text.lineColumns.slice(0, -1);
    const rows = lines.map((line) => {
      const used = uses('arrears-line', line.id);
      const cells: TableCell[] = [
        line.id,
        line.label[this.#language],
        line.amount,
        line.due ? text.due : text.notDue,
        { text: shortList(line.steps), style: { ...CELL, ...LINKED }, references: this.#references },
        used.pages.length === 0 ? '' : { text: text.complaintPage(used.pages), style: { ...CELL, ...LINKED }, references: used.references },
      ];
      return { cells: cells.slice(0, columns.length), anchor: arrearsLineAnchor(line.id) };
    });
    const sum = { cells: columns.map((_, i): TableCell => ({ text: i === 1 ? text.total : i === 2 ? totals.total : '', style: STRONG, fill: SHADE })), anchor: null };
    return this.#anchored(shaper, columns, isUsed ? [0.08, 0.34, 0.15, 0.1, 0.19, 0.14] : [0.08, 0.4, 0.16, 0.11, 0.25], [...rows, sum], { right: [2], style: CELL });
  }

  payments(shaper: Shaper): Block[] {
    const { allocations } = this.#statement;
    const { payment: words } = this.#text;
    const { kinds: names } = WORDS[this.#language];
    if (allocations.length === 0) return [];
    const kinds = DEBT_KINDS.filter((kind) => kind === 'interest' || kind === 'principal' || allocations.some(({ parts }) => parts[kind] !== '0.00'));
    const reference = (step: string): TableCell => ({ text: step, style: { ...CELL, ...LINKED }, references: this.#references });
    const basis = ({ from, source }: (typeof allocations)[number]): string => (from === 'kept' ? words.fromKept : (source ?? ''));
    const share = 0.6 / (kinds.length + 2);
    const widest = Math.max(...allocations.flatMap(({ amount, kept, parts }) => [amount, kept, ...Object.values(parts)]).map((text) => shaper.width(text, CELL.face, CELL.size)));
    if (widest + 10 > share * WIDE_AREA.width) {
      // too many kinds for a column each: an amount is never broken
      const rows = allocations.map((payment): TableCell[] => {
        const parts = kinds.filter((kind) => payment.parts[kind] !== '0.00').map((kind) => `${capital(names[kind])} ${payment.parts[kind]}`);
        return [payment.date, payment.amount, { text: parts }, payment.kept, reference(payment.step), basis(payment)];
      });
      return this.#table(shaper, [words.date, words.amount, words.parts, words.kept, words.step, words.source], [0.13, 0.17, 0.27, 0.15, 0.1, 0.18], rows, { right: [1, 3] });
    }
    const columns = [words.date, words.amount, ...kinds.map((kind) => capital(names[kind])), words.kept, words.step, words.source];
    const rows = allocations.map((payment): TableCell[] => [payment.date, payment.amount, ...kinds.map((kind) => payment.parts[kind]), payment.kept, reference(payment.step), basis(payment)]);
    return this.#table(shaper, columns, [0.13, share, ...kinds.map(() => share), share, 0.09, 0.18], rows, { right: columns.map((_, i) => i).slice(1, kinds.length + 3) });
  }

  events(shaper: Shaper): Block[] {
    const rows = this.#statement.steps
      .filter(({ kind }) => EVENTS.includes(kind))
      .map((step): TableCell[] => [step.to ?? step.from ?? '', this.#eventName(step), step.result, { text: step.id, style: { ...CELL, ...LINKED }, references: this.#references }, step.source ?? '']);
    return rows.length === 0 ? [] : this.#table(shaper, this.#text.eventColumns, [0.15, 0.35, 0.2, 0.1, 0.2], rows, { right: [2] });
  }

  #eventName(step: Step): string {
    const label = step.inputs['label'];
    const name = capital(kindName(step, this.#language));
    return label === undefined ? name : this.#language === 'en' ? `${name}: ${label}` : `${name}：${label}`;
  }

  schedule(shaper: Shaper): Block[] {
    const text = this.#text;
    const rows = this.#statement.schedule.map(({ number, dueDate, payBy, principal, interest, total, balance }): TableCell[] => [
      String(number), { text: payBy === dueDate ? dueDate : [dueDate, text.payBy(payBy)] }, principal, interest, total, balance,
    ]);
    return this.#table(shaper, text.scheduleColumns, [0.1, 0.26, 0.16, 0.16, 0.16, 0.16], rows, { right: [2, 3, 4, 5] });
  }

  steps(shaper: Shaper, uses: Uses): Block[] {
    const text = this.#text;
    const style = { style: { ...TRACE } };
    const rows = this.#statement.steps.map((step) => {
      const { id, instalment, from, to, days, formula, result, source } = step;
      const used = uses('arrears-step', id);
      const span = from !== null && to !== null ? text.span(from, to, days ?? 0) : [to ?? ''];
      const name = `${instalment === null ? '' : text.ofInstalment(instalment)}${kindName(step, this.#language)}`;
      const basis = [...(source === null ? [] : [source]), ...(used.pages.length === 0 ? [] : [text.complaintUse(used.pages)])];
      const cells: TableCell[] = [
        id,
        { text: span, ...style },
        { text: [name, formula[this.#language]], ...style },
        { text: localCalculation(step, this.#language), ...style, references: this.#references },
        { text: result, ...style },
        { text: basis, ...style, ...(used.first === null ? {} : { link: used.first }) },
      ];
      return { cells, anchor: arrearsStepAnchor(id) };
    });
    return this.#anchored(shaper, text.stepColumns, [0.08, 0.12, 0.255, 0.255, 0.17, 0.12], rows, { right: [4], style: TRACE, padY: 2.4 });
  }

  #table(shaper: Shaper, columns: readonly string[], shares: readonly number[], rows: readonly TableCell[][], look: { right: readonly number[] }): Block[] {
    return this.#anchored(shaper, columns, shares, rows.map((cells) => ({ cells, anchor: null })), { ...look, style: CELL });
  }

  #anchored(shaper: Shaper, columns: readonly string[], shares: readonly number[], rows: readonly { cells: readonly TableCell[]; anchor: string | null }[], { right, style, padY }: { right: readonly number[]; style: TextStyle; padY?: number }): Block[] {
    // the words of all cells are the key: links to pages are among them
    const key = JSON.stringify([columns, rows.map(({ cells, anchor }) => [anchor, ...cells.map((cell) => (typeof cell === 'string' ? cell : cell.text))])]);
    const known = this.#made.get(key);
    if (known) return known;
    const { width } = WIDE_AREA;
    const set = (cells: readonly TableCell[], base: Partial<Cell>): Cell[] =>
      cells.map((cell, i) => ({ style, align: right.includes(i) ? ('right' as const) : ('left' as const), ...(padY === undefined ? {} : { padY }), ...base, width: width * shares[i]!, ...(typeof cell === 'string' ? { text: cell } : cell) }));
    const header = row(shaper, set(columns, { style: { ...style, face: 'sansBold' }, align: 'center', fill: SHADE }), { keepWithNext: true });
    const blocks = [header, ...rows.map(({ cells, anchor }) => row(shaper, set(cells, {}), { header, ...(anchor === null ? {} : { anchors: [anchor] }) }))];
    this.#made.set(key, blocks);
    return blocks;
  }
}
