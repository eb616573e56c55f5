import type { Localized } from '../../../domain/loan/index.ts';
import type { FormValues, Lineage, LineageSource, Scope } from '../model.ts';
import { complaintProblem } from '../problems.ts';
import type { ComplaintProblem, ComplaintProblemCode } from '../problems.ts';

type Sources = LineageSource | readonly LineageSource[];

/** Collects values with where each comes from, and what is missing. */
export class Filler {
  readonly fields: Record<string, string | readonly string[]> = {};
  readonly choices: Record<string, string[]> = {};
  readonly groups: Record<string, Filler[]> = {};
  readonly lineage: Lineage[];
  readonly problems: ComplaintProblem[];
  readonly #prefix: string;

  constructor(parent?: { filler: Filler; prefix: string }) {
    this.lineage = parent?.filler.lineage ?? [];
    this.problems = parent?.filler.problems ?? [];
    this.#prefix = parent?.prefix ?? '';
  }

  /** A value and its sources: one entry of lineage for each. */
  set(field: string, value: string | readonly string[], sources: Sources): void {
    this.fields[field] = value;
    this.#trace(field, typeof value === 'string' ? value : value.join('\n'), sources);
  }

  /** A value that the data may lack: then the blank stays and the problem list names it. */
  setOrBlank(field: string, value: string | undefined, source: LineageSource, label: Localized): void {
    if (value === undefined || value === '') this.problem('field-blank', field, { label });
    else this.set(field, value, source);
  }

  tick(field: string, choice: string, sources: Sources): void {
    (this.choices[field] ??= []).push(choice);
    this.#trace(field, choice, sources);
  }

  problem(code: ComplaintProblemCode, field: string | null = null, params: Record<string, string | Localized> = {}): void {
    this.problems.push(complaintProblem(code, field === null ? null : this.#prefix + field, params));
  }

  /** A further row or line of a repeated group. */
  repeat(group: string): Filler {
    const list = (this.groups[group] ??= []);
    const filler = new Filler({ filler: this, prefix: `${this.#prefix}${group}[${list.length}].` });
    list.push(filler);
    return filler;
  }

  values(): FormValues {
    const scope = ({ fields, choices }: Filler): Scope => ({ fields: { ...fields }, choices: { ...choices } });
    return { ...scope(this), groups: Object.fromEntries(Object.entries(this.groups).map(([name, list]) => [name, list.map(scope)])) };
  }

  #trace(field: string, value: string, sources: Sources): void {
    const list: readonly LineageSource[] = 'kind' in sources ? [sources] : sources;
    if (list.length === 0) throw new Error(`the complaint's field ${this.#prefix}${field} has no source`);
    for (const source of list) this.lineage.push({ field: this.#prefix + field, value, source });
  }
}
