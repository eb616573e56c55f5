/** Case statements against the records that they close, and what is withheld against the statement. */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, toHex } from '../bytes.ts';
import { verifyInclusion } from '../merkle/index.ts';
import { statementOf, type CaseStatement, type EvidenceRecord } from '../record/index.ts';
import type { CaseItem } from './items.ts';
import { caseReason, type CaseReason } from './reasons.ts';
import type { WithheldEvidence } from './report.ts';
import { firstBySequence } from './sequence.ts';
import { caseRoots, statementDocument, type SequenceEntry } from './statement.ts';

interface Closing {
  item: CaseItem;
  record: EvidenceRecord;
  statement: CaseStatement;
}

export interface StatementCheck {
  reasons: CaseReason[];
  /** records that a statement with a matching root and a sound proof closes: 1…n; 0 when there is none */
  proven: number;
}

/** The statement that closes the file, and every earlier or later one that it discloses. */
export function checkStatements(items: readonly CaseItem[]): StatementCheck {
  const closing = items.find(({ isStatement }) => isStatement);
  const reasons: CaseReason[] = closing === undefined ? [caseReason('statement-missing')] : standingOf(closing);
  const statements = items.flatMap((item): Closing[] => {
    const statement = item.record === null ? null : statementOf(item.record);
    return item.record === null || statement === null ? [] : [{ item, record: item.record, statement }];
  });
  const sequence = leadingEntries(items);
  const roots = caseRoots(sequence, statements.map(({ statement }) => statement.count));
  let proven = 0;
  for (const each of statements) {
    const found = judge(each, roots.get(each.statement.count), items);
    reasons.push(...found);
    const holds = found.every(({ code }) => code === 'statement-holds');
    // A forged statement proves nothing, whatever its root.
    if (holds && each.item.report?.verdict !== 'inconsistent') proven = Math.max(proven, each.statement.count);
  }
  const end = closing?.sequence ?? Infinity;
  const later = items.filter((item) => !item.isStatement && item.sequence > end).map((item) => item.sequence);
  return { reasons: later.length > 0 ? [...reasons, caseReason('later-records', later)] : reasons, proven };
}

/** What the proof of the closing statement is worth. */
function standingOf({ record, report, sequence }: CaseItem): CaseReason[] {
  const verdict = report?.verdict ?? 'indeterminate';
  if (verdict === 'inconsistent') return [caseReason('statement-inconsistent', [sequence])];
  const found = record !== null && statementOf(record) === null ? [caseReason('statement-none', [sequence])] : [];
  if (verdict === 'consistent') return found;
  return [...found, caseReason(verdict === 'pending' ? 'statement-pending' : verdict === 'superseded' ? 'statement-superseded' : 'statement-indeterminate', [sequence])];
}

/** Records 1, 2, 3 … as far as they are there without a gap and known by leaf and stage. */
function leadingEntries(items: readonly CaseItem[]): SequenceEntry[] {
  const first = firstBySequence(items);
  const entries: SequenceEntry[] = [];
  for (let number = 1; ; number++) {
    const { leaf = null, stage = null } = first.get(number) ?? {};
    if (leaf === null || stage === null) return entries;
    entries.push({ leaf, stage });
  }
}

function judge({ item, record, statement }: Closing, root: string | undefined, items: readonly CaseItem[]): CaseReason[] {
  const { sequence } = item;
  const found: CaseReason[] = [];
  const bytes = statementDocument(record.case, statement, record.eventTime);
  // The depositor of a statement is ourselves: a document that says something else than its record was not made by this software.
  if (record.document.sha256 !== toHex(sha256(bytes)) || record.document.size !== bytes.length) found.push(caseReason('statement-document-differs', [sequence]));
  if (root === undefined) found.push(caseReason('statement-not-checked', [sequence]));
  else if (root !== statement.root) found.push(differing(statement.count, sequence, items));
  return found.length > 0 ? found : [caseReason('statement-holds', [sequence], { count: statement.count })];
}

/** Where every leaf is fixed by the records themselves, only a withheld stage can be other than what was closed. */
function differing(count: number, sequence: number, items: readonly CaseItem[]): CaseReason {
  const first = firstBySequence(items);
  const withheld: number[] = [];
  for (let number = 1; number <= count; number++) {
    const item = first.get(number);
    if (item === undefined || item.withheld === null) continue;
    if (first.get(number + 1)?.record?.previous !== item.leaf) return caseReason('statement-differs', [sequence]);
    withheld.push(number);
  }
  return withheld.length > 0 ? caseReason('stage-relabelled', withheld) : caseReason('statement-differs', [sequence]);
}

/** What is withheld, and what proves of each its leaf. @param proven records that a sound statement closes */
export function checkWithheld(items: readonly CaseItem[], proven: number): { reasons: CaseReason[]; evidence: Map<CaseItem, WithheldEvidence[]> } {
  const first = firstBySequence(items);
  const head = items.find(({ isStatement }) => isStatement)?.head ?? null;
  const evidence = new Map<CaseItem, WithheldEvidence[]>();
  const broken: number[] = [];
  for (const item of items) {
    const { withheld, sequence } = item;
    if (withheld === null) continue;
    const shown: WithheldEvidence[] = [];
    if (sequence <= proven) shown.push('statement-root');
    const next = first.get(sequence + 1);
    if (next?.record?.previous === withheld.leaf && next.report?.verdict !== 'inconsistent') shown.push('next-record');
    if (withheld.path !== undefined && head !== null) {
      const included = verifyInclusion({ leaf: fromHex(withheld.leaf), index: withheld.index, size: head.size, path: withheld.path.map((hash) => fromHex(hash)), root: fromHex(head.root) });
      if (included) shown.push('inclusion-path');
      else broken.push(sequence);
    }
    evidence.set(item, shown);
  }
  const withProof = (wanted: (shown: readonly WithheldEvidence[]) => boolean) => [...evidence].filter(([, shown]) => wanted(shown)).map(([{ sequence }]) => sequence);
  const groups: [CaseReason['code'], number[]][] = [
    ['withheld-not-included', broken],
    ['withheld-proven', withProof((shown) => shown.includes('statement-root'))],
    ['withheld-stage-unproven', withProof((shown) => !shown.includes('statement-root') && shown.includes('next-record'))],
    // A path shows that the leaf is in the log, and not that it is of this case.
    ['withheld-unproven', withProof((shown) => !shown.includes('statement-root') && !shown.includes('next-record'))],
  ];
  const reasons = groups.flatMap(([code, numbers]) => (numbers.length > 0 ? [caseReason(code, numbers)] : []));
  return { reasons: reasons.length > 0 ? reasons : [caseReason('withheld-none')], evidence };
}
