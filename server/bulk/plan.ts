/** What a bulk deposit will do, decided before anything is recorded: every file of manifest and archive once, with its refusal or its turn. */
import { AppError } from '../errors.ts';
import { readStated, referencesOf, type StatedEntry } from './manifest-fields.ts';
import type { ManifestRow } from './manifest.ts';
import { normalPath } from './names.ts';

export interface PlannedFile {
  /** row of the manifest; null for a file that it does not name */
  row: number | null;
  path: string;
  /** null when refused */
  stated: StatedEntry | null;
  /** places in the plan of the files that this one refers to, by path; they are deposited before */
  references: Record<string, number>;
  /** 0, or one more than the highest level among its references */
  level: number;
  refusal: AppError | null;
}

/** A file that is there, and why it is refused all the same. */
export interface PresentFile {
  problem: AppError | null;
}

/**
 * Rows in their order, then the files that no row names.
 * @param present by path, without the manifest itself
 */
export function planFiles(rows: readonly ManifestRow[], present: ReadonlyMap<string, PresentFile>, find: (path: string) => PresentFile | undefined = (path) => present.get(path)): PlannedFile[] {
  const plan = rows.map(planRow);
  refuseRepeated(plan);
  for (const file of plan) {
    if (file.refusal !== null) continue;
    const found = find(file.path);
    file.refusal = found === undefined ? new AppError('bulk-file-absent') : found.problem;
  }
  linkReferences(plan);
  placeInLevels(plan);
  const named = new Set(plan.map(({ path }) => path));
  for (const [path, { problem }] of present) if (!named.has(path)) plan.push({ row: null, path, stated: null, references: {}, level: 0, refusal: problem ?? new AppError('bulk-file-unlisted') });
  return plan;
}

function planRow({ row, value, refusal }: ManifestRow): PlannedFile {
  const path = typeof value.file === 'string' ? normalPath(value.file) : '';
  try {
    if (refusal !== undefined) throw refusal;
    return { row, path, stated: readStated(value), references: {}, level: 0, refusal: null };
  } catch (error) {
    if (error instanceof AppError) return { row, path, stated: null, references: {}, level: 0, refusal: error };
    throw error;
  }
}

/** A file named twice alike is deposited once; where its rows differ, nobody but the lender can say which is right. */
function refuseRepeated(plan: readonly PlannedFile[]): void {
  const byPath = Map.groupBy(plan.filter(({ path }) => path !== ''), ({ path }) => path);
  for (const group of byPath.values()) {
    const [first, ...more] = group;
    if (first === undefined || more.length === 0) continue;
    const isAlike = more.every(({ stated }) => stated !== null && JSON.stringify(stated) === JSON.stringify(first.stated));
    if (isAlike) for (const file of more) file.refusal = new AppError('bulk-row-twice', { row: first.row ?? 0 });
    else for (const file of group) file.refusal ??= new AppError('bulk-rows-differ', { rows: rowsOf(group) });
  }
}

/** Row numbers for a message. */
function rowsOf(files: readonly PlannedFile[]): string {
  const rows = files.map(({ row }) => row).filter((row) => row !== null);
  return rows.slice(0, 20).join(', ') + (rows.length > 20 ? ', …' : '');
}

function linkReferences(plan: readonly PlannedFile[]): void {
  const places = new Map<string, number>();
  // The first row of a path is the one that is deposited.
  plan.forEach(({ path }, place) => !places.has(path) && places.set(path, place));
  for (const file of plan) {
    if (file.refusal !== null || file.stated === null) continue;
    for (const path of referencesOf(file.stated.metadata)) {
      const place = places.get(path);
      if (place === undefined) {
        file.refusal = new AppError('bulk-reference-missing');
        break;
      }
      file.references[path] = place;
    }
  }
}

/**
 * Levels by peeling: a file is placed when all that it refers to are placed. What refers to a refused file is refused; what is left at
 * the end refers to itself in a circle, or to such a circle.
 */
function placeInLevels(plan: readonly PlannedFile[]): void {
  const referrers = plan.map((): number[] => []);
  const open = plan.map(({ references }) => Object.keys(references).length);
  plan.forEach(({ references }, place) => Object.values(references).forEach((target) => referrers[target]?.push(place)));
  const ready = plan.flatMap((_, place) => (open[place] === 0 ? [place] : []));
  const settled = new Set<number>();
  for (let next = 0; next < ready.length; next++) {
    const place = ready[next]!;
    const file = plan[place]!;
    settled.add(place);
    for (const referrer of referrers[place] ?? []) {
      const other = plan[referrer]!;
      other.level = Math.max(other.level, file.level + 1);
      if (file.refusal !== null) other.refusal ??= new AppError('bulk-reference-refused', { row: file.row ?? 0 });
      if (--open[referrer]! === 0) ready.push(referrer);
    }
  }
  const circles = plan.filter((_, place) => !settled.has(place));
  for (const file of circles) {
    file.refusal ??= new AppError('bulk-reference-cycle', { rows: rowsOf(circles) });
    file.level = 0;
  }
}
