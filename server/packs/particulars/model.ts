/** Particulars of claim as data: what is pleaded, in order, without a word on how it looks. */
import type { ComplaintProblem, Lineage } from '../complaint/index.ts';
import type { DocumentKind } from '../documents/types.ts';

/** A document that a paragraph mentions: its page stands in the margin (CPR PD 5A, 2.2(7)). */
export type Reference = { exhibit: number } | { document: DocumentKind };

export interface SumRow {
  label: string;
  /** clause on which it rests; empty where the product gives none */
  clause: string;
  /** yuan as in the statement; negative where it is taken off */
  amount: string;
  /** ids of the statement's lines that make it */
  lines: readonly string[];
}

export type Item =
  | { kind: 'heading'; text: string }
  /** `number` is null for words without one, as behind the prayer */
  | { kind: 'paragraph'; number: number | null; text: string; references: readonly Reference[]; keep: boolean }
  /** (a), (b) under a paragraph; (1), (2) of the prayer */
  | { kind: 'item'; label: string; text: string; level: 0 | 1 }
  | { kind: 'sums'; rows: readonly SumRow[]; total: SumRow };

/** A party as the heading names it. */
export interface HeadedParty {
  name: string;
  /** Claimant; Defendant, or First Defendant … */
  capacity: string;
}

export interface Proceedings {
  /** place of the county court in capitals; null where no county court was chosen: the heading leaves it blank */
  court: string | null;
  claimant: string;
  defendants: readonly HeadedParty[];
}

/** Name of the place where a numbered paragraph begins. */
export const paragraphAnchor = (number: number): string => `particulars-${number}`;

export interface Particulars {
  proceedings: Proceedings;
  items: readonly Item[];
  /** the same shape as the complaint's: one entry for each source of each fact and figure */
  lineage: Lineage[];
  /** for each field of the lineage the place of the paragraph that pleads it */
  places: ReadonlyMap<string, string>;
  problems: ComplaintProblem[];
}
