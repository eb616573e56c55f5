import type { Field, SignatureDictionary } from './dictionary.ts';

/** Most fields that are kept; a form of a loan has tens. */
const MAX_FIELDS = 1 << 16;
/** Signature dictionaries are kept up to twice this number, then the least plausible half is let go; all are counted. */
const KEPT_SIGNATURES = 512;
/** Ancestors of a field that are asked for its type and name. */
const MAX_ANCESTORS = 32;

/** What a sweep found, revision after revision: of an object that is defined twice, the later definition is the current one. */
export class Found {
  /** all of them, kept or not */
  count = 0;
  signatures: SignatureDictionary[] = [];
  /** offset of the current definition by object number; −1 in a compressed object stream */
  private readonly objects = new Map<number, number>();
  /** place of the signature dictionary that is the current definition of an object */
  private readonly current = new Map<number, string>();
  private readonly fields = new Map<number, Field>();
  /** the last field that refers to an object, in whatever revision */
  private readonly referring = new Map<number, Field>();
  private readonly holding = new Map<string, Field>();
  private lastSignature: { object: number; place: string } | null = null;
  private lastField: number | null = null;

  addSignature(signature: SignatureDictionary): void {
    this.count++;
    if (signature.object !== null) this.lastSignature = { object: signature.object, place: signature.place };
    this.signatures.push(signature);
    if (this.signatures.length >= 2 * KEPT_SIGNATURES) this.signatures = this.signatures.sort(byPlausibility).slice(0, KEPT_SIGNATURES);
  }

  addField(field: Field): void {
    if (this.fields.size >= MAX_FIELDS || this.referring.size >= MAX_FIELDS || this.holding.size >= MAX_FIELDS) return;
    if (field.object !== null) {
      this.fields.set(field.object, field);
      this.lastField = field.object;
    }
    if (field.value !== null) this.referring.set(field.value, field);
    if (field.direct !== null) this.holding.set(field.direct, field);
  }

  /** To be called after what lies in the object was added. @returns how many different objects there are */
  addObject(object: number, offset: number): number {
    this.objects.set(object, offset);
    if (this.lastSignature?.object === object) this.current.set(object, this.lastSignature.place);
    else this.current.delete(object);
    if (this.lastField !== object) this.fields.delete(object);
    this.lastSignature = null;
    this.lastField = null;
    return this.objects.size;
  }

  offsetOf(object: number): number | null {
    return this.objects.get(object) ?? null;
  }

  /** Objects that signature fields give as their value and that were not taken for signature dictionaries. */
  valuesNotSeen(): number[] {
    const missing = new Set<number>();
    for (const field of this.fields.values()) {
      if (field.value !== null && this.objects.has(field.value) && !this.current.has(field.value) && this.isSignature(field)) missing.add(field.value);
    }
    return [...missing];
  }

  /** To be called for a value of {@link valuesNotSeen} that was added: it is the current definition of its object. */
  confirm(object: number, place: string): void {
    this.current.set(object, place);
  }

  private isSignature(field: Field): boolean {
    return this.lineOf(field).some((ancestor) => ancestor.isSignature);
  }

  /** The field and its ancestors. */
  private lineOf(field: Field): Field[] {
    const line: Field[] = [];
    for (let next: Field | undefined = field; next && line.length < MAX_ANCESTORS; next = next.parent === null ? undefined : this.fields.get(next.parent)) line.push(next);
    return line;
  }

  /**
   * The partial names of the field a signature belongs to, the outermost first (ISO 32000-1 §12.7.3.2), and whether the form as it is now
   * refers to it; null when no field in any revision does.
   */
  fieldOf({ object, place }: SignatureDictionary): { names: Uint8Array[]; isCurrent: boolean } | null {
    const field = this.holding.get(place) ?? (object === null ? undefined : this.referring.get(object));
    if (!field) return null;
    const isAsItWas = field.object === null || this.fields.get(field.object) === field;
    const isValue = field.direct === place || (object !== null && this.current.get(object) === place);
    return { names: this.lineOf(field).flatMap(({ name }) => name ?? []).reverse(), isCurrent: isAsItWas && isValue };
  }
}

/** A byte range over this very file first, then where it ends: bait cannot push a real signature out. */
function byPlausibility(a: SignatureDictionary, b: SignatureDictionary): number {
  return Number(leavesOutContents(b)) - Number(leavesOutContents(a)) || rangeEnd(a) - rangeEnd(b);
}

/** Whether the gap of the byte range is /Contents and nothing else. */
export function leavesOutContents({ byteRange, contents, contentsIsHex }: SignatureDictionary): boolean {
  if (byteRange?.length !== 4 || contents === null || !contentsIsHex) return false;
  const [start, length, next] = byteRange as [number, number, number, number];
  return start + length === contents.start && next === contents.end;
}

/** Where the byte range ends; beyond any file when there is none. */
export function rangeEnd({ byteRange }: SignatureDictionary): number {
  return byteRange === null || byteRange.length < 2 ? Number.MAX_SAFE_INTEGER : byteRange.at(-2)! + byteRange.at(-1)!;
}
