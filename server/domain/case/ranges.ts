/** Sequence numbers as people read them. */

/** Ranges that a sentence shows; the rest is only counted. */
const SHOWN = 20;

/** e.g. `2, 5–7`; of very many ranges the first ones and "…". @param numbers ascending */
export function rangesText(numbers: readonly number[]): string {
  return spansText(numbers.map((number) => [number, number]));
}

/** The same for spans, ascending and not overlapping; neighbours are joined. */
export function spansText(spans: readonly (readonly [from: number, to: number])[]): string {
  const joined: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  const shown = joined.slice(0, SHOWN).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return [...shown, ...(joined.length > SHOWN ? ['…'] : [])].join(', ');
}
