import { expect } from 'chai';
import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { LOCAL_MARK, loadPdfSigner, makeLocalSigner, signPdf } from '../../../server/packs/sign/index.ts';
import type { PdfSigner } from '../../../server/packs/sign/index.ts';
import { plainPdf } from '../../evidence/signatures/pdfs.ts';
import { openssl, pemOf } from '../../evidence/signatures/pki.ts';
import type { Identity } from '../../evidence/signatures/pki.ts';
import { needs } from '../tools.ts';
import { AUTHORITY, MADE, NAME, inFolder, issued, options, refusal, refusedAs, seeded } from './support.ts';

const SOON = new Date(Date.now() + 3_600_000).toISOString();
const LATE = new Date(Date.now() + 20 * 366 * 86_400_000).toISOString();
const EARLY = '2001-01-01T00:00:00Z';

interface Files {
  key: string;
  certificate: string;
  chain?: string;
}
const load = ({ key, certificate, chain }: Files, at = SOON): PdfSigner =>
  inFolder({ 'key.pem': key, 'cert.pem': certificate, 'chain.pem': chain ?? '' }, (folder) =>
    loadPdfSigner({ keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'cert.pem'), chain: chain === undefined ? null : join(folder, 'chain.pem') }, at),
  );
const filesOf = (identity: Identity): Files => ({ key: identity.pem, certificate: pemOf(identity.certificate) });

describe('packs: who signs', function () {
  this.timeout(30_000);
  let root: Identity;
  let between: Identity;
  let lender: Identity;

  before(function () {
    needs(this, 'openssl');
    root = issued('/C=CN/CN=示例根证书', { extensions: AUTHORITY });
    between = issued('/C=CN/CN=示例中级证书', { issuer: root, extensions: AUTHORITY });
    lender = issued('/C=CN/O=示例（虚构）/CN=示例消费金融有限公司', { issuer: between });
  });

  it('reads key and certificate, and puts the issuers in order whichever file holds them in whichever order', () => {
    const expected = [between, root].map(({ certificate }) => certificate.toString('hex'));
    const [leaf, middle, top] = [lender, between, root].map(({ certificate }) => pemOf(certificate)) as [string, string, string];
    const ways: Files[] = [
      { key: lender.pem, certificate: leaf, chain: middle + top },
      { key: lender.pem, certificate: leaf, chain: top + middle },
      { key: lender.pem, certificate: leaf + middle + top },
      { key: lender.pem, certificate: leaf + top, chain: leaf + middle },
    ];
    for (const way of ways) {
      const signer = load(way);
      expect(signer).to.include({ name: '示例消费金融有限公司', algorithm: 'rsa', selfSigned: false });
      expect(signer.chain.map((certificate) => Buffer.from(certificate).toString('hex'))).to.deep.equal(expected);
    }
    expect(load(filesOf(lender)).chain).to.deep.equal([]);
  });

  it('refuses a key of another certificate, and a certificate that is no issuer, by name', async () => {
    const error = await refusal(() => load({ key: root.pem, certificate: pemOf(lender.certificate) }));
    expect(error.code).to.equal('signing-key-mismatch');
    expect(error.message).to.match(/key\.pem.*cert\.pem/);
    const stranger = issued('/CN=示例（虚构）', { extensions: AUTHORITY });
    const unordered = await refusal(() => load({ ...filesOf(lender), chain: pemOf(between.certificate) + pemOf(stranger.certificate) }));
    expect(unordered.message).to.match(/chain\.pem.*1 certificate/);
    // the same name, another key, and nothing in the certificates that would tell them apart: only the signature does
    const bare = 'subjectKeyIdentifier=none\nauthorityKeyIdentifier=none\n';
    const [first, second] = [1, 2].map(() => issued('/C=CN/CN=示例证书', { extensions: bare + AUTHORITY })) as [Identity, Identity];
    const leaf = issued('/C=CN/CN=示例', { issuer: first, extensions: `${bare}keyUsage=digitalSignature` });
    expect(load({ ...filesOf(leaf), chain: pemOf(first.certificate) }).chain).to.have.length(1);
    expect(await refusedAs(() => load({ ...filesOf(leaf), chain: pemOf(second.certificate) }))).to.equal('signing-certificate-unusable');
  });

  it('refuses an encrypted key in either form, and what is no key', async () => {
    const encrypted = openssl({ key: lender.pem }, 'pkcs8', '-topk8', '-in', 'key', '-passout', 'pass:fictional', '-out', 'out').toString();
    const older = openssl({ key: lender.pem }, 'rsa', '-traditional', '-aes128', '-in', 'key', '-passout', 'pass:fictional', '-out', 'out').toString();
    const certificate = pemOf(lender.certificate);
    for (const key of [encrypted, older]) expect(await refusedAs(() => load({ key, certificate }))).to.equal('signing-key-encrypted');
    for (const key of ['', certificate, lender.pem.replace(/[A-Za-z]{20}/, '!')]) expect(await refusedAs(() => load({ key, certificate }))).to.equal('signing-key-unreadable');
    expect(await refusedAs(() => loadPdfSigner({ keyFile: '/nowhere/key.pem', certificateFile: '/nowhere/cert.pem', chain: null }, SOON))).to.equal('signing-key-unreadable');
    for (const broken of ['', lender.pem, certificate.replace(/[A-Za-z]{20}/, '!')]) expect(await refusedAs(() => load({ key: lender.pem, certificate: broken }))).to.equal('signing-certificate-unusable');
  });

  it('refuses kinds of key that readers or courts would not accept, and names them', async () => {
    const weak = issued('/CN=示例（虚构）', { bits: 1024 });
    expect((await refusal(() => load(filesOf(weak)))).message).to.contain('1024 bits');
    for (const [type, name] of [['P-384', 'secp384r1'], ['ed25519', 'ed25519']] as const) {
      const pair = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: type });
      const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const certificate = openssl({ key, config: '[req]\ndistinguished_name=dn\n[dn]\n' }, 'req', '-x509', '-new', '-config', 'config', '-key', 'key', '-subj', '/CN=x', '-days', '9', '-out', 'out').toString();
      const error = await refusal(() => load({ key, certificate }));
      expect([error.code, error.message.includes(name)]).to.deep.equal(['signing-key-unreadable', true]);
    }
  });

  it('refuses a certificate whose use is another one', async () => {
    const use = (extensions: string): Files => filesOf(issued('/CN=示例（虚构）', { extensions }));
    for (const extensions of ['keyUsage=critical,keyEncipherment', 'extendedKeyUsage=serverAuth', 'keyUsage=digitalSignature\nextendedKeyUsage=critical,timeStamping']) {
      expect(await refusedAs(() => load(use(extensions))), extensions).to.equal('signing-certificate-unusable');
    }
    for (const extensions of ['keyUsage=critical,nonRepudiation', 'extendedKeyUsage=clientAuth,emailProtection', 'extendedKeyUsage=serverAuth,1.3.6.1.5.5.7.3.36', 'subjectKeyIdentifier=hash']) {
      expect(load(use(extensions)).algorithm, extensions).to.equal('rsa');
    }
  });

  it('refuses an expired certificate, and one that is not valid yet, when it is read and when it signs', async () => {
    const pdf = await plainPdf();
    expect(await refusedAs(() => load(filesOf(lender), LATE))).to.equal('signing-certificate-expired');
    expect(await refusedAs(() => load(filesOf(lender), EARLY))).to.equal('signing-certificate-not-yet-valid');
    const signer = load(filesOf(lender));
    expect(await refusedAs(() => signPdf(pdf, options({ signer, signingTime: LATE })))).to.equal('signing-certificate-expired');
    expect(await refusedAs(() => signPdf(pdf, options({ signer, signingTime: EARLY })))).to.equal('signing-certificate-not-yet-valid');
    // to the second: valid up to and including notAfter (RFC 5280 §4.1.2.5)
    expect(await signPdf(pdf, options({ signer, signingTime: signer.notAfter }))).to.have.length.greaterThan(pdf.length);
    const after = new Date(Date.parse(signer.notAfter) + 1000).toISOString();
    expect(await refusedAs(() => signPdf(pdf, options({ signer, signingTime: after })))).to.equal('signing-certificate-expired');
  });

  it('makes a local signer whose name says what it is; the same inputs give the same bytes', () => {
    const made = makeLocalSigner(NAME, MADE, seeded('a'));
    expect(makeLocalSigner(NAME, MADE, seeded('a')).certificatePem + made.keyPem).to.equal(made.certificatePem + makeLocalSigner(NAME, MADE, seeded('a')).keyPem);
    expect(makeLocalSigner(NAME, MADE, seeded('b')).keyPem).to.not.equal(made.keyPem);
    const certificate = new X509Certificate(made.certificatePem);
    expect(made.signer).to.include({ name: `${NAME}${LOCAL_MARK}`, selfSigned: true, notBefore: '2026-01-02T03:04:05.000Z', notAfter: '2036-01-02T03:04:05.000Z' });
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect(certificate.raw.includes(Buffer.concat([Buffer.from([0x0c, Buffer.byteLength(made.signer.name)]), Buffer.from(made.signer.name)])), 'UTF8String').to.equal(true);
    const text = openssl({ certificate: made.certificatePem }, 'x509', '-in', 'certificate', '-noout', '-text', '-out', 'out').toString();
    expect(text).to.contain('Digital Signature, Non Repudiation').and.contain('CA:FALSE');
    // what is kept is what the next start reads
    const again = load({ key: made.keyPem, certificate: made.certificatePem }, MADE);
    expect(again).to.include({ name: made.signer.name, selfSigned: true, algorithm: 'p256' });
  });

  it('refuses names that no certificate can carry', () => {
    expect(makeLocalSigner('示'.repeat(52), MADE, seeded('a')).signer.name).to.have.length(64);
    for (const name of ['', '示'.repeat(53)]) expect(() => makeLocalSigner(name, MADE, seeded('a'))).to.throw(RangeError);
  });
});
