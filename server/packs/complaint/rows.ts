import { fieldNames } from './notation.ts';
import type { ComplaintForm } from './fill.ts';

/** Name of the place of the row that first holds a field: items are numbered as they stand in the form, from 1. */
export const complaintRowAnchor = (row: number): string => `complaint-row-${row}`;

/** For each field that has a source, the place of the row that holds it: the way back from figures and exhibits. */
export function rowAnchors({ definition: { items }, lineage }: Pick<ComplaintForm, 'definition' | 'lineage'>): ReadonlyMap<string, string> {
  const rows = new Map(items.flatMap((item, index) => [...fieldNames([item])].map((name) => [name, index + 1] as const)));
  return new Map(
    lineage.flatMap(({ field }) => {
      const row = rows.get(field.replace(/^.*\./, ''));
      return row === undefined ? [] : [[field, complaintRowAnchor(row)] as const];
    }),
  );
}
