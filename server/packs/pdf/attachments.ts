import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { nameText, stringText, textString } from './objects/syntax.ts';
import type { ObjectStore } from './objects/store.ts';
import type { Ref } from './objects/values.ts';

/** What an attached file is to the document (ISO 19005-3 §6.8, ISO 32000-2 §7.11.3). */
export type AttachmentRelationship = 'Source' | 'Data' | 'Alternative' | 'Supplement' | 'Unspecified';

export interface Attachment {
  /** file name as a reader saves it; no personal data */
  name: string;
  mediaType: string;
  /** one sentence on what it is */
  description: string;
  relationship: AttachmentRelationship;
  /** RFC 3339 UTC: when the file arose; left out, the document's own date */
  date?: string;
  bytes: Uint8Array;
}

/** Kinds whose bytes are not compressed already. */
const COMPRESSIBLE = /^text\/|[/+](?:json|xml)$/;

/** `D:20240301010000Z`: a date as PDF writes it. @param date RFC 3339 UTC */
export function pdfDate(date: string): string {
  return `D:${date.replace(/\D/g, '').slice(0, 14)}Z`;
}

/** Files inside a document: listed by name in the catalog's name tree, and as associated files (PDF/A-3). */
export class AttachmentList {
  readonly #all = new Map<string, Attachment>();

  /** @throws RangeError when there is one of that name already, or the name is empty or a path */
  add(attachment: Attachment): void {
    if (attachment.name === '' || /[/\\\0]/.test(attachment.name)) throw new RangeError(`“${attachment.name}” is no file name`);
    if (this.#all.has(attachment.name)) throw new RangeError(`there are two attachments named “${attachment.name}”`);
    this.#all.set(attachment.name, attachment);
  }

  /** Writes the files. @returns the catalog's entries, empty when there are none */
  write(objects: ObjectStore, documentDate: string): string {
    if (this.#all.size === 0) return '';
    // a name tree is sorted by the bytes of its keys (ISO 32000-1 §7.9.6); the order of adding must not matter
    const sorted = [...this.#all.values()].map((attachment) => ({ key: textString(attachment.name), attachment })).sort((a, b) => (a.key < b.key ? -1 : 1));
    const files = sorted.map(({ key, attachment }) => ({ key, ref: writeFile(objects, attachment, documentDate) }));
    const names = objects.register(`<</Names[${files.map(({ key, ref }) => `${key} ${ref.text}`).join(' ')}]>>`);
    return `/Names<</EmbeddedFiles ${names.text}>>/AF[${files.map(({ ref }) => ref).join(' ')}]`;
  }
}

function writeFile(objects: ObjectStore, { name, mediaType, description, relationship, date, bytes }: Attachment, documentDate: string): Ref {
  const time = stringText(pdfDate(date ?? documentDate));
  // MD5 is what the format prescribes (§7.11.4); it finds transfer errors, the manifest's digests find forgeries
  const checksum = createHash('md5').update(bytes).digest('hex');
  const compress = COMPRESSIBLE.test(mediaType);
  const file = objects.register(
    `/Type/EmbeddedFile/Subtype${nameText(mediaType)}/Params<</Size ${bytes.length}/CheckSum<${checksum}>/CreationDate${time}/ModDate${time}>>${compress ? '/Filter/FlateDecode' : ''}`,
    compress ? deflateSync(bytes) : bytes,
  );
  return objects.register(`<</Type/Filespec/F${textString(name)}/UF${textString(name)}/Desc${textString(description)}/AFRelationship/${relationship}/EF<</F ${file.text}/UF ${file.text}>>>>`);
}
