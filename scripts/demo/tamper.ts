/** One changed byte: in a file by itself, and in a file inside a pack whose archive stays well formed. */
import { createHash } from 'node:crypto';
import type { Proof } from '../../server/domain/proof/types.ts';
import { readArchive, writeArchive } from './archive.ts';

export interface Alteration {
  bytes: Uint8Array;
  /** place of the changed byte, from 0 */
  offset: number;
  /** the byte before and after, two hex digits each */
  before: string;
  after: string;
}

/** A copy of `bytes` whose middle byte has its lowest bit flipped. @throws RangeError when there is no byte to change */
export function alterOneByte(bytes: Uint8Array): Alteration {
  const offset = Math.floor(bytes.length / 2);
  const before = bytes[offset];
  if (before === undefined) throw new RangeError('an empty file has no byte to change');
  const altered = Uint8Array.from(bytes);
  altered[offset] = before ^ 1;
  return { bytes: altered, offset, before: hexByte(before), after: hexByte(before ^ 1) };
}

export interface AlteredPack {
  /** the changed file inside the pack */
  file: string;
  alteration: Alteration;
  /** proof file of that original, unchanged */
  proof: Uint8Array;
  /** the whole archive with the changed file; every checksum of the archive itself is right again */
  archive: Uint8Array;
}

/** The pack `zip` with one byte of its first original changed. @throws Error when the pack has no original with a proof */
export async function alterPack(zip: Uint8Array): Promise<AlteredPack> {
  const files = await readArchive(zip);
  const [file, original] = [...files].find(([name]) => name.startsWith('originals/')) ?? [];
  if (file === undefined || original === undefined) throw new Error('the pack has no originals');
  const digest = createHash('sha256').update(original).digest('hex');
  const proof = [...files].find(([name, bytes]) => name.startsWith('proofs/') && provenDigest(bytes) === digest)?.[1];
  if (proof === undefined) throw new Error(`the pack has no proof of ${file}`);
  const alteration = alterOneByte(original);
  files.set(file, Buffer.from(alteration.bytes));
  return { file, alteration, proof, archive: await writeArchive(files) };
}

function provenDigest(proof: Buffer): string | undefined {
  try {
    return (JSON.parse(proof.toString()) as Partial<Proof>).record?.document.sha256;
  } catch {
    return undefined;
  }
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
