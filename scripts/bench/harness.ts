/**
 * Ratios, not times: what is ours, a peer and a floor (the least work that could do) run in turn within one process, several
 * rounds, so that a slow machine or a busy moment hits all of them alike.
 */

/** One measured line. `ratioTo…` is ours divided by the other, whichever way is better for the unit. */
export interface Row {
  name: string;
  ours: number;
  unit: string;
  peer: number | null;
  floor: number | null;
  ratioToPeer: number | null;
  ratioToFloor: number | null;
}

export interface BenchContext {
  /** empty folder, removed afterwards */
  folder: string;
  /** says what is being done */
  progress: (text: string) => void;
}

export interface Bench {
  name: string;
  run(context: BenchContext): Promise<Row[]>;
}

/** Does the work once and returns the figure in the row's unit. */
export type Contestant = () => Promise<number> | number;

/**
 * Runs all contestants in each round, a different one first each time, after one round that does not count (code not yet
 * compiled, caches cold). @returns each one's figures, round by round
 */
export async function measure<Name extends string>(contestants: Record<Name, Contestant>, rounds: number): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const figure = await contestants[name]();
      if (round > 0) figures[name].push(figure);
    }
  }
  return figures;
}

/**
 * The row of figures that were measured round by round; the arrays of those present have the same length. Figures are medians; a
 * ratio is the median of the rounds' ratios, not the ratio of medians, because the two of a round met the same conditions.
 */
export function rowOf(name: string, unit: string, figures: { ours: number[]; peer?: number[]; floor?: number[] }): Row {
  const { ours, peer = [], floor = [] } = figures;
  return {
    name,
    ours: significant(median(ours)),
    unit,
    peer: peer.length === 0 ? null : significant(median(peer)),
    floor: floor.length === 0 ? null : significant(median(floor)),
    ratioToPeer: ratio(ours, peer),
    ratioToFloor: ratio(ours, floor),
  };
}

function ratio(ours: number[], others: number[]): number | null {
  return others.length === 0 ? null : significant(median(ours.map((value, round) => value / (others[round] ?? Number.NaN))));
}

/** The middle of `values`, or the mean of the two in the middle. @throws RangeError when there are none */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('no values');
  return (lower + upper) / 2;
}

/** The value that `share` (0…1) of `values` do not exceed (nearest rank). @throws RangeError when there are none */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no values');
  return value;
}

/** Three significant digits for fractions, whole numbers from 1 000 up: what such a measurement is worth. */
function significant(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}

/** `count` per second over the time that `work` takes. */
export async function rate(count: number, work: () => Promise<unknown> | void): Promise<number> {
  const start = performance.now();
  await work();
  return count / ((performance.now() - start) / 1000);
}
