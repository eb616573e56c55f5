/**
 * The case statement: closes a case's sequence at `count`. Its root commits to leaf, place and stage of every record before it, so that a
 * verifier who is given only leaf and stage of a withheld document still checks that nothing was dropped, added or relabelled.
 */
import { toHex } from '../bytes.ts';
import { canonicalize } from '../json/index.ts';
import { Frontier, hashLeaf } from '../merkle/index.ts';
import type { CaseStatement, RecordStage } from '../record/index.ts';

export const STATEMENT_FORMAT = 'docketproof/case-statement/v1';
/** Media type of a statement's document. */
export const STATEMENT_MEDIA_TYPE = 'application/json';
/** What a statement is called in the evidence list. */
export const STATEMENT_TITLE = '案件存证声明';

/** One record of the sequence, as the root commits to it. */
export interface SequenceEntry {
  /** lower-case hex */
  leaf: string;
  stage: RecordStage;
}

/** Leaf hash of one entry: SHA-256(0x00 ‖ canonical JSON of `{leaf, sequence, stage}`) (RFC 9162 §2.1.1, RFC 8785). */
function entryLeaf({ leaf, stage }: SequenceEntry, sequence: number): Uint8Array {
  return hashLeaf(canonicalize({ leaf, sequence, stage }));
}

/**
 * Root over records 1…n of a case (RFC 9162 §2.1.1), as a statement names it: lower-case hex.
 * @param entries in order: the first is number 1
 * @throws RangeError when there are none: an empty case has nothing to close
 */
export function caseRoot(entries: readonly SequenceEntry[]): string {
  const roots = caseRoots(entries, [entries.length]);
  const root = roots.get(entries.length);
  if (root === undefined) throw new RangeError('a case without records has no root');
  return root;
}

/** Roots over the first 1…count records, for each of `counts` that lies within 1…n; one pass, however many are asked for. */
export function caseRoots(entries: Iterable<SequenceEntry>, counts: Iterable<number>): Map<number, string> {
  const wanted = new Set(counts);
  const roots = new Map<number, string>();
  const frontier = new Frontier();
  for (const entry of entries) {
    frontier.append(entryLeaf(entry, frontier.size + 1));
    if (wanted.has(frontier.size)) roots.set(frontier.size, toHex(frontier.root()));
  }
  return roots;
}

export interface StatementInput {
  /** case reference */
  case: string;
  /** all records of the case so far, in order */
  entries: readonly SequenceEntry[];
  purpose: CaseStatement['purpose'];
  note: string | null;
  statedBy: string;
}

/** The statement over all records of a case so far, for the field `statement` of its record. @throws RangeError as {@link caseRoot} */
export function statementOfCase({ entries, purpose, note, statedBy }: Omit<StatementInput, 'case'>): CaseStatement {
  return { purpose, note, statedBy, count: entries.length, root: caseRoot(entries) };
}

/**
 * The statement's own document: canonical JSON (RFC 8785), so that anyone rebuilds its bytes from its record.
 * @param statedTime the record's event time
 */
export function statementDocument(caseReference: string, statement: CaseStatement, statedTime: string): Uint8Array {
  return canonicalize({ format: STATEMENT_FORMAT, case: caseReference, ...statement, statedTime });
}
