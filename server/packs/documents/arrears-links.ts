/** Where lines and steps of a statement are found in the file, and where the complaint uses them. */
import type { ArrearsStatement } from '../../domain/arrears/index.ts';
import { arrearsLineAnchor, arrearsStepAnchor } from '../lineage.ts';
import type { Traced } from '../lineage.ts';
import type { LinkTarget } from '../pdf/canvas.ts';
import type { References } from '../pdf/flow.ts';

/** Links of the numbers of lines and steps within texts of the statement; what only looks like one is none. */
export function statementReferences({ lines, steps }: ArrearsStatement): References {
  const anchors = new Map([...lines.map(({ id }) => [id, arrearsLineAnchor(id)] as const), ...steps.map(({ id }) => [id, arrearsStepAnchor(id)] as const)]);
  return {
    pattern: /\b[LS]\d+\b/g,
    target: (word) => {
      const anchor = anchors.get(word);
      return anchor === undefined ? null : { anchor };
    },
  };
}

export interface ComplaintUses {
  /** pages of the complaint with a field that rests on it, in order */
  pages: readonly number[];
  first: LinkTarget | null;
  references: References;
}

/** @returns what gives the pages of the complaint where a line or step is used; none where the complaint is not in this file */
export function complaintUses(traced: Traced, pageOf: (anchor: string) => number): (kind: 'arrears-line' | 'arrears-step', id: string) => ComplaintUses {
  return (kind, id) => {
    const anchors = new Map<number, string>();
    for (const anchor of traced.usesOf(kind === 'arrears-line' ? arrearsLineAnchor(id) : arrearsStepAnchor(id))) {
      const page = pageOf(anchor);
      if (page > 0 && !anchors.has(page)) anchors.set(page, anchor);
    }
    const target = (page: number | undefined): LinkTarget | null => (page === undefined ? null : { anchor: anchors.get(page)! });
    const pages = [...anchors.keys()].sort((a, b) => a - b);
    return { pages, first: target(pages[0]), references: { pattern: /\d+/g, target: (word) => target(Number(word)) } };
  };
}

/** S3 S4 S7–S9 */
export const shortList = (ids: readonly string[]): string => runs(ids.map((id) => Number(id.slice(1))), 'S').join(' ');

/** Numbers in order, each once; runs of three and more are drawn together: 3, 4, 7–9. */
export function runs(given: readonly number[], prefix = ''): string[] {
  const numbers = [...new Set(given)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let end = i;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    if (end - i >= 2) parts.push(`${prefix}${numbers[i]!}–${prefix}${numbers[end]!}`);
    else parts.push(...numbers.slice(i, end + 1).map((number) => `${prefix}${number}`));
    i = end + 1;
  }
  return parts;
}
