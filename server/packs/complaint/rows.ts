import { fieldNames } from './notation.ts';
import type { FormDefinition } from './model.ts';

/** Name of the place where item `number` of a form begins (from 1, as they stand in the definition; of a repeated row its first). */
export const complaintRowAnchor = (number: number): string => `complaint-row-${number}`;

/** For each field of a form, which item it stands in. */
export function rowsOfFields({ items }: FormDefinition): Map<string, number> {
  return new Map(items.flatMap((item, index) => [...fieldNames([item])].map((field) => [field, index + 1] as const)));
}
