import type { ExhibitInput } from '../input.ts';

/** Name of the place where exhibit `number` begins and where it ends. */
export const exhibitAnchor = (number: number): string => `exhibit-${number}`;
export const exhibitEndAnchor = (number: number): string => `exhibit-${number}-end`;

/** An exhibit with its number in the bundle (1…n, order of the case's sequence). */
export interface Numbered {
  number: number;
  exhibit: ExhibitInput;
}
