import type { Warning } from '../../../text/warnings.ts';
import type { Piece } from '../pieces.ts';

/** Expanded bytes of one part that are read: a contract has a hundredth of it, a bomb a thousandfold. */
export const MAX_PART_BYTES = 24 << 20;

export interface OfficeText {
  pieces: Piece[];
  warnings: Warning[];
}

/** Value of an attribute by its name without prefix: writers differ in prefixes. */
export function valueOf(attributes: Readonly<Record<string, string>>, name: string): string | null {
  return Object.entries(attributes).find(([key]) => key === name || key.endsWith(`:${name}`))?.[1] ?? null;
}
