import type { CourtProfile } from './schema.ts';

/** Folder of a pack that holds the files cut for a court. */
export const FILING_FOLDER = 'filing';

/** Name of a file without its folder. It holds codes, numbers and the random case reference: nothing personal. An undivided file is volume 1. */
export function filingName({ namePattern }: Pick<CourtProfile, 'namePattern'>, { slot, caseRef, volume, version }: { slot: string; caseRef: string; volume: number | null; version: number }): string {
  const values: Record<string, string> = { slot, case: caseRef, volume: String(volume ?? 1), version: String(version) };
  return `${namePattern.replaceAll(/\{(\w+)\}/g, (_, token: string) => values[token]!)}.pdf`;
}
