/** The case file: what is handed out of one case, disclosed or withheld, and the statement that closes its sequence. */
import type { Proof } from '../proof/index.ts';
import type { RecordStage, StatementPurpose } from '../record/index.ts';

export const CASE_FORMAT = 'docketproof/case/v1';

/** A record that is disclosed, with its proof. */
export interface DisclosedEntry {
  sequence: number;
  proof: Proof;
}

/** What stays visible of a record that is not disclosed. */
export interface Withheld {
  /** lower-case hex */
  leaf: string;
  stage: RecordStage;
  /** why it is withheld, for the reader; nothing proves it */
  reason: string;
  /** place in the log, from 0; stated, unless `path` proves it */
  index: number;
  /** inclusion path of the leaf under the checkpoint of the case file's statement, hex, from leaf to root; left out when there is none */
  path?: string[];
}

export interface WithheldEntry {
  sequence: number;
  withheld: Withheld;
}

export type CaseEntry = DisclosedEntry | WithheldEntry;

export interface CaseFile {
  format: typeof CASE_FORMAT;
  /** case reference, 32 hex digits */
  case: string;
  /** for what, by whom and when the file was prepared: stated, and proven by nothing */
  disclosedFor: { purpose: StatementPurpose; statedBy: string; preparedAt: string };
  /** in ascending order of sequence; the record of `statement` is not among them */
  entries: CaseEntry[];
  /** proof of the case statement that closes the sequence; null when there is none */
  statement: Proof | null;
}
