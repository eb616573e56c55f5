/** Parting one slot's exhibits into volumes that each keep within its limits, by the real size of each. */
import type { DocumentKind, ElsewherePages, FileSelection } from '../documents/types.ts';
import type { BundleReport } from '../pdf/compose.ts';
import type { BundleInput } from '../pdf/input.ts';
import { overLimit } from './problems.ts';
import type { FilingProblem, SlotName } from './problems.ts';

export interface Made {
  bytes: Uint8Array;
  report: BundleReport;
}

/** What counts of a file that need not be kept: a case may have hundreds of megabytes. */
export interface Measured {
  size: number;
  report: BundleReport;
}

const measuredOf = ({ bytes, report }: Made): Measured => ({ size: bytes.length, report });

/** Composes one file of a case. */
export type ComposeFile = (input: BundleInput, selection: FileSelection) => Promise<Made>;

/** One file's share: the documents before the exhibits, some exhibits, the documents after them. */
export interface Part {
  lead: boolean;
  numbers: readonly number[];
  tail: boolean;
}

export interface SlotJob {
  slot: SlotName;
  /** most bytes that the slot takes, and those of them that a signature will need */
  maxBytes: number;
  reserve: number;
  maxPages: number;
  input: BundleInput;
  compose: ComposeFile;
  /** those of the case, in order; `exhibits` marks the place of the exhibits */
  documents: readonly DocumentKind[];
  /** exhibits of the slot */
  numbers: readonly number[];
  /** name of volume `number` as its cover has it */
  volumeName: (number: number) => string;
  /** title, cover and page counts of the file; `volume` is null for an undivided one */
  facts: (volume: { number: number; count: number } | null) => Pick<FileSelection, 'title' | 'cover' | 'copies'>;
}

export interface Volume extends Made {
  numbers: readonly number[];
}

/** On covers while sizes are measured: no shorter than the number of volumes will be. */
const MEASURING = { number: 88, count: 88 };
/** A page's share of a file beside its exhibit's own bytes; only a first guess, corrected by measuring. */
const BYTES_PER_PAGE = 4000;
/** Rounds until printed volumes and pages are those of the files: two are enough unless an index changes its length. */
const MAX_ROUNDS = 8;

const fits = (job: SlotJob, { size, report }: Measured): boolean => size + job.reserve <= job.maxBytes && report.pages <= job.maxPages;

/** Which rule a file breaks, and by how much; `exhibit` names the one that breaks it alone. */
export function breaches(job: SlotJob, { size, report }: Measured, exhibit: number | null): FilingProblem[] {
  const signed = size + job.reserve;
  return [
    ...(signed > job.maxBytes ? [overLimit(job.slot, 'bytes', job.maxBytes, signed, exhibit)] : []),
    ...(report.pages > job.maxPages ? [overLimit(job.slot, 'pages', job.maxPages, report.pages, exhibit)] : []),
  ];
}

/** The whole slot as one file; where that is over a limit, only what it measures, so that its bytes are not held while volumes are made. */
export async function composeUndivided(job: SlotJob): Promise<Volume | Measured> {
  const made = await job.compose(job.input, { documents: job.documents, exhibits: job.numbers, ...job.facts(null) });
  const measured = measuredOf(made);
  return fits(job, measured) ? { ...made, numbers: job.numbers } : measured;
}

/**
 * The slot in volumes: exhibits in order, as many as fit, each in exactly one. Every volume is measured as it will be, and parted again while it
 * is over a limit; volumes only ever become more, so that it ends. What cannot be parted further is a problem with the exhibit's number.
 * @param whole the undivided file, from whose pages the first parting is guessed
 */
export async function composeVolumes(job: SlotJob, whole: Measured): Promise<{ volumes: Volume[]; problems: FilingProblem[] }> {
  const measured = new Map<string, Measured>();
  const measure = async (part: Part): Promise<Measured> => {
    const key = JSON.stringify(part);
    const known = measured.get(key) ?? measuredOf(await job.compose(job.input, { documents: documentsOf(job, part), exhibits: part.numbers, elsewhere: placeholders(job, part), volume: job.volumeName(MEASURING.number), ...job.facts(MEASURING) }));
    measured.set(key, known);
    return known;
  };
  const weights = weightsOf(job, whole);
  let parts = partedBy(weights, { lead: true, numbers: job.numbers, tail: true }, { bytes: job.maxBytes - job.reserve, pages: job.maxPages });
  for (;;) {
    const divided: Part[] = [];
    const problems: FilingProblem[] = [];
    for (const part of parts) {
      const made = await measure(part);
      const pieces = fits(job, made) ? [part] : divide(job, part, made, weights);
      divided.push(...pieces);
      if (pieces.length === 1 && !fits(job, made)) problems.push(...breaches(job, made, part.numbers[0] ?? null));
    }
    if (divided.length === parts.length) {
      if (problems.length > 0) return { volumes: [], problems };
      const volumes = await settle(job, parts, await Promise.all(parts.map(measure)));
      const over = volumes.findIndex((volume) => !fits(job, measuredOf(volume)));
      if (over < 0) return { volumes, problems: [] };
      // larger than when it was measured: an index that names the real volumes may be longer
      const made = measuredOf(volumes[over]!);
      const pieces = divide(job, parts[over]!, made, weights);
      if (pieces.length === 1) return { volumes: [], problems: breaches(job, made, parts[over]!.numbers[0] ?? null) };
      parts = [...parts.slice(0, over), ...pieces, ...parts.slice(over + 1)];
    } else parts = divided;
  }
}

interface Weight {
  bytes: number;
  pages: number;
}

/** What each exhibit takes of the undivided file: its pages exactly, its bytes by its original. */
function weightsOf({ input, numbers }: SlotJob, { size, report }: Measured): Map<number, Weight> {
  const own = new Map(
    numbers.map((number) => {
      const { pages } = report.exhibits.find((exhibit) => exhibit.number === number)!;
      const count = pages.to - pages.from + 1;
      const { content } = input.exhibits[number - 1]!;
      return [number, { bytes: ('bytes' in content ? content.bytes.length : 0) + count * BYTES_PER_PAGE, pages: count }];
    }),
  );
  const scale = size / [...own.values()].reduce((sum, weight) => sum + weight.bytes, 0);
  return new Map([...own].map(([number, weight]) => [number, { ...weight, bytes: weight.bytes * scale }]));
}

/** Greedily, in order: as many exhibits as the room takes by their weights. */
function partedBy(weights: ReadonlyMap<number, Weight>, part: Part, room: Weight): Part[] {
  const groups: number[][] = [[]];
  let left = { ...room };
  for (const number of part.numbers) {
    const weight = weights.get(number)!;
    if (groups.at(-1)!.length > 0 && (weight.bytes > left.bytes || weight.pages > left.pages)) {
      groups.push([]);
      left = { ...room };
    }
    groups.at(-1)!.push(number);
    left = { bytes: left.bytes - weight.bytes, pages: left.pages - weight.pages };
  }
  return groups.map((numbers, index) => ({ lead: part.lead && index === 0, numbers, tail: part.tail && index === groups.length - 1 }));
}

/** Two or more parts of one that is over a limit; itself alone where it cannot be parted. */
function divide(job: SlotJob, part: Part, made: Measured, weights: ReadonlyMap<number, Weight>): Part[] {
  const { lead, numbers, tail } = part;
  if (numbers.length > 1) {
    const total = numbers.map((number) => weights.get(number)!).reduce((sum, { bytes, pages }) => ({ bytes: sum.bytes + bytes, pages: sum.pages + pages }), { bytes: 0, pages: 0 });
    // by what the part really takes, with everything that is not an exhibit
    const room = { bytes: (total.bytes * (job.maxBytes - job.reserve)) / made.size, pages: Math.floor((total.pages * job.maxPages) / made.report.pages) };
    const parts = partedBy(weights, part, room);
    return parts.length > 1 ? parts : [{ lead, numbers: numbers.slice(0, -1), tail: false }, { lead: false, numbers: numbers.slice(-1), tail }];
  }
  const { before, after } = aroundExhibits(job.documents);
  if (numbers.length === 0) return lead && tail && before.length > 0 && after.length > 0 ? [{ ...part, tail: false }, { ...part, lead: false }] : [part];
  // an exhibit that fits alone shall not be blamed for the documents beside it
  if (lead && before.some((kind) => kind !== 'cover')) return [{ lead, numbers: [], tail: false }, { lead: false, numbers, tail }];
  if (tail && after.length > 0) return [{ lead, numbers, tail: false }, { lead: false, numbers: [], tail }];
  return [part];
}

function aroundExhibits(documents: readonly DocumentKind[]): { before: readonly DocumentKind[]; after: readonly DocumentKind[] } {
  const at = documents.indexOf('exhibits');
  return { before: documents.slice(0, at), after: documents.slice(at + 1) };
}

/** Every volume has the slot's cover; what stands before the exhibits is in the first, what stands after them in the last. */
function documentsOf({ documents }: SlotJob, { lead, numbers, tail }: Part): DocumentKind[] {
  const { before, after } = aroundExhibits(documents);
  return [...before.filter((kind) => lead || kind === 'cover'), ...(numbers.length > 0 ? (['exhibits'] as const) : []), ...(tail ? after : [])];
}

/** Where exhibits of other volumes might lie, until that is known: as wide as it can become. */
function placeholders({ numbers, volumeName }: SlotJob, part: Part): Map<number, ElsewherePages> {
  const own = new Set(part.numbers);
  return new Map(numbers.filter((number) => !own.has(number)).map((number) => [number, { volume: volumeName(MEASURING.number), from: 888, to: 888 }]));
}

/** Composes the volumes with their numbers until every volume and page that one prints of another is where the exhibit lies. */
async function settle(job: SlotJob, parts: readonly Part[], first: readonly Pick<Made, 'report'>[]): Promise<Volume[]> {
  let places = placesOf(job, first);
  let volumes: Volume[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const known = places;
    const next: Volume[] = [];
    for (const [index, part] of parts.entries()) {
      const own = new Set(part.numbers);
      // nothing but the documents before and after the exhibits speaks of other volumes
      const kept = !part.lead && !part.tail ? volumes[index] : undefined;
      const selection: FileSelection = { documents: documentsOf(job, part), exhibits: part.numbers, elsewhere: new Map([...known].filter(([number]) => !own.has(number))), volume: job.volumeName(index + 1), ...job.facts({ number: index + 1, count: parts.length }) };
      next.push(kept ?? { ...(await job.compose(job.input, selection)), numbers: part.numbers });
    }
    volumes = next;
    places = placesOf(job, volumes);
    if ([...places].every(([number, { from, to, volume }]) => known.get(number)?.from === from && known.get(number)?.to === to && known.get(number)?.volume === volume)) return volumes;
  }
  throw new Error(`the pages of the volumes do not settle after ${MAX_ROUNDS} rounds`);
}

function placesOf({ volumeName }: SlotJob, made: readonly Pick<Made, 'report'>[]): Map<number, ElsewherePages> {
  return new Map(made.flatMap(({ report }, index) => report.exhibits.map(({ number, pages }): [number, ElsewherePages] => [number, { volume: volumeName(index + 1), ...pages }])));
}
