/** How the cases of an order were called when it was placed, for as long as the page is open: a batch itself knows references only. */
import type { Results } from './checks.ts';
import type { CaseLabel, Selected } from './selection.ts';

const names = new Map<string, CaseLabel>();

/** By the number as the checks masked it, where they did. */
export function rememberNames(selected: Selected, results: Results): void {
  for (const [id, label] of selected) {
    const loanNumber = results.get(id)?.loanNumberMasked ?? label?.loanNumber;
    if (loanNumber !== undefined) names.set(id, { loanNumber, borrower: label?.borrower ?? null });
  }
}

export const rememberedName = (id: string): CaseLabel | null => names.get(id) ?? null;
