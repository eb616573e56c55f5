/**
 * The service's secrets: from the environment, from a file that the environment names, or made on the first local start in
 * DATA_DIR/keys with mode 0600. They are never printed; errors name the setting and the file, never the value.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import { isPrivateKey, SETTINGS, type Settings } from './settings.ts';

export type SecretName = 'OPERATOR_KEY' | 'LOG_KEY' | 'MASTER_KEY';

const FILE_NAMES: Record<SecretName, string> = { OPERATOR_KEY: 'operator.key', LOG_KEY: 'log.key', MASTER_KEY: 'master.key' };

export interface Keys {
  /** secp256k1 private key of the anchoring account, 0x + 64 hex digits */
  operatorKey: string;
  /** Ed25519 seed, 32 bytes */
  logSeed: Uint8Array;
  /** AES-256 key, 32 bytes */
  masterKey: Uint8Array;
}

function readKeyFile(name: SecretName, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new AppError('setting-invalid', { setting: `${name}_FILE`, problem: `cannot read ${path}`, example: SETTINGS[`${name}_FILE`].example }, { cause: error });
  }
  if (!/^0x[0-9a-f]{64}$/.test(text)) {
    throw new AppError('setting-invalid', { setting: `${name}_FILE`, problem: `${path} must hold 0x and 64 lower-case hex digits`, example: SETTINGS[`${name}_FILE`].example });
  }
  if (name === 'OPERATOR_KEY' && !isPrivateKey(text)) throw new AppError('setting-invalid', { setting: `${name}_FILE`, problem: `${path} holds no private key: it must lie between 1 and the order of secp256k1`, example: SETTINGS[`${name}_FILE`].example });
  return text;
}

/** @returns folder for the secrets that the service makes for itself; it is made when missing */
export function keyFolder({ DATA_DIR }: Pick<Settings, 'DATA_DIR'>): string {
  const folder = join(DATA_DIR, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** A copied data folder often loses its modes; a key that others can read is put right and used, as ssh would refuse it. */
export function protectKeyFile(path: string): void {
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}

/** Written to a temporary name, flushed and renamed, so that a crash leaves either no key or a whole one. */
export function writeKeyFile(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

function makeKeyFile(path: string): string {
  const text = `0x${randomBytes(32).toString('hex')}`;
  writeKeyFile(path, `${text}\n`);
  return text;
}

/**
 * One secret as it is written: 0x + 64 hex digits.
 * @throws AppError `key-missing` when there is none and none may be made; `setting-invalid` when its file cannot be used
 */
export function readSecret(name: SecretName, settings: Settings, mayCreate: boolean): string {
  const direct = settings[name];
  if (direct !== undefined) return direct;
  const named = settings[`${name}_FILE`];
  if (named !== undefined) return readKeyFile(name, named);
  const folder = join(settings.DATA_DIR, 'keys');
  const path = join(folder, FILE_NAMES[name]);
  if (!existsSync(path)) {
    if (!mayCreate) throw new AppError('key-missing', { setting: name, path });
    keyFolder(settings);
    return makeKeyFile(path);
  }
  protectKeyFile(path);
  return readKeyFile(name, path);
}

/**
 * @param mayCreate names of secrets that are made when missing. A key that records already depend on must never be replaced
 *   by a new one: that would silently make every stored file unreadable
 * @throws AppError `key-missing` or `setting-invalid`
 */
export function loadKeys(settings: Settings, mayCreate: { operator: boolean; others: boolean }): Keys {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
  return {
    operatorKey: readSecret('OPERATOR_KEY', settings, mayCreate.operator),
    logSeed: bytes(readSecret('LOG_KEY', settings, mayCreate.others)),
    masterKey: bytes(readSecret('MASTER_KEY', settings, mayCreate.others)),
  };
}
