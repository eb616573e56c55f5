/** The files of a pack that are cut to a court's profile. */
import { documentApplies } from '../documents/registry.ts';
import type { DocumentKind } from '../documents/types.ts';
import type { DocumentReport } from '../pdf/compose.ts';
import type { BundleInput } from '../pdf/input.ts';
import { textFor } from '../text/index.ts';
import { FILING_FOLDER, filingName } from './names.ts';
import { overTotal, slotEmpty } from './problems.ts';
import type { FilingProblem } from './problems.ts';
import { SUPPLEMENT, isEvidenceSlot } from './schema.ts';
import type { CourtProfile, CourtSlot } from './schema.ts';
import { breaches, composeUndivided, composeVolumes } from './volumes.ts';
import type { ComposeFile, SlotJob, Volume } from './volumes.ts';
import { filingWords } from './words.ts';

export type { FilingProblem };

export interface FilingFile {
  /** path inside the pack, e.g. `filing/11800016-4_<case>_v1_1.pdf` */
  name: string;
  /** code of the slot, or `supplement` */
  slot: string;
  /** from 1; null where the slot's file is not divided */
  volume: number | null;
  bytes: Uint8Array;
  pages: number;
  /** numbers of the exhibits, of the whole case */
  exhibits: number[];
  documents: DocumentReport[];
  /** it is to carry an electronic signature */
  sign: boolean;
}

export interface ComposedFiling {
  files: FilingFile[];
  /** rules that are not met; with one of them the files are not fit to be handed in */
  problems: FilingProblem[];
}

export interface FilingOptions {
  /** of the pack, from 1; part of the files' names */
  version: number;
  /** pages of each exhibit without its slip; left out, they are found by composing the exhibits once more */
  copies?: ReadonlyMap<number, number>;
}

/** Bytes that a signature with its certificates and a time stamp adds at most. */
export const SIGNATURE_RESERVE = 128 * 1024;
const SUPPLEMENT_DOCUMENTS: readonly DocumentKind[] = ['cover', 'evidence-index', 'differences', 'exhibits', 'certificate'];

/**
 * Cuts a case to a court's profile: a PDF for each slot that the case has something for, in volumes where one is too large. Same input, same bytes.
 * @returns the files in the order of the slots, and every rule that is not met, with by how much
 * @throws as composing a bundle does
 */
export async function composeFiling(input: BundleInput, profile: CourtProfile, compose: ComposeFile, options: FilingOptions): Promise<ComposedFiling> {
  const copies = options.copies ?? (await copiesOf(input, compose));
  const files: FilingFile[] = [];
  const problems: FilingProblem[] = [];
  for (const slot of profile.slots) {
    const numbers = exhibitsOf(slot, input);
    const documents = slot.documents.filter((kind) => (kind === 'exhibits' ? numbers.length > 0 : documentApplies(kind, input)));
    const isEmpty = documents.every((kind) => kind === 'cover' || kind === 'contents');
    if (isEmpty && slot.required) problems.push(slotEmpty(slot, slot.documents));
    if (isEmpty) continue;
    const made = await composeSlot({ input, slot, documents, numbers, compose, copies, profile, version: options.version });
    files.push(...made.files);
    problems.push(...made.problems);
  }
  return { files, problems: [...problems, ...totalProblems(profile, files)] };
}

/**
 * What a court that already has the former pack is given: the exhibits that came after it, with an index of these only, the list of differences
 * and their certificate. Exhibit numbers go on. Within the limits of the profile's evidence slot.
 * @param input with `previous`
 * @returns no files where nothing was added
 */
export async function composeSupplement(input: BundleInput, profile: CourtProfile, compose: ComposeFile, options: FilingOptions): Promise<ComposedFiling> {
  const { previous } = input;
  if (!previous) throw new TypeError('a supplement adds to a former pack, and none is given');
  const former = new Set(previous.exhibits.map(({ recordId }) => recordId));
  const numbers = input.exhibits.flatMap(({ record }, index) => (former.has(record.id) ? [] : [index + 1]));
  if (numbers.length === 0) return { files: [], problems: [] };
  const words = filingWords(input.language);
  const evidence = profile.slots.find(isEvidenceSlot);
  const slot: CourtSlot = {
    oneFile: true, types: ['pdf'], maxBytes: Number.MAX_SAFE_INTEGER, splitting: 'refuse', ...evidence,
    code: SUPPLEMENT, name: { 'zh-CN': filingWords('zh-CN').supplement, en: filingWords('en').supplement }, required: false, documents: [...SUPPLEMENT_DOCUMENTS],
  };
  const documents = SUPPLEMENT_DOCUMENTS.filter((kind) => documentApplies(kind, input));
  const cover = { title: words.supplement, line: words.supplementLine(numbers[0]!, numbers.at(-1)!), about: words.supplementAbout(input.caseRef, previous.packSha256, textFor(input.language).date(previous.composedAt)) };
  return composeSlot({ input, slot, documents, numbers, compose, copies: options.copies ?? new Map(), profile, version: options.version, cover });
}

interface SlotOrder {
  input: BundleInput;
  slot: CourtSlot;
  documents: readonly DocumentKind[];
  numbers: readonly number[];
  compose: ComposeFile;
  copies: ReadonlyMap<number, number>;
  profile: CourtProfile;
  version: number;
  /** of a supplement */
  cover?: { title: string; line: string; about: readonly string[] };
}

async function composeSlot(order: SlotOrder): Promise<ComposedFiling> {
  const { slot, profile, input, version } = order;
  const job = jobOf(order);
  const whole = await composeUndivided(job);
  const fileOf = ({ bytes, report, numbers }: Volume, volume: number | null): FilingFile => ({
    name: `${FILING_FOLDER}/${filingName(profile, { slot: slot.code, caseRef: input.caseRef, volume, version })}`,
    slot: slot.code,
    volume,
    bytes,
    pages: report.pages,
    exhibits: [...numbers],
    documents: report.documents,
    sign: slot.sign ?? false,
  });
  if ('bytes' in whole) return { files: [fileOf(whole, null)], problems: [] };
  if (slot.splitting === 'refuse') return { files: [], problems: breaches(job, whole, job.numbers.length === 1 && job.documents.length === 1 ? job.numbers[0]! : null) };
  const { volumes, problems } = await composeVolumes(job, whole);
  return { files: volumes.map((volume, index) => fileOf(volume, index + 1)), problems };
}

function jobOf({ input, slot, documents, numbers, compose, copies, cover }: SlotOrder): SlotJob {
  const words = filingWords(input.language);
  const title = slot.name[input.language];
  return {
    slot,
    maxBytes: slot.maxBytes,
    reserve: slot.sign ? SIGNATURE_RESERVE : 0,
    maxPages: slot.pagesPerVolume ?? Infinity,
    // a court gets these files without originals, attachments and mostly without a signature: their pages must not speak of any
    input: { ...input, attachments: undefined, seal: slot.sign ? input.seal : undefined, exhibits: input.exhibits.map((exhibit) => ({ ...exhibit, fileName: null })) },
    compose,
    documents,
    numbers,
    volumeName: words.volume,
    facts: (volume) => {
      const line = volume && words.volumeOf(volume.number, volume.count);
      return {
        title: [cover?.title ?? title, ...(line === null ? [] : [line])].join('\u3000'),
        cover: cover ? { ...cover, line: line === null ? cover.line : `${cover.line}${line}` } : { title: textFor(input.language).cover.title, line: line ?? words.whole, about: words.about(input.caseRef, volume && volume.number, volume?.count ?? 1) },
        copies,
      };
    },
  };
}

function exhibitsOf({ documents, stages }: CourtSlot, { exhibits }: BundleInput): number[] {
  if (!documents.includes('exhibits')) return [];
  return exhibits.flatMap(({ record }, index) => (stages === undefined || stages.includes(record.stage) ? [index + 1] : []));
}

async function copiesOf(input: BundleInput, compose: ComposeFile): Promise<ReadonlyMap<number, number>> {
  if (input.exhibits.length === 0) return new Map();
  const { report } = await compose({ ...input, attachments: undefined, seal: undefined }, { documents: ['exhibits'], exhibits: input.exhibits.map((_, index) => index + 1) });
  return new Map(report.exhibits.map(({ number, copies }) => [number, copies]));
}

function totalProblems({ rules: { maxTotalBytes, maxFiles } }: CourtProfile, files: readonly FilingFile[]): FilingProblem[] {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length + (file.sign ? SIGNATURE_RESERVE : 0), 0);
  return [
    ...(maxTotalBytes !== undefined && bytes > maxTotalBytes ? [overTotal('bytes', maxTotalBytes, bytes)] : []),
    ...(maxFiles !== undefined && files.length > maxFiles ? [overTotal('files', maxFiles, files.length)] : []),
  ];
}
