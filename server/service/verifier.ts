import { readFileSync } from 'node:fs';

/** The verifier that set-up has built; null where the service was started without set-up, and packs then travel without one. */
export function loadVerifier(): Uint8Array | null {
  try {
    return readFileSync(new URL('../../artifacts/verifier/verify.mjs', import.meta.url));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
