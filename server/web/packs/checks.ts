/** The checks before an order: run in parts, judged together with what was overridden. */
import type { Api, CheckedCase, CheckState, Finding, Override, PackOptions } from '../api.ts';

/** Cases of one request. The service takes 200; fewer move the bar sooner. */
export const CASES_PER_CHECK = 100;

/** Results by the reference that was asked about, also where the service knows no such case any more. */
export type Results = ReadonlyMap<string, CheckedCase>;

export interface CheckRun {
  cases: readonly string[];
  options: PackOptions;
  signal: AbortSignal;
  /** after every part, with all results so far */
  onPart: (results: Results) => void;
}

/** Checks what has no result yet. What was checked before an interruption stays. @throws ApiError; an AbortError when stopped */
export async function runChecks(api: Pick<Api, 'check'>, before: Results, { cases, options, signal, onPart }: CheckRun): Promise<Results> {
  const left = cases.filter((id) => !before.has(id));
  const results = new Map(before);
  for (let from = 0; from < left.length; from += CASES_PER_CHECK) {
    signal.throwIfAborted();
    const part = left.slice(from, from + CASES_PER_CHECK);
    const answers = await api.check(part, options, signal);
    signal.throwIfAborted();
    part.forEach((id, index) => {
      // A case that the service does not know any more comes back without its reference, at its place.
      const atPlace = answers[index];
      const answer = answers.find((each) => each.case === id) ?? (atPlace?.case === null ? atPlace : undefined);
      if (answer !== undefined) results.set(id, answer);
    });
    onPart(new Map(results));
  }
  return results;
}

export const overrideOf = (overrides: readonly Override[], id: string, finding: Pick<Finding, 'code'>): Override | undefined => overrides.find((each) => each.case === id && each.code === finding.code);

/** The state with overrides taken into account: an error that a named person has overridden is a warning. */
export function stateOf(id: string, { state, findings }: CheckedCase, overrides: readonly Override[]): CheckState {
  if (state !== 'blocked') return state;
  const errors = findings.filter(({ level }) => level === 'error');
  const open = errors.filter((finding) => !finding.overridable || overrideOf(overrides, id, finding) === undefined);
  return open.length > 0 || errors.length === 0 ? 'blocked' : 'warning';
}

export function countsOf(results: Results, cases: Iterable<string>, overrides: readonly Override[]): Record<CheckState | 'unchecked', number> {
  const counts = { ready: 0, warning: 0, blocked: 0, unchecked: 0 };
  for (const id of cases) {
    const result = results.get(id);
    counts[result === undefined ? 'unchecked' : stateOf(id, result, overrides)] += 1;
  }
  return counts;
}

/** Replaces what was said before about the same finding of the same case. */
export function withOverrides(overrides: readonly Override[], added: readonly Override[]): Override[] {
  const isReplaced = (one: Override): boolean => added.some((each) => each.case === one.case && each.code === one.code);
  return [...overrides.filter((each) => !isReplaced(each)), ...added];
}

/** Those of the cases that are ordered. */
export const overridesFor = (overrides: readonly Override[], cases: { has: (id: string) => boolean }): Override[] => overrides.filter(({ case: id }) => id === undefined || cases.has(id));

/** As many as one order takes. */
export const MOST_OVERRIDES = 1000;

/**
 * The overrides as an order takes them. Each names its case, so that none is ever printed where nobody meant it; only where they are too
 * many does one of the whole order stand for those that cover every case with the finding, word for word alike.
 */
export function orderedOverrides(overrides: readonly Override[], results: Results, cases: readonly string[]): Override[] {
  const used = overridesFor(overrides, new Set(cases));
  if (used.length <= MOST_OVERRIDES) return used;
  const groups = Map.groupBy(used, ({ code, reason, by }) => JSON.stringify([code, reason, by]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const { code, reason, by } = first;
    const found = cases.filter((id) => results.get(id)?.findings.some((finding) => finding.code === code));
    return found.length === group.length ? [{ code, reason, by }] : group;
  });
}
