import { EncryptedPDFError, PDFArray, PDFBool, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFRef, PDFString } from 'pdf-lib';
import type { PDFObject } from 'pdf-lib';
import { ByteString, Name, Ref, Stream } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { unescaped } from './lexer.ts';
import { keyOf } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

/**
 * Opens a file with the general reader (pdf-lib), which also mends and decrypts. An encrypted one is tried with the empty user
 * password only. `ignoreEncryption` is never used: it gives blank pages without any error.
 */
export async function openGeneral(bytes: Uint8Array): Promise<{ file: SourceFile; ownerPassword: boolean } | 'damaged' | 'encrypted'> {
  try {
    return { file: new GeneralFile(await PDFDocument.load(bytes, { updateMetadata: false })), ownerPassword: false };
  } catch (error) {
    if (!(error instanceof EncryptedPDFError)) return 'damaged';
  }
  try {
    return { file: new GeneralFile(await PDFDocument.load(bytes, { updateMetadata: false, password: '' })), ownerPassword: true };
  } catch {
    return 'encrypted';
  }
}

class GeneralFile implements SourceFile {
  readonly trailer: Dict;
  readonly #document: PDFDocument;
  readonly #objects = new Map<number, Value>();

  constructor(document: PDFDocument) {
    this.#document = document;
    const { Root } = document.context.trailerInfo;
    this.trailer = new Map([['Root', Root ? valueOf(Root) : null]]);
  }

  resolve(value: Value | undefined): Value {
    let found = value;
    for (let steps = 0; found instanceof Ref; steps++) {
      // a reference that only leads to itself leads nowhere
      if (steps > 8) return null;
      found = this.#object(found);
    }
    return found ?? null;
  }

  #object(ref: Ref): Value {
    const key = keyOf(ref);
    let value = this.#objects.get(key);
    if (value === undefined) {
      const object = this.#document.context.lookup(PDFRef.of(ref.number, ref.generation));
      this.#objects.set(key, (value = object ? valueOf(object) : null));
    }
    return value;
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

function valueOf(object: PDFObject): Value {
  if (object instanceof PDFNumber) return object.asNumber();
  if (object instanceof PDFName) return new Name(nameOf(object));
  if (object instanceof PDFRef) return new Ref(object.objectNumber, object.generationNumber);
  if (object instanceof PDFDict) return dictOf(object);
  if (object instanceof PDFArray) return object.asArray().map(valueOf);
  if (object instanceof PDFString) return new ByteString(unescaped(object.asString()));
  if (object instanceof PDFHexString) return new ByteString(latin1(object.asBytes()));
  if (object instanceof PDFRawStream) return new Stream(dictOf(object.dict), object.contents);
  if (object instanceof PDFBool) return object.asBoolean();
  return null;
}

const nameOf = (name: PDFName): string => name.asString().slice(1).replace(/#([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function dictOf(dict: PDFDict): Dict {
  return new Map(dict.entries().map(([key, value]) => [nameOf(key), valueOf(value)]));
}
