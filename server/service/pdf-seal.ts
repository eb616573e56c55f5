/** With what the service signs bundles and certificates: the lender's own key, or one that it makes for local use. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import { keyFolder, protectKeyFile, writeKeyFile } from '../keys.ts';
import { loadPdfSigner, LOCAL_MARK, makeLocalSigner, restingAfterFailure, timestampClient, type PdfSeal, type PdfSigner } from '../packs/index.ts';
import type { Settings } from '../settings.ts';

export type PdfSealSettings = Pick<Settings, 'DATA_DIR' | 'LENDER_NAME' | 'PDF_SIGN_KEY_FILE' | 'PDF_SIGN_CERT_FILE' | 'PDF_SIGN_CHAIN_FILE' | 'TSA_URL'>;

/** Key and certificate in one file, so that a crash never leaves the one without the other. */
const LOCAL_FILE = 'pdf-seal.pem';
/** ub-common-name (RFC 5280 appendix A), less the mark. */
const NAME_LENGTH = 64 - [...LOCAL_MARK].length;
/** How long a time-stamping authority that failed is left alone. */
const REST_MS = 60_000;

/**
 * Reads or makes the key, and sets up time stamps where an authority is configured.
 * @throws AppError as `loadPdfSigner` for a configured key that cannot be used. One whose certificate has run out does not stop the service,
 *   since deposits must go on: packs and certificates are refused with that reason
 */
export function openPdfSeal(settings: PdfSealSettings, now: () => Date, logger: Pick<Logger, 'error'>): PdfSeal {
  const signer = configuredSigner(settings, now(), logger) ?? localSigner(settings, now());
  if (settings.TSA_URL === undefined) return { signer };
  const client = timestampClient({ url: settings.TSA_URL, random: (length) => randomBytes(length) });
  return { signer, timestamp: restingAfterFailure(client, { now: () => now().getTime(), restMs: REST_MS }) };
}

function configuredSigner({ PDF_SIGN_KEY_FILE: keyFile, PDF_SIGN_CERT_FILE: certificateFile, PDF_SIGN_CHAIN_FILE: chain }: PdfSealSettings, now: Date, logger: Pick<Logger, 'error'>): PdfSigner | null {
  if (keyFile === undefined || certificateFile === undefined) return null;
  const files = { keyFile, certificateFile, chain: chain ?? null };
  try {
    return loadPdfSigner(files, now.toISOString());
  } catch (error) {
    const { notAfter } = error instanceof AppError && error.code === 'signing-certificate-expired' ? error.params : {};
    if (typeof notAfter !== 'string') throw error;
    logger.error({ error }, 'the certificate that signs packs has expired: no pack and no certificate can be made until it is replaced');
    return loadPdfSigner(files, notAfter);
  }
}

/** The same at every start, until it runs out or the lender changes its name: files that it has signed bring their certificate along. */
function localSigner(settings: PdfSealSettings, now: Date): PdfSigner {
  const path = join(keyFolder(settings), LOCAL_FILE);
  const name = [...settings.LENDER_NAME].slice(0, NAME_LENGTH).join('');
  const kept = existsSync(path) ? readLocal(path, now) : null;
  if (kept?.name === `${name}${LOCAL_MARK}`) return kept;
  const made = makeLocalSigner(name, now.toISOString(), (length) => randomBytes(length));
  writeKeyFile(path, `${made.keyPem}${made.certificatePem}`);
  return loadPdfSigner({ keyFile: path, certificateFile: path, chain: null }, now.toISOString());
}

function readLocal(path: string, now: Date): PdfSigner | null {
  protectKeyFile(path);
  try {
    return loadPdfSigner({ keyFile: path, certificateFile: path, chain: null }, now.toISOString());
  } catch (error) {
    // one for local use is made anew; a damaged file is not replaced unseen
    if (error instanceof AppError && error.code === 'signing-certificate-expired') return null;
    throw error;
  }
}
