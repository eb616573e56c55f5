/** Signers, judges and a time-stamping authority for the tests of signing. All companies are invented. */
import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../server/errors.ts';
import type { ErrorCode } from '../../../server/errors.ts';
import { loadPdfSigner, makeLocalSigner } from '../../../server/packs/sign/index.ts';
import type { PdfSigner, SignOptions } from '../../../server/packs/sign/index.ts';
import { openssl, pemOf } from '../../evidence/signatures/pki.ts';
import type { Identity } from '../../evidence/signatures/pki.ts';

export const NAME = '示例消费金融有限公司';
export const MADE = '2026-01-02T03:04:05Z';
export const SIGNED = '2026-03-04T05:06:07+08:00';

/** The same bytes for the same seed. */
export const seeded = (seed: string) => (length: number): Uint8Array => {
  let bytes = Buffer.alloc(0);
  for (let i = 0; bytes.length < length; i++) bytes = Buffer.concat([bytes, createHash('sha256').update(`${seed} ${i}`).digest()]);
  return bytes.subarray(0, length);
};

export const localSigner = (): PdfSigner => makeLocalSigner(NAME, MADE, seeded('local')).signer;
export const options = (extra: Partial<SignOptions> = {}): SignOptions => ({ signer: localSigner(), signingTime: SIGNED, field: { name: '出借人签章', page: 1, rect: null }, ...extra });

export function inFolder<T>(files: Record<string, string | Uint8Array>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-sign-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** OpenSSL's certificates begin when they are made. */
export const justAfter = (certificate: { notBefore: string }): string => new Date(Date.parse(certificate.notBefore) + 3_600_000).toISOString();
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

const PLAIN = 'basicConstraints=critical,CA:FALSE';
export const AUTHORITY = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign';

/** A certificate with the given extensions, from a real issuer where one is given. */
export function issued(subject: string, { issuer, extensions = `${PLAIN}\nkeyUsage=critical,digitalSignature,nonRepudiation`, bits = 2048 }: { issuer?: Identity; extensions?: string; bits?: number } = {}): Identity {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: bits });
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const config = `[req]\ndistinguished_name=dn\n[dn]\n[ext]\n${extensions}\n`;
  const days = ['-days', '3650', '-set_serial', `0x${createHash('sha256').update(pem).digest('hex').slice(0, 16)}`];
  const signing = issuer ? ['-CA', 'ca', '-CAkey', 'ca.key'] : [];
  const files = { key: pem, config, ca: issuer ? pemOf(issuer.certificate) : '', 'ca.key': issuer?.pem ?? '' };
  const args = ['req', '-x509', '-new', '-config', 'config', '-extensions', 'ext', '-key', 'key', '-utf8', '-subj', subject, ...days, ...signing, '-outform', 'DER', '-out', 'out'];
  return { key: createPrivateKey(pem), pem, certificate: openssl(files, ...args), chain: issuer ? [issuer.certificate, ...issuer.chain] : [] };
}

export function signerOf(identity: Identity): PdfSigner {
  const files = { 'key.pem': identity.pem, 'cert.pem': pemOf(identity.certificate), 'chain.pem': identity.chain.map(pemOf).join('') };
  return inFolder(files, (folder) => loadPdfSigner({ keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'cert.pem'), chain: identity.chain.length > 0 ? join(folder, 'chain.pem') : null }, inAnHour()));
}

export function qpdf(pdf: Uint8Array, ...args: string[]): Buffer {
  return inFolder({ 'in.pdf': pdf }, (folder) => {
    execFileSync('qpdf', [...args, 'in.pdf', 'out.pdf'], { cwd: folder, stdio: 'pipe' });
    return readFileSync(join(folder, 'out.pdf'));
  });
}

/** What the last signature covers, and its CMS. */
export function partsOfSignature(pdf: Uint8Array): { covered: Buffer; cms: Buffer; range: number[] } {
  const bytes = Buffer.from(pdf);
  const range = /\/ByteRange \[([\d ]+)\]/.exec(bytes.toString('latin1', bytes.lastIndexOf('/ByteRange')))![1]!.split(' ').map(Number) as [number, number, number, number];
  const [start, length, behind, rest] = range;
  const hex = bytes.toString('latin1', start + length + 1, behind - 1);
  const padded = Buffer.from(hex, 'hex');
  const cms = padded.subarray(0, 4 + padded.readUInt16BE(2));
  return { covered: Buffer.concat([bytes.subarray(start, start + length), bytes.subarray(behind, behind + rest)]), cms, range };
}

/** Throws unless OpenSSL finds the CMS valid over what the byte range covers, with a chain to `root`. */
export function opensslVerify(pdf: Uint8Array, root: Uint8Array): void {
  const { covered, cms } = partsOfSignature(pdf);
  openssl({ cms, covered, root: pemOf(root) }, 'cms', '-verify', '-inform', 'DER', '-in', 'cms', '-content', 'covered', '-binary', '-CAfile', 'root', '-purpose', 'any', '-partial_chain', '-out', 'out');
}

const TSA_CONFIG = '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=signer\nsigner_key=key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\nother_policies=1.2.3.5\ndigests=sha256\nordering=no\ntsa_name=no\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n';

/** The answer of `openssl ts -reply` to a query. */
export function reply(authority: Identity, query: Uint8Array): Buffer {
  const files = { query, config: TSA_CONFIG, serial: '01', signer: pemOf(authority.certificate), key: authority.pem };
  return openssl(files, 'ts', '-reply', '-config', 'config', '-queryfile', 'query', '-out', 'out');
}

/** A server on loopback for as long as `use` runs; `answer` makes the body of its reply. */
export async function withServer<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export function answering(answer: (query: Buffer) => Uint8Array, asked: Buffer[] = []): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = Buffer.concat(chunks);
      asked.push(query);
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(answer(query));
    });
  };
}

/** The error that `run` gives. */
export async function refusal(run: () => unknown): Promise<AppError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const refusedAs = async (run: () => unknown): Promise<ErrorCode> => (await refusal(run)).code;
