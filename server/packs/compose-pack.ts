import { editableFiles } from './editable-files.ts';
import { composeBundle, composeFile } from './pdf/compose.ts';
import type { BundleInput, BundleReport } from './pdf/compose.ts';
import { defaultFonts } from './pdf/text/fonts.ts';
import type { FontBook } from './pdf/text/fonts.ts';
import { composeFiling, composeSupplement } from './profiles/filing.ts';
import type { ComposedFiling } from './profiles/filing.ts';
import type { CourtProfile } from './profiles/schema.ts';

/** A pack to be composed: its bundle, and what is cut from it for a court. */
export interface PackInput extends BundleInput {
  filing?: { profile: CourtProfile; version: number } | undefined;
}

export interface Composed {
  bytes: Uint8Array;
  report: BundleReport;
  /** complaint, index and calculation to be edited, by their names in the pack */
  editable?: { name: string; bytes: Uint8Array }[];
  /** where the input has one: the files of its court profile, and the supplement to the former pack */
  filing?: ComposedFiling;
}

/** Composes a pack's bundle and the files of its court profile. Same input, same bytes. As {@link composeBundle}. */
export async function composePack(input: PackInput, fonts: FontBook = defaultFonts()): Promise<Composed> {
  const bundle = await composeBundle(input, fonts);
  const copies = new Map(bundle.report.exhibits.map(({ number, copies: count }) => [number, count]));
  const composed = { ...bundle, editable: await editableFiles(input, bundle.report, copies) };
  if (!input.filing) return composed;
  const { profile, version } = input.filing;
  const options = { version, copies };
  const compose: typeof composeFile = (part, selection) => composeFile(part, selection, fonts);
  const slots = await composeFiling(input, profile, compose, options);
  const supplement = input.previous ? await composeSupplement(input, profile, compose, options) : { files: [], problems: [] };
  return { ...composed, filing: { files: [...slots.files, ...supplement.files], problems: [...slots.problems, ...supplement.problems] } };
}
