/**
 * The seal of a pack: a signed note (C2SP) over the digest of its manifest, by the key of the log that its records are in. Records
 * and originals are proven by the chain; the seal is what binds bundle, texts and manifest to them, so that nobody can put another
 * bundle into a pack and correct the manifest.
 */
import { NoteError, parseVerifierKey, signNote, verifyNote } from '../checkpoint/index.ts';
import type { NoteSigner } from '../checkpoint/index.ts';
import type { TrustSettings } from '../proof/index.ts';

/** Name of the seal inside every pack; like the manifest, it is not listed in it. */
export const SEAL_NAME = 'manifest.sig';
/** A few lines; bounds what is read of a made-up one. */
export const MAX_SEAL_BYTES = 20_000;
/** No log has this origin (it holds a space), so that no seal can be shown as a checkpoint. */
const CONTEXT = 'docketproof pack seal v1';

function sealText(caseRef: string, manifestSha256: string): string {
  return `${CONTEXT}\n${caseRef}\n${manifestSha256}\n`;
}

/** @param manifestSha256 lower-case hex @returns the note; same input, same bytes */
export function sealManifest(caseRef: string, manifestSha256: string, signer: NoteSigner): string {
  return signNote(sealText(caseRef, manifestSha256), [signer]);
}

/**
 * Whether the key of one of these logs sealed this manifest.
 * @param origins logs that the manifest names
 * @returns `seal-invalid` when the note says something else or a trusted key's signature does not hold; `seal-untrusted` when none of
 *   the trusted keys of these logs signed
 */
export function checkSeal(note: string, caseRef: string, manifestSha256: string, origins: readonly string[], trust: TrustSettings | null): 'sealed' | 'seal-invalid' | 'seal-untrusted' {
  const keys = (trust?.logs ?? []).filter(({ origin }) => origins.includes(origin)).map(({ vkey }) => parseVerifierKey(vkey));
  try {
    return verifyNote(note, keys).text === sealText(caseRef, manifestSha256) ? 'sealed' : 'seal-invalid';
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.code === 'unsigned' ? 'seal-untrusted' : 'seal-invalid';
  }
}
