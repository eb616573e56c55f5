/** Whether the records are the case's, all there, each once, linked, and in order: nothing here believes what it was not shown. */
import type { CaseItem } from './items.ts';
import { caseReason, spanReason, type CaseReason } from './reasons.ts';

/** The first item of each number; numbers that occur more than once are a matter of checkSequence. */
export function firstBySequence(items: readonly CaseItem[]): Map<number, CaseItem> {
  const first = new Map<number, CaseItem>();
  for (const item of items) if (!first.has(item.sequence)) first.set(item.sequence, item);
  return first;
}

const ascending = (items: Iterable<CaseItem>): CaseItem[] => [...items].sort((a, b) => a.sequence - b.sequence);
const numbersOf = (items: readonly CaseItem[]): number[] => items.map(({ sequence }) => sequence);

/** No gap, no fork, one case; the file in the order in which it is written. */
export function checkSequence(caseReference: string, items: readonly CaseItem[]): CaseReason[] {
  const found: CaseReason[] = [];
  const add = (code: CaseReason['code'], numbers: readonly number[]) => {
    if (numbers.length > 0) found.push(caseReason(code, numbers));
  };
  const first = firstBySequence(items);
  const again = items.filter((item) => first.get(item.sequence) !== item);
  const sameLeaf = ({ leaf, sequence }: CaseItem) => leaf !== null && leaf === first.get(sequence)?.leaf;
  add('sequence-forked', numbersOf(again.filter((item) => !sameLeaf(item))));
  add('sequence-twice', numbersOf(again.filter(sameLeaf)));
  const entries = items.filter(({ isStatement }) => !isStatement);
  add('sequence-unordered', numbersOf(entries.filter((item, i) => i > 0 && item.sequence < entries[i - 1]!.sequence)));
  add('sequence-differs', numbersOf(items.filter(({ record, sequence }) => record !== null && record.sequence !== sequence)));
  add('other-case', numbersOf(items.filter(({ record }) => record !== null && record.case !== caseReference)));
  add('leaf-twice', sameTwice(items));
  const numbers = [...first.keys()].filter((number) => number > 0).sort((a, b) => a - b);
  const gaps = gapsOf(numbers);
  if (gaps.length > 0) found.push(spanReason('sequence-gap', gaps));
  return found.length > 0 ? found : [caseReason('sequence-complete', [], { count: numbers.length })];
}

/** Numbers missing from 1…last, as spans: the last number is under the control of whoever wrote the file. */
function gapsOf(numbers: readonly number[]): [number, number][] {
  return numbers.flatMap((number, i): [number, number][] => {
    const expected = i === 0 ? 1 : numbers[i - 1]! + 1;
    return number > expected ? [[expected, number - 1]] : [];
  });
}

/** Numbers that repeat the leaf or the record id of another number. */
function sameTwice(items: readonly CaseItem[]): number[] {
  const places = new Map<string, number>();
  return items.flatMap(({ sequence, leaf, record }) => {
    const names = [...(leaf === null ? [] : [`leaf ${leaf}`]), ...(record === null ? [] : [`id ${record.id}`])];
    const repeated = names.some((name) => (places.get(name) ?? sequence) !== sequence);
    for (const name of names) if (!places.has(name)) places.set(name, sequence);
    return repeated ? [sequence] : [];
  });
}

/** Every disclosed record names the leaf before it, and no two name the same. Between two withheld ones only a statement's root tells. */
export function checkLinks(items: readonly CaseItem[]): CaseReason[] {
  const first = firstBySequence(items);
  const named = new Map<string, number>();
  const differing: number[] = [];
  const shared: number[] = [];
  let count = 0;
  for (const { sequence, record } of ascending(items)) {
    if (record === null) continue;
    const before = first.get(sequence - 1);
    if (sequence === 1 ? record.previous !== null : before?.leaf !== undefined && before.leaf !== null && before.leaf !== record.previous) differing.push(sequence);
    else if (sequence === 1 || before?.leaf) count++;
    if (record.previous === null) continue;
    const other = named.get(record.previous);
    if (other !== undefined && other !== sequence) shared.push(other, sequence);
    named.set(record.previous, other ?? sequence);
  }
  const found = [...(differing.length > 0 ? [caseReason('previous-differs', differing)] : []), ...(shared.length > 0 ? [caseReason('previous-shared', shared)] : [])];
  return found.length > 0 ? found : [caseReason('links-hold', [], { count })];
}

/** The log only grows: a later record of the case stands at a later place. */
export function checkLogOrder(items: readonly CaseItem[]): CaseReason[] {
  const origins = new Set(items.flatMap(({ head }) => (head === null ? [] : [head.origin])));
  if (origins.size > 1) return [caseReason('several-logs')];
  const inOrder = ascending(firstBySequence(items).values());
  const broken = inOrder.filter((item, i) => i > 0 && item.index <= inOrder[i - 1]!.index);
  return [broken.length > 0 ? caseReason('log-order-broken', numbersOf(broken)) : caseReason('log-order-holds')];
}

/** Noted and not judged: a clock that was set back alters no record. */
export function checkTimes(items: readonly CaseItem[]): CaseReason[] {
  const known = ascending(items).flatMap(({ sequence, record }) => (record === null ? [] : [{ sequence, time: Date.parse(record.receivedTime) }]));
  const backwards = known.filter(({ time }, i) => i > 0 && time < known[i - 1]!.time);
  return [backwards.length > 0 ? caseReason('times-backwards', backwards.map(({ sequence }) => sequence)) : caseReason('times-ascending')];
}
