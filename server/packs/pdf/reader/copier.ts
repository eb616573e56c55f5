import { piecesOf } from '../objects/syntax.ts';
import type { Pieces } from '../objects/syntax.ts';
import type { ObjectStore } from '../objects/store.ts';
import { Stream, isDict, isName } from '../objects/values.ts';
import type { Dict, Ref, Value } from '../objects/values.ts';
import { OddFile, keyOf } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

/** One object of a source, ready to be written into any document: its text, and between it the places of others. */
interface CopiedObject {
  pieces: Pieces;
  data: Uint8Array | null;
  /** is one of its kind, or refers to itself in a circle: never merged with another of the same text */
  single: boolean;
}

/** Objects copied out of a source; a place is an index into it. Kept apart from any document, so that many can have them. */
export interface CopiedObjects {
  readonly objects: readonly CopiedObject[];
  /** places in the order in which what an object refers to stands before it */
  readonly order: readonly number[];
}

/** Copied objects may be linked in chains; deeper ones would exhaust the stack. */
const MAX_DEPTH = 400;
/** Entries of a stream that are not needed to show it; /Length is the writer's. Elsewhere these may be names of resources. */
const DROPPED = new Set(['Length', 'Metadata', 'PieceInfo', 'StructParent', 'StructParents', 'LastModified', 'OPI', 'Alternates']);

/** Copies what pages need out of a source, streams untouched, each object once. */
export class Copier {
  readonly objects: CopiedObject[] = [];
  readonly order: number[] = [];
  readonly #file: SourceFile;
  readonly #places = new Map<number, number>();
  readonly #finished = new Set<number>();
  readonly #examine: (dict: Dict) => void;
  #depth = 0;

  /** @param examine is shown each dictionary that is copied */
  constructor(file: SourceFile, examine: (dict: Dict) => void = () => undefined) {
    this.#file = file;
    this.#examine = examine;
  }

  /** Copies an object with all it refers to. @returns its place */
  copy(ref: Ref): number {
    const key = keyOf(ref);
    const known = this.#places.get(key);
    if (known !== undefined) {
      if (!this.#finished.has(known)) this.objects[known]!.single = true;
      return known;
    }
    const place = this.#reserve();
    this.#places.set(key, place);
    const value = this.#file.resolve(ref);
    if (value instanceof Stream) this.#finish(place, this.#entries(value.dict), value.data);
    else this.#finish(place, this.#pieces(value), null, isDict(value) && isName(this.#file.resolve(value.get('Type')), 'OCG'));
    return place;
  }

  /** A new object; for a stream, `pieces` are the entries of its dictionary. @returns its place */
  add(pieces: Pieces, data: Uint8Array | null = null): number {
    const place = this.#reserve();
    this.#finish(place, pieces, data);
    return place;
  }

  /** A new stream whose dictionary may refer to objects of the source. @returns its place */
  stream(dict: Dict, data: Uint8Array): number {
    return this.add(this.#entries(dict), data);
  }

  /** What was copied, free of the file it came from. `size` is the bytes it keeps, roughly. */
  result(): CopiedObjects & { size: number } {
    const size = this.objects.reduce((sum, { pieces, data }) => sum + (data?.length ?? 0) + pieces.reduce<number>((all, piece) => all + (typeof piece === 'string' ? piece.length : 8), 64), 0);
    return { objects: this.objects, order: this.order, size };
  }

  #reserve(): number {
    return this.objects.push({ pieces: [], data: null, single: false }) - 1;
  }

  #finish(place: number, pieces: Pieces, data: Uint8Array | null, single = false): void {
    const object = this.objects[place]!;
    object.pieces = pieces;
    object.data = data;
    object.single ||= single;
    this.#finished.add(place);
    this.order.push(place);
  }

  #pieces(value: Value | undefined): Pieces {
    if (++this.#depth > MAX_DEPTH) throw new OddFile('objects linked in a long chain');
    this.#look(value);
    const pieces = piecesOf(value, (ref) => (this.#leadsAstray(ref) ? null : this.copy(ref)));
    this.#depth--;
    return pieces;
  }

  #entries(dict: Dict): Pieces {
    const pieces = this.#pieces(new Map([...dict].filter(([key]) => !DROPPED.has(key))));
    // the brackets are the writer's, who puts the length in
    const last = pieces.length - 1;
    pieces[0] = String(pieces[0]).slice(2);
    pieces[last] = String(pieces[last]).slice(0, -2);
    return pieces;
  }

  #look(value: Value | undefined): void {
    if (Array.isArray(value)) for (const item of value) this.#look(item);
    else if (isDict(value)) {
      this.#examine(value);
      for (const entry of value.values()) if (typeof entry === 'object') this.#look(entry);
    }
  }

  /** Whether a reference leads out of what a page shows: to other pages, the catalog, an action. */
  #leadsAstray(ref: Ref): boolean {
    const target = this.#file.resolve(ref);
    if (!isDict(target)) return false;
    const type = this.#file.resolve(target.get('Type'));
    if (isName(type, 'Page') || isName(type, 'Pages') || isName(type, 'Catalog')) return true;
    const action = this.#file.resolve(target.get('S'));
    return isName(action, 'JavaScript') || isName(action, 'Launch');
  }
}

/** One stream that is all there is (a picture); its place is 0. */
export class SingleObject implements CopiedObjects {
  readonly objects: readonly CopiedObject[];
  readonly order = [0];
  readonly data: Uint8Array;

  /** @param entries of its dictionary, as text */
  constructor(entries: string, data: Uint8Array) {
    this.data = data;
    this.objects = [{ pieces: [entries], data, single: false }];
  }
}

/** Writes copied objects into a document; what another source has brought already is not written again. @returns the reference of each place */
export function placeObjects({ objects, order }: CopiedObjects, store: ObjectStore): Ref[] {
  const refs: Ref[] = [];
  objects.forEach(({ single }, place) => single && (refs[place] = store.next()));
  for (const place of order) {
    const { pieces, data, single } = objects[place]!;
    const body = pieces.length === 1 ? String(pieces[0]) : pieces.map((piece) => (typeof piece === 'number' ? String(refs[piece]) : piece)).join('');
    if (single) store.assign(refs[place]!, body, data);
    else refs[place] = store.share(body, data);
  }
  return refs;
}
