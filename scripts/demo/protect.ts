/** PDF files with passwords (AES-256, ISO 32000-2 7.6.4), the same bytes for the same seed. What they protect is fictional, and the passwords are no secret. */
import { PDFDocument } from 'pdf-lib';
import { SeededRandom } from './random.ts';

/** With `owner` alone the file opens without a password and only forbids changes; with `user` nobody reads it without one. */
export type Passwords = { owner: string } | { owner: string; user: string };

type Encrypt = (plain: Uint8Array) => Uint8Array;

/** @param pdf an unencrypted file @param seed from which keys, salts and initialisation vectors follow */
export async function protectPdf(pdf: Uint8Array, passwords: Passwords, seed: string): Promise<Uint8Array> {
  const random = new SeededRandom(seed);
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const options = { ownerPassword: passwords.owner, ...('user' in passwords && { userPassword: passwords.user }), permissions: { printing: 'highResolution' as const } };
  withSeededBytes(random, () => void document.encrypt(options));
  const { security } = document.context;
  if (security === undefined) throw new Error('the PDF library did not encrypt');
  const encryptorOf = security.getEncryptFn.bind(security);
  security.getEncryptFn = (object, generation): Encrypt => {
    const encrypt = encryptorOf(object, generation);
    return (plain) => withSeededBytes(random, () => encrypt(plain));
  };
  return document.save({ addDefaultPage: false });
}

/** The library takes random bytes from the platform only; they are ours for the length of one call that waits for nothing. */
function withSeededBytes<T>(random: SeededRandom, work: () => T): T {
  const { crypto } = globalThis;
  const own = Object.getOwnPropertyDescriptor(crypto, 'getRandomValues');
  const fill = (target: Uint8Array): Uint8Array => {
    target.set(Buffer.from(random.hex(target.length), 'hex'));
    return target;
  };
  Object.defineProperty(crypto, 'getRandomValues', { value: fill, configurable: true });
  try {
    return work();
  } finally {
    if (own === undefined) Reflect.deleteProperty(crypto, 'getRandomValues');
    else Object.defineProperty(crypto, 'getRandomValues', own);
  }
}
