/** The chosen cases. What outlives a reload is their references only: loan numbers and names never reach the browser's storage. */
const STORED_AS = 'docketproof.cases';
/** As many as one order takes. */
export const MOST_CASES = 20_000;
const CASE = /^[0-9a-f]{32}$/;

/** How a person recognises a case; as the service gave it, in memory only. */
export interface CaseLabel {
  loanNumber: string;
  borrower: string | null;
}

/** In the order of choosing. */
export type Selected = ReadonlyMap<string, CaseLabel | null>;

export interface Merged {
  selected: Selected;
  added: number;
  /** chosen before */
  already: number;
  /** beyond {@link MOST_CASES}, left out */
  over: number;
}

/** Adds cases; none twice, a label once known is kept, and never more than one order takes. */
export function withCases(selected: Selected, cases: Iterable<readonly [string, CaseLabel | null]>): Merged {
  const next = new Map(selected);
  let [added, already, over] = [0, 0, 0];
  for (const [id, label] of cases) {
    if (next.has(id)) {
      already += 1;
      if (label !== null && (next.get(id) ?? null) === null) next.set(id, label);
    } else if (next.size >= MOST_CASES) over += 1;
    else {
      next.set(id, label);
      added += 1;
    }
  }
  return { selected: next, added, already, over };
}

export function withoutCases(selected: Selected, cases: Iterable<string>): Selected {
  const next = new Map(selected);
  for (const id of cases) next.delete(id);
  return next;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What was chosen before a reload; anything that is no case reference is dropped. */
export function loadSelection(store: Store): Selected {
  try {
    const stored: unknown = JSON.parse(store.getItem(STORED_AS) ?? '[]');
    const cases = Array.isArray(stored) ? stored.filter((id): id is string => typeof id === 'string' && CASE.test(id)) : [];
    return new Map(cases.slice(0, MOST_CASES).map((id) => [id, null]));
  } catch {
    return new Map();
  }
}

export function saveSelection(store: Store, selected: Selected): void {
  if (selected.size === 0) store.removeItem(STORED_AS);
  else store.setItem(STORED_AS, JSON.stringify([...selected.keys()]));
}
