import { crc32 } from 'node:zlib';
import { Ref } from './values.ts';

interface Stored {
  /** the object as text; a stream's dictionary entries without /Length and brackets */
  body: string;
  data: Uint8Array | null;
}

const SAMPLE = 256;

/**
 * What bytes look like: their length and a checksum of beginning, middle and end. Reading all of them would cost as much as
 * writing the file; whoever finds two alike compares them whole.
 */
export function fingerprint(bytes: Uint8Array): string {
  const middle = bytes.length >> 1;
  const sample = (from: number, value: number): number => crc32(bytes.subarray(from, from + SAMPLE), value);
  return `${bytes.length} ${sample(0, sample(middle, sample(Math.max(0, bytes.length - SAMPLE), 0)))}`;
}

/** The indirect objects of a document being written. Numbers are given in the order of asking, so that the same calls give the same bytes. */
export class ObjectStore {
  readonly #objects: (Stored | undefined)[] = [];
  /** stored streams and objects by content; those that look alike are compared byte by byte */
  readonly #shared = new Map<string, { ref: Ref; data: Uint8Array | null }[]>();

  /** A number for an object that is written later. */
  next(): Ref {
    this.#objects.push(undefined);
    return new Ref(this.#objects.length);
  }

  /**
   * Writes the object of `ref`.
   * @param body the object as text, in Latin-1; for a stream only its dictionary's entries, without /Length
   * @param data a stream's bytes, already encoded as `body` says
   */
  assign(ref: Ref, body: string, data: Uint8Array | null = null): void {
    this.#objects[ref.number - 1] = { body, data };
  }

  /** Writes a new object. */
  register(body: string, data: Uint8Array | null = null): Ref {
    const ref = this.next();
    this.assign(ref, body, data);
    return ref;
  }

  /** Writes an object unless the same was written so before: a font or a picture that many sources carry is stored once. */
  share(body: string, data: Uint8Array | null = null): Ref {
    const key = data === null ? body : `${fingerprint(data)} ${body}`;
    const known = this.#shared.get(key);
    const same = known?.find((each) => each.data === data || (each.data !== null && data !== null && Buffer.compare(each.data, data) === 0));
    if (same) return same.ref;
    const ref = this.register(body, data);
    if (known) known.push({ ref, data });
    else this.#shared.set(key, [{ ref, data }]);
    return ref;
  }

  /**
   * The file (ISO 32000-1 §7.5): header, objects in the order of their numbers, cross-reference table, trailer.
   * @param trailer entries of the trailer dictionary without /Size
   * @throws Error when a number was given and its object never written
   */
  serialize(trailer: string): Uint8Array {
    const heads = this.#objects.map((object, index) => {
      if (!object) throw new Error(`object ${index + 1} was never written`);
      const { body, data } = object;
      return data === null ? `${index + 1} 0 obj\n${body}\nendobj\n` : `${index + 1} 0 obj\n<<${body}/Length ${data.length}>>\nstream\n`;
    });
    let position = HEADER.length;
    let table = `xref\n0 ${heads.length + 1}\n0000000000 65535 f \n`;
    heads.forEach((head, index) => {
      table += `${String(position).padStart(10, '0')} 00000 n \n`;
      const { data } = this.#objects[index]!;
      position += head.length + (data === null ? 0 : data.length + STREAM_END.length);
    });
    const ending = `${table}trailer\n<<${trailer}/Size ${heads.length + 1}>>\nstartxref\n${position}\n%%EOF\n`;
    // a buffer of its own, not one from the pool: it is handed from thread to thread
    const file = Buffer.allocUnsafeSlow(position + ending.length);
    let at = file.write(HEADER, 0, 'latin1');
    heads.forEach((head, index) => {
      at += file.write(head, at, 'latin1');
      const { data } = this.#objects[index]!;
      if (data === null) return;
      file.set(data, at);
      at += data.length;
      at += file.write(STREAM_END, at, 'latin1');
    });
    file.write(ending, at, 'latin1');
    return file;
  }
}

/** Four bytes above 127 tell transfer programs that the file is binary (§7.5.2). */
const HEADER = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
const STREAM_END = '\nendstream\nendobj\n';
