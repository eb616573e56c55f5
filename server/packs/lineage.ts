/** Where a pack shows what a field of the complaint rests on: a row of the arrears sheet, or an exhibit. */
import type { PackLineage } from '../domain/pack/index.ts';
import type { Stage } from '../domain/record/index.ts';
import type { Lineage, LineageSource } from './complaint/index.ts';
import { exhibitAnchor } from './pdf/parts/evidence-index.ts';

/** An exhibit as far as lineage asks. */
export interface LineageExhibit {
  number: number;
  stage: string;
  /** a document that was corrected carries nothing any more */
  superseded: boolean;
}

export type Place = { document: 'arrears'; anchor: string } | { document: 'exhibit'; anchor: string; exhibit: number };

/** Names of the places of the arrears sheet's rows. */
export const arrearsLineAnchor = (id: string): string => `arrears-line-${id}`;
export const arrearsStepAnchor = (id: string): string => `arrears-step-${id}`;

/** Which stage's document evidences a fact of the loan book, by the beginning of its path; the first that fits counts. */
const EVIDENCED: readonly (readonly [kind: 'loan' | 'product', path: string, stage: Stage])[] = [
  ['loan', 'disbursements', 'disbursement'],
  ['loan', 'parties', 'identity'],
  ['loan', 'contract.explanation', 'signature'],
  ['loan', 'contract', 'contract'],
  ['loan', 'creditAgreement', 'contract'],
  ['loan', 'principal', 'contract'],
  ['loan', 'terms', 'contract'],
  ['loan', 'schedule', 'contract'],
  ['loan', 'maturityDate', 'contract'],
  ['loan', 'purpose', 'contract'],
  ['loan', 'collateral', 'contract'],
  ['loan', 'otherSecurity', 'contract'],
  ['loan', 'overdueSince', 'repayment'],
  ['product', 'agreedVenue', 'contract'],
  ['product', 'clauses', 'contract'],
  ['product', 'terms', 'contract'],
];

/** A guarantee is part of what was agreed, not of who somebody is. */
const GUARANTEE = /^parties\.\d+\.guarantee/;

function stageOf({ kind, ref }: LineageSource): Stage | null {
  if (kind === 'loan' && GUARANTEE.test(ref)) return 'contract';
  return EVIDENCED.find(([of, path]) => of === kind && (ref === path || ref.startsWith(`${path}.`) || ref.startsWith(`${path}[`)))?.[2] ?? null;
}

/** The place for one source; null where the pack shows none (the plaintiff's own data and decisions). */
export function placeOf(source: LineageSource, exhibits: readonly LineageExhibit[]): Place | null {
  if (source.kind === 'arrears-line') return { document: 'arrears', anchor: arrearsLineAnchor(source.ref) };
  if (source.kind === 'arrears-step') return { document: 'arrears', anchor: arrearsStepAnchor(source.ref) };
  const stage = stageOf(source);
  const exhibit = source.kind === 'exhibit' ? exhibits.find(({ number }) => number === Number(source.ref)) : stage === null ? undefined : exhibits.find((each) => each.stage === stage && !each.superseded);
  return exhibit === undefined ? null : { document: 'exhibit', anchor: exhibitAnchor(exhibit.number), exhibit: exhibit.number };
}

/** Complaint or particulars: where their fields come from, and the place of each field's row or paragraph. */
export interface Pleading {
  lineage: readonly Lineage[];
  rows: ReadonlyMap<string, string>;
}

/** Both ways between the complaint and what it rests on. */
export interface Traced {
  /** places by field, each once */
  placesOf(field: string): readonly Place[];
  /** places of the complaint's rows that rest on this line, step or exhibit, by its place's name, in order */
  usesOf(anchor: string): readonly string[];
}

/** @param pleading null where nothing is claimed */
export function traceLineage(pleading: Pleading | null, exhibits: readonly LineageExhibit[]): Traced {
  const places = new Map<string, Place[]>();
  const uses = new Map<string, string[]>();
  for (const { field, source } of pleading?.lineage ?? []) {
    const place = placeOf(source, exhibits);
    if (place === null) continue;
    addOnce(places, field, place, (known) => known.anchor === place.anchor);
    const row = pleading!.rows.get(field);
    if (row !== undefined) addOnce(uses, place.anchor, row, (known) => known === row);
  }
  return { placesOf: (field) => places.get(field) ?? [], usesOf: (anchor) => uses.get(anchor) ?? [] };
}

/**
 * Lineage as the manifest keeps it: from each filled field over its source to where the pack shows it. What of it is a record, leaf and block,
 * the manifest's exhibits say.
 * @param pageOf page of a place in the bundle; undefined where the bundle does not have it
 */
export function lineageOf({ lineage, rows }: Pleading, exhibits: readonly LineageExhibit[], pageOf: (anchor: string) => number | undefined): PackLineage[] {
  return lineage.map(({ field, value, source }) => {
    const row = rows.get(field);
    const place = placeOf(source, exhibits);
    const page = place === null ? undefined : pageOf(place.anchor);
    const shown = place === null || page === undefined ? null : place.document === 'arrears' ? { document: place.document, page } : { document: place.document, exhibit: place.exhibit, page };
    return { field, value, source, page: row === undefined ? null : (pageOf(row) ?? null), shown };
  });
}

function addOnce<T>(map: Map<string, T[]>, key: string, value: T, isSame: (known: T) => boolean): void {
  const list = map.get(key) ?? [];
  if (!list.some(isSame)) list.push(value);
  map.set(key, list);
}
