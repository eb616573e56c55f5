/** How the records of a case speak of one another: corrections and corroboration. */
import type { CaseItem } from './items.ts';
import { caseReason, type CaseReason } from './reasons.ts';
import type { CaseEntryReport, CorroborationTarget } from './report.ts';

/** What a platform knows of a record id. */
export type RecordLocation = 'here' | 'missing' | 'unknown';

type Corroboration = CaseEntryReport['corroborates'][number];

/** Look-ups under way at a time. */
const PIECE = 16;

/** Where the records are that each record corroborates. @param locate left out: not asked */
export async function corroborationsOf(items: readonly CaseItem[], locate?: (recordId: string) => Promise<RecordLocation>): Promise<Map<CaseItem, Corroboration[]>> {
  const sequences = new Map(items.flatMap(({ record, sequence }) => (record === null ? [] : [[record.id, sequence] as const])));
  const elsewhere = [...new Set(items.flatMap(({ record }) => record?.provenance.corroborates ?? []))].filter((id) => !sequences.has(id));
  const targets = new Map<string, CorroborationTarget>();
  for (let at = 0; locate !== undefined && at < elsewhere.length; at += PIECE) {
    const piece = elsewhere.slice(at, at + PIECE);
    const locations = await Promise.all(piece.map((id) => locate(id)));
    piece.forEach((id, i) => targets.set(id, locations[i] === 'here' ? 'elsewhere' : locations[i]!));
  }
  const resolve = (recordId: string): Corroboration => {
    const sequence = sequences.get(recordId) ?? null;
    return { recordId, sequence, target: sequence === null ? (targets.get(recordId) ?? 'unknown') : 'in-case' };
  };
  return new Map(items.map((item) => [item, (item.record?.provenance.corroborates ?? []).map(resolve)]));
}

/** Noted, not judged: a record may corroborate one of another case, and a link that leads nowhere alters no document. */
export function checkCorroboration(corroborations: ReadonlyMap<CaseItem, readonly Corroboration[]>): CaseReason[] {
  const linking = [...corroborations].filter(([, all]) => all.length > 0);
  const numbers = (wanted: (all: readonly Corroboration[]) => boolean) => linking.filter(([, all]) => wanted(all)).map(([{ sequence }]) => sequence);
  const groups: [CaseReason['code'], number[]][] = [
    ['corroboration-in-case', numbers((all) => all.every(({ target }) => target === 'in-case'))],
    ['corroboration-elsewhere', numbers((all) => all.some(({ target }) => target === 'elsewhere'))],
    ['corroboration-missing', numbers((all) => all.some(({ target }) => target === 'missing'))],
    ['corroboration-unknown', numbers((all) => all.some(({ target }) => target === 'unknown'))],
  ];
  return groups.flatMap(([code, found]) => (found.length > 0 ? [caseReason(code, found)] : []));
}

/** The correcting record of each that has one, with its number when it is in this file. */
export function correctionsIn(items: readonly CaseItem[]): Map<CaseItem, NonNullable<CaseEntryReport['supersededBy']>> {
  const sequences = new Map(items.flatMap(({ record, sequence }) => (record === null ? [] : [[record.id, sequence] as const])));
  return new Map(
    items.flatMap((item) => {
      const recordId = item.report?.facts?.supersededBy ?? null;
      return recordId === null ? [] : [[item, { recordId, sequence: sequences.get(recordId) ?? null }] as const];
    }),
  );
}
