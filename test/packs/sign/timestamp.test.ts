import { expect } from 'chai';
import fc from 'fast-check';
import { createHash, sign } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { signPdf, signPdfStampedIfPossible, timestampClient } from '../../../server/packs/sign/index.ts';
import { tokenProblem } from '../../../server/packs/sign/token.ts';
import { OID, algorithm, attribute, elementsOf, handMade, integer, octets, oid, sequence } from '../../evidence/signatures/der.ts';
import { flipBit, plainPdf } from '../../evidence/signatures/pdfs.ts';
import { pdfsig } from '../../evidence/signatures/pdfsig.ts';
import { identity, openssl, pemOf } from '../../evidence/signatures/pki.ts';
import type { Identity } from '../../evidence/signatures/pki.ts';
import { needs } from '../tools.ts';
import { answering, issued, localSigner, opensslVerify, options, refusal, reply, seeded, withServer } from './support.ts';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const authority = (): Identity => identity('rsa', '/C=CN/O=示例时间戳中心（虚构）/CN=TSA', { use: 'tsa' });
const DIGEST = createHash('sha256').update('fictional').digest();

const stamp = (listener: RequestListener, extra: { timeoutMs?: number; policy?: string } = {}): Promise<Uint8Array> =>
  withServer(listener, (url) => timestampClient({ url, random: seeded('nonce'), timeoutMs: 5000, ...extra })(DIGEST));
const problem = async (listener: RequestListener, extra = {}): Promise<string> => {
  const error = await refusal(() => stamp(listener, extra));
  expect(error.code).to.equal('timestamp-failed');
  return error.message;
};
const granted = (token: Uint8Array): Buffer => sequence(sequence(integer(0)), token);
const tokenIn = (answer: Buffer): Buffer => elementsOf(answer, true)[1]!;
/** TSTInfo of a token. */
const contentOf = (token: Buffer): Buffer => {
  const signedData = elementsOf(elementsOf(elementsOf(token, true)[1]!, true)[0]!, true);
  return elementsOf(elementsOf(elementsOf(signedData[2]!, true)[1]!, true)[0]!, true)[0]!;
};

describe('packs: time stamps', function () {
  this.timeout(30_000);
  let pdf: Buffer;
  before(async function () {
    needs(this, 'openssl');
    pdf = await plainPdf();
  });

  it('puts a token of the authority over the signature value into the signature, which all judges accept', async function () {
    needs(this, 'pdfsig');
    const asked: Buffer[] = [];
    const result = await withServer(answering((query) => reply(authority(), query), asked), (url) => signPdf(pdf, options({ timestamp: timestampClient({ url, random: seeded('nonce') }) })));
    expect(asked).to.have.length(1);
    expect(pdfsig(result)[0]).to.include({ total: true, validation: 'Signature is Valid.' });
    opensslVerify(result, localSigner().certificate);
    const [found] = inspectSignatures(result).signatures;
    expect(found).to.include({ coversWholeFile: true, digest: 'matches', signature: 'valid', problem: null, signingTimeFrom: 'timestamp-token' });
    expect(Math.abs(Date.parse(found!.signingTime!) - Date.now())).to.be.lessThan(600_000);
    const text = openssl({ query: asked[0]! }, 'ts', '-query', '-in', 'query', '-text', '-out', 'out').toString();
    expect(text).to.match(/Hash Algorithm: sha256/).and.match(/Nonce: 0x[0-9A-F]{16}/).and.match(/Certificate required: yes/);
  });

  it('gives the token as the authority wrote it', async () => {
    let answer: Buffer = Buffer.alloc(0);
    const token = Buffer.from(await stamp(answering((query) => (answer = reply(authority(), query)))));
    expect(token.equals(tokenIn(answer))).to.equal(true);
    const verify = ['ts', '-verify', '-token_in', '-in', 'token', '-digest', DIGEST.toString('hex'), '-CAfile', 'ca', '-partial_chain'];
    expect(() => openssl({ token, ca: pemOf(authority().certificate), out: '' }, ...verify)).to.not.throw();
  });

  it('asks for a policy and refuses another one', async () => {
    expect(await stamp(answering((query) => reply(authority(), query)), { policy: '1.2.3.5' })).to.have.length.greaterThan(500);
    const other = reply(authority(), openssl({}, 'ts', '-query', '-digest', DIGEST.toString('hex'), '-sha256', '-cert', '-no_nonce', '-out', 'out'));
    expect(tokenProblem(tokenIn(other), { digest: DIGEST, nonce: seeded('n')(8), policy: '1.2.3.4' })!.en).to.contain('nonce');
    const listener = answering((query) => reply(authority(), withoutPolicy(query)));
    expect(await problem(listener, { policy: '1.2.3.5' })).to.contain('policy is 1.2.3.4, not 1.2.3.5');
  });

  it('refuses what is no answer to its question, and says why', async () => {
    const early = reply(authority(), openssl({}, 'ts', '-query', '-digest', DIGEST.toString('hex'), '-sha256', '-cert', '-out', 'out'));
    const elsewhere = (query: Buffer): Buffer => Buffer.concat([query.subarray(0, query.indexOf(DIGEST)), Buffer.alloc(32, 9), query.subarray(query.indexOf(DIGEST) + 32)]);
    expect(await problem(answering(() => early))).to.contain('nonce');
    expect(await problem(answering((query) => reply(authority(), elsewhere(query))))).to.contain('something else');
    expect(await problem(answering((query) => reply(authority(), query), []), { policy: '1.2.9.9' })).to.contain('status 2');
    expect(await problem(answering(() => sequence(sequence(integer(0)))))).to.contain('no token');
    for (const answer of [Buffer.alloc(0), Buffer.from('<html>busy</html>'), granted(Buffer.from([5, 0])), early.subarray(0, 900), Buffer.concat([early, early])]) {
      expect(await problem(answering(() => answer))).to.match(/no RFC 3161 response|cannot be parsed/);
    }
  });

  it('refuses a token that is signed by a certificate of another use, or not validly', async () => {
    const lender = identity('P-256', '/CN=示例（虚构）');
    const mail = issued('/CN=示例（虚构）', { extensions: 'extendedKeyUsage=emailProtection' });
    const forged = (query: Buffer, use: Identity, damage = false): Buffer => {
      const content = contentOf(tokenIn(reply(authority(), query)));
      const digest = createHash('sha256').update(damage ? Buffer.from('x') : content).digest();
      const attributes = [attribute(OID.contentType, oid(TST_INFO)), attribute(OID.messageDigest, octets(digest))];
      const scheme = use === lender ? algorithm(OID.ecdsaSha256) : algorithm(OID.rsa, Buffer.from([5, 0]));
      return granted(handMade({ certificates: [use.certificate], digest: OID.sha256, algorithm: scheme, attributes, content: { type: TST_INFO, value: content }, sign: (bytes) => sign('sha256', bytes, use.key) }, content));
    };
    expect(await stamp(answering((query) => forged(query, authority())))).to.have.length.greaterThan(500);
    for (const other of [lender, mail]) expect(await problem(answering((query) => forged(query, other)))).to.contain('not for time stamping');
    expect(await problem(answering((query) => forged(query, authority(), true)))).to.contain('signature is not valid');
  });

  it('finds every flipped bit of what a token states and of its signature value', () => {
    const query = openssl({}, 'ts', '-query', '-digest', DIGEST.toString('hex'), '-sha256', '-cert', '-out', 'out');
    const token = tokenIn(reply(authority(), query));
    const content = contentOf(token);
    const nonce = elementsOf(query, true).find((element) => element[0] === 2 && element.length > 3)!;
    const asked = { digest: DIGEST, nonce: nonce.subarray(2), policy: null };
    expect(tokenProblem(token, asked)).to.equal(null);
    const from = token.indexOf(content);
    const places = fc.oneof(fc.integer({ min: from, max: from + content.length - 1 }), fc.integer({ min: token.length - 256, max: token.length - 1 }));
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 7 }), (at, bit) => {
        expect(tokenProblem(flipBit(token, at, bit), asked), `byte ${at} bit ${bit}`).to.not.equal(null);
      }),
      { numRuns: 150 },
    );
  });

  it('never hangs: silence, trickle, flood, errors and a redirect end in a named failure', async () => {
    const trickle: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write(Buffer.from([0x30])), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await problem(() => undefined, { timeoutMs: 150 })).to.contain('within 150 ms');
    expect(await problem(trickle, { timeoutMs: 150 })).to.contain('within 150 ms');
    expect(await problem((_, response) => response.end(Buffer.alloc(1 << 20, 0x30)))).to.contain('bytes');
    expect(await problem((_, response) => response.writeHead(503).end('busy'))).to.contain('HTTP 503');
    expect(await problem((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end())).to.contain('cannot be reached');
    const gone = await withServer(() => undefined, (url) => Promise.resolve(url));
    expect((await refusal(() => timestampClient({ url: gone, random: seeded('n') })(DIGEST))).message).to.contain('cannot be reached');
  });

  it('leaves it to the caller what to do without: refused, or signed without a time stamp and a warning', async () => {
    const listener: RequestListener = (_, response) => response.writeHead(503).end();
    await withServer(listener, async (url) => {
      const stamped = options({ timestamp: timestampClient({ url, random: seeded('nonce') }) });
      expect((await refusal(() => signPdf(pdf, stamped))).code).to.equal('timestamp-failed');
      const { pdf: result, warning } = await signPdfStampedIfPossible(pdf, stamped);
      expect(warning?.message).to.contain('HTTP 503');
      expect(Buffer.from(result).equals(await signPdf(pdf, options()))).to.equal(true);
    });
    const { pdf: result, warning } = await withServer(answering((query) => reply(authority(), query)), (url) => signPdfStampedIfPossible(pdf, options({ timestamp: timestampClient({ url, random: seeded('nonce') }) })));
    expect(warning).to.equal(null);
    expect(inspectSignatures(result).signatures[0]).to.include({ signingTimeFrom: 'timestamp-token', problem: null });
    expect((await refusal(() => signPdfStampedIfPossible(Buffer.from('no PDF'), options()))).code).to.equal('pdf-not-signable');
    expect((await refusal(() => signPdf(pdf, options({ timestamp: () => Promise.resolve(new Uint8Array(20_000)) })))).code).to.equal('timestamp-failed');
  });
});

/** The query without the policy that it asks for: an authority that does not heed it. */
function withoutPolicy(query: Buffer): Buffer {
  return sequence(...elementsOf(query, true).filter((element) => element[0] !== 6));
}
