import { complaintProblem } from '../complaint/index.ts';
import type { ComplaintProblem, ComplaintProblemCode, Lineage, LineageSource } from '../complaint/index.ts';
import type { Localized } from '../../domain/loan/index.ts';
import { letter } from './format.ts';
import { paragraphAnchor } from './model.ts';
import type { Item, Reference, SumRow } from './model.ts';

type Sources = LineageSource | readonly LineageSource[];

/** Collects numbered paragraphs in order, each fact with its sources. */
export class Pleader {
  readonly items: Item[] = [];
  readonly lineage: Lineage[] = [];
  readonly problems: ComplaintProblem[] = [];
  readonly places = new Map<string, string>();
  #paragraphs = 0;
  #subs = 0;

  heading(text: string): void {
    this.items.push({ kind: 'heading', text });
  }

  /** @returns its number, for later paragraphs to refer to */
  paragraph(text: string, { references = [], keep = false }: { references?: readonly Reference[]; keep?: boolean } = {}): number {
    this.#subs = 0;
    this.#paragraphs++;
    this.items.push({ kind: 'paragraph', number: this.#paragraphs, text, references, keep });
    return this.#paragraphs;
  }

  /** The next of (a), (b) … under the last paragraph. */
  sub(text: string): void {
    this.items.push({ kind: 'item', label: `(${letter(this.#subs++)})`, text, level: 1 });
  }

  /** The last of (a), (b) … ends the sentence. */
  endSubs(): void {
    const end = (at: number, mark: string): void => {
      const item = this.items[at];
      if (item?.kind === 'item') this.items[at] = { ...item, text: item.text.replace(/;$/, mark) };
    };
    end(this.items.length - 1, '.');
    if (this.#subs > 1) end(this.items.length - 2, '; and');
  }

  /** Words without a number, as before the prayer. */
  text(text: string): void {
    this.items.push({ kind: 'paragraph', number: null, text, references: [], keep: true });
  }

  prayer(items: readonly string[]): void {
    items.forEach((text, index) => this.items.push({ kind: 'item', label: `(${index + 1})`, text: `${text}${index === items.length - 1 ? '.' : ';'}`, level: 0 }));
  }

  sums(rows: readonly SumRow[], total: SumRow): void {
    this.items.push({ kind: 'sums', rows, total });
  }

  /** Keeps where a fact of the paragraph pleaded last comes from. @throws Error where it comes from nowhere */
  trace(field: string, value: string, sources: Sources): void {
    const list: readonly LineageSource[] = 'kind' in sources ? [sources] : sources;
    if (list.length === 0) throw new Error(`the field ${field} of the particulars has no source`);
    if (this.#paragraphs > 0 && !this.places.has(field)) this.places.set(field, paragraphAnchor(this.#paragraphs));
    for (const source of list) this.lineage.push({ field, value, source });
  }

  problem(code: ComplaintProblemCode, field: string | null = null, params: Record<string, string | Localized> = {}): void {
    this.problems.push(complaintProblem(code, field, params));
  }
}
