/**
 * The key of one bulk deposit: its archive lies in the spool under it, and what its rows say of people and loans is sealed with it. It
 * is wrapped by the master key, with a key derived for that purpose alone, and bound to the job.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

export function makeJobKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

function derive(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `docketproof/bulk/v1/${purpose}`, KEY_BYTES));
}

/** version ‖ nonce ‖ AES-256-GCM ‖ tag. The nonce is random: 2³² seals under one key are safe (NIST SP 800-38D §8.3), a job makes thousands. */
function seal(key: Uint8Array, binding: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(binding, 'utf8'));
  return Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unseal(key: Uint8Array, binding: string, sealed: Uint8Array): Buffer {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new RangeError('not sealed by this version');
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(binding, 'utf8'));
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, end)), decipher.final()]);
}

export function wrapJobKey(masterKey: Uint8Array, jobId: string, jobKey: Uint8Array): Buffer {
  return seal(derive(masterKey, 'wrap'), jobId, jobKey);
}

/** @throws AppError `bulk-key-unreadable` when the master key is another one, or the wrapped key was altered or is of another job */
export function unwrapJobKey(masterKey: Uint8Array, jobId: string, wrapped: Uint8Array): Buffer {
  try {
    return unseal(derive(masterKey, 'wrap'), jobId, wrapped);
  } catch (error) {
    throw new AppError('bulk-key-unreadable', { job: jobId }, { cause: error });
  }
}

/** Seals and opens what the rows of one job hold. Each is bound to its place: two rows cannot be swapped in the database. */
export class RowSeal {
  private readonly jobId: string;
  private readonly key: Buffer;

  constructor(jobId: string, jobKey: Uint8Array) {
    this.jobId = jobId;
    this.key = derive(jobKey, 'rows');
  }

  seal(position: number, value: unknown): Buffer {
    return seal(this.key, `${this.jobId}/${position}`, Buffer.from(JSON.stringify(value), 'utf8'));
  }

  /** @throws AppError `bulk-key-unreadable` when it is not what was sealed in that place */
  open(position: number, sealed: Uint8Array): unknown {
    try {
      return JSON.parse(unseal(this.key, `${this.jobId}/${position}`, sealed).toString('utf8'));
    } catch (error) {
      throw new AppError('bulk-key-unreadable', { job: this.jobId }, { cause: error });
    }
  }
}
