/**
 * A court's element form as data: what is printed, in which order, and where values go. Texts use a small notation
 * ({@link piecesOf}): `{name}` a value, `{name:4}` a value on a blank of four characters, `{name:4+}` the same with a space behind a longer
 * value, `{_name:8}` a blank that is ruled, `{@name}` a date on 年 月 日, `{?name=choice}` a box that is ticked when chosen.
 */

/** Lines that stay on one page. */
export type LineGroup = string | readonly string[];

export type FormItem =
  /** full-width text of the table: how to fill the form, and the warning */
  | { kind: 'note'; lines: readonly { text: string; bold?: boolean; indent?: boolean }[] }
  | { kind: 'heading'; text: string }
  /** a box for a whole statement; empty it has room for `emptyLines` */
  | { kind: 'statement'; hint: string; field: string; emptyLines: number }
  /** label beside content; with `repeat` one row for each scope of that group, or one blank row */
  | { kind: 'row'; label: string | readonly string[]; lines: readonly LineGroup[]; repeat?: string; centered?: boolean };

export interface FormDefinition {
  id: 'financial-loan' | 'credit-card';
  title: string;
  /** （金融借款合同纠纷） */
  cause: string;
  items: readonly FormItem[];
  /** 具状人（签字、盖章）： and 日期： */
  signature: readonly [signer: string, date: string];
}

/** Values of the form or of one repeated row. A list is set as paragraphs of its own. */
export interface Scope {
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  /** choices made, by name: more than one where several boxes are ticked */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

export interface FormValues extends Scope {
  /** by the `repeat` name of the rows, or by the name of lines that repeat within a row */
  readonly groups: Readonly<Record<string, readonly Scope[]>>;
}

export const EMPTY_VALUES: FormValues = { fields: {}, choices: {}, groups: {} };

/** Where a filled value comes from. `ref` is a path within the loan, product or lender, an id of the statement, a number of an exhibit, or a name of a setting. */
export interface LineageSource {
  kind: 'loan' | 'product' | 'lender' | 'arrears-line' | 'arrears-step' | 'exhibit' | 'setting';
  ref: string;
}

export interface Lineage {
  /** name of the form's field; `defendant-natural[0].name` in a repeated row */
  field: string;
  value: string;
  source: LineageSource;
}
