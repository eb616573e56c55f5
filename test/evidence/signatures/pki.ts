/** Keys, certificates, CMS and time stamps made by OpenSSL. All persons and companies are invented. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Identity {
  key: KeyObject;
  pem: string;
  /** DER */
  certificate: Buffer;
  /** DER of the issuers' certificates */
  chain: Buffer[];
}

export type KeyType = 'rsa' | 'P-256' | 'P-384' | 'P-521' | 'ed25519' | 'sm2';

/** Runs `openssl` in a folder of its own that holds the files given; gives the file `out`. */
export function openssl(files: Record<string, string | Uint8Array>, ...args: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    return readFileSync(join(folder, 'out'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function newKey(type: KeyType): string {
  if (type === 'sm2') return openssl({}, 'genpkey', '-algorithm', 'SM2', '-out', 'out').toString();
  const pair = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: type });
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const EXTENSIONS = '[req]\ndistinguished_name=dn\n[dn]\n[leaf]\nbasicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\nkeyUsage=critical,digitalSignature,nonRepudiation\n[tsa]\nextendedKeyUsage=critical,timeStamping\n';
const known = new Map<string, Identity>();
let serials = 0xc0ffee01;

interface Issuing {
  issuer?: Identity;
  use?: 'leaf' | 'tsa';
  serial?: number;
}

/** An identity, made once per run. @param subject e.g. /C=CN/O=示例公司（虚构）/CN=张三 */
export function identity(type: KeyType, subject: string, options: Issuing = {}): Identity {
  const id = `${type} ${subject} ${options.use ?? 'leaf'} ${options.issuer ? 'issued' : ''}`;
  let made = known.get(id);
  if (!made) known.set(id, (made = newIdentity(type, subject, options)));
  return made;
}

function newIdentity(type: KeyType, subject: string, { issuer, use = 'leaf', serial = serials++ }: Issuing): Identity {
  const pem = newKey(type);
  const digest = type === 'sm2' ? ['-sm3'] : type === 'ed25519' ? [] : ['-sha256'];
  const days = ['-days', '3650', '-set_serial', `0x${serial.toString(16)}`];
  let certificate: Buffer;
  if (issuer) {
    const request = openssl({ key: pem, 'x.cnf': EXTENSIONS }, 'req', '-new', '-config', 'x.cnf', '-key', 'key', '-utf8', '-subj', subject, ...digest, '-out', 'out');
    const files = { request, ca: pemOf(issuer.certificate), 'ca.key': issuer.pem, 'x.cnf': EXTENSIONS };
    certificate = openssl(files, 'x509', '-req', '-in', 'request', '-CA', 'ca', '-CAkey', 'ca.key', ...days, '-extfile', 'x.cnf', '-extensions', use, ...digest, '-outform', 'DER', '-out', 'out');
  } else {
    certificate = openssl({ key: pem, 'x.cnf': EXTENSIONS }, 'req', '-x509', '-new', '-config', 'x.cnf', '-extensions', use, '-key', 'key', '-utf8', '-subj', subject, ...digest, ...days, '-outform', 'DER', '-out', 'out');
  }
  // Node's own OpenSSL names the SM2 curve otherwise; nothing here signs with that key in Node
  const key = type === 'sm2' ? createPrivateKey(newKey('P-256')) : createPrivateKey(pem);
  return { key, pem, certificate, chain: issuer ? [issuer.certificate, ...issuer.chain] : [] };
}

export function pemOf(certificate: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64').match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** CMS SignedData over `content`, not carrying it unless `-nodetach` is among the further arguments. */
export function cms(signer: Identity, content: Uint8Array, ...args: string[]): Buffer {
  const files = { content, signer: pemOf(signer.certificate), key: signer.pem, chain: signer.chain.map(pemOf).join('') };
  const chain = signer.chain.length > 0 ? ['-certfile', 'chain'] : [];
  return openssl(files, 'cms', '-sign', '-binary', '-in', 'content', '-signer', 'signer', '-inkey', 'key', ...chain, ...args, '-outform', 'DER', '-out', 'out');
}

const TSA = '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=signer\nsigner_key=key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha1,sha256,sha384,sha512\nordering=no\ntsa_name=no\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n';

/** RFC 3161 token (not the whole answer) over `content`. */
export function timestampToken(authority: Identity, content: Uint8Array, { digest = 'sha256', certificate = true } = {}): Buffer {
  const query = openssl({ content }, 'ts', '-query', '-data', 'content', `-${digest}`, ...(certificate ? ['-cert'] : []), '-out', 'out');
  const files = { query, 'tsa.cnf': TSA, serial: '01', signer: pemOf(authority.certificate), key: authority.pem };
  return openssl(files, 'ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-token_out', '-out', 'out');
}
