import { Name, Stream, isDict } from '../objects/values.ts';
import type { Dict, Ref, Value } from '../objects/values.ts';

/** The objects of a PDF file that was opened, whichever reader did it. */
export interface SourceFile {
  readonly trailer: Dict;
  /** The object itself, references followed; null when there is none. @throws OddFile when the byte-level reader finds it amiss */
  resolve(value: Value | undefined): Value;
}

/** What the byte-level reader does not take on: the general reader has to look at the file. */
export class OddFile extends Error {
  override readonly name = 'OddFile';
}

/** An entry of a dictionary, references followed. */
export function entryOf(file: SourceFile, dict: Dict, key: string): Value {
  return file.resolve(dict.get(key));
}

export function dictOf(file: SourceFile, value: Value | undefined): Dict | null {
  const found = file.resolve(value);
  return isDict(found) ? found : null;
}

export function arrayOf(file: SourceFile, value: Value | undefined): Value[] | null {
  const found = file.resolve(value);
  return Array.isArray(found) ? found : null;
}

export function streamOf(file: SourceFile, value: Value | undefined): Stream | null {
  const found = file.resolve(value);
  return found instanceof Stream ? found : null;
}

export function numberOf(file: SourceFile, value: Value | undefined): number | null {
  const found = file.resolve(value);
  return typeof found === 'number' ? found : null;
}

export function nameOf(file: SourceFile, value: Value | undefined): string | null {
  const found = file.resolve(value);
  return found instanceof Name ? found.text : null;
}

/** Exactly `count` numbers, or null. */
export function numbersOf(file: SourceFile, value: Value | undefined, count: number): number[] | null {
  const all = arrayOf(file, value)?.map((item) => numberOf(file, item));
  return all?.length === count && all.every((item) => item !== null) ? all : null;
}

/** One number for a reference's object and generation. */
export function keyOf({ number, generation }: Ref): number {
  return number * 0x10000 + generation;
}
