import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeLocalSigner, LOCAL_MARK, sealPdf } from '../../server/packs/index.ts';
import { openPdfSeal } from '../../server/service/pdf-seal.ts';
import { readSettings } from '../../server/settings.ts';
import { seeded, refusedAs } from '../packs/sign/support.ts';

const NOW = new Date('2026-06-01T00:00:00.000Z');

describe('the key that signs bundles and certificates', () => {
  let folder: string;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-seal-'));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const logger = { error: (_: unknown, text: string) => void told.push(text) };
  const open = (environment: Record<string, string> = {}, now = NOW) => openPdfSeal(readSettings({ DATA_DIR: folder, LENDER_NAME: '示例贷款（虚构）', ...environment }), () => now, logger as never);
  const local = () => join(folder, 'keys', 'pdf-seal.pem');
  const given = (made: string) => {
    const { keyPem, certificatePem } = makeLocalSigner('示例', made, seeded('given'));
    writeFileSync(join(folder, 'key.pem'), keyPem);
    writeFileSync(join(folder, 'cert.pem'), certificatePem);
    return { PDF_SIGN_KEY_FILE: join(folder, 'key.pem'), PDF_SIGN_CERT_FILE: join(folder, 'cert.pem') };
  };

  it('is made on the first start, readable by its owner only, self-signed by name, and the same on the second', () => {
    const { signer, timestamp } = open();
    expect(signer).to.include({ name: `示例贷款（虚构）${LOCAL_MARK}`, selfSigned: true });
    expect(timestamp).to.equal(undefined);
    expect(statSync(local()).mode & 0o777).to.equal(0o600);
    chmodSync(local(), 0o644);
    expect(Buffer.from(open().signer.certificate).equals(Buffer.from(signer.certificate))).to.equal(true);
    expect(statSync(local()).mode & 0o777).to.equal(0o600);
  });

  it('is made anew when its certificate has run out, or the lender has another name', () => {
    expect(open().signer.name).to.equal(`示例贷款（虚构）${LOCAL_MARK}`);
    expect(open({ LENDER_NAME: '另一家（虚构）' }).signer.name).to.equal(`另一家（虚构）${LOCAL_MARK}`);
    const later = new Date('2037-01-01T00:00:00.000Z');
    expect(Date.parse(open({ LENDER_NAME: '另一家（虚构）' }, later).signer.notAfter)).to.be.greaterThan(later.getTime());
  });

  it('is made for a lender whose name is longer than a certificate’s may be', () => {
    const name = '很长的名称'.repeat(30);
    expect(open({ LENDER_NAME: name }).signer.name).to.have.length(64);
    const before = readFileSync(local());
    open({ LENDER_NAME: name });
    expect(readFileSync(local()).equals(before)).to.equal(true);
  });

  it('is never replaced unseen when it is damaged', async () => {
    open();
    writeFileSync(local(), 'damaged');
    expect(await refusedAs(() => open())).to.equal('signing-key-unreadable');
    expect(readFileSync(local(), 'utf8')).to.equal('damaged');
  });

  it('is the configured one, and none is made beside it', () => {
    expect(open(given('2026-01-01T00:00:00.000Z')).signer.name).to.equal(`示例${LOCAL_MARK}`);
    expect(existsSync(local())).to.equal(false);
  });

  it('whose certificate has run out lets the service start, says so, and signs nothing', async () => {
    const { signer } = open(given('2010-01-01T00:00:00.000Z'));
    expect(told).to.have.length(1);
    expect(await refusedAs(() => sealPdf(new Uint8Array(1), { signer }, NOW.toISOString()))).to.equal('signing-certificate-expired');
  });

  it('that cannot be used is told at the start', async () => {
    const files = given('2026-01-01T00:00:00.000Z');
    expect(await refusedAs(() => open({ ...files, PDF_SIGN_KEY_FILE: join(folder, 'nothing.pem') }))).to.equal('signing-key-unreadable');
    expect(await refusedAs(() => open(given('2030-01-01T00:00:00.000Z')))).to.equal('signing-certificate-not-yet-valid');
  });

  it('stamps where an authority is configured', () => {
    expect(open({ TSA_URL: 'http://127.0.0.1:1/tsa' }).timestamp).to.be.a('function');
  });
});
