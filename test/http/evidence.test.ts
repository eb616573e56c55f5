import { createHash, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import express from 'express';
import { pino } from 'pino';
import { verifyReceipt } from '../../server/domain/receipt/index.ts';
import { problemHandler } from '../../server/http/errors.ts';
import { evidenceRouter } from '../../server/http/routes/evidence.ts';
import { digestItem, metadata, pseudoRandom, useIntake, type Intake } from '../evidence/setup.ts';

const LIMITS = { fileBytes: 1 << 20, metadataBytes: 16 * 1024, bodyBytes: 1 << 20 };
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), pseudoRandom(200_000)]);

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  json: Record<string, unknown>;
}

interface Part {
  name: string;
  content: string | Buffer;
  filename?: string;
  /** the whole Content-Disposition, when it is to be unusual */
  disposition?: string;
  type?: string;
}

const BOUNDARY = 'docketproof-test-boundary';

function form(parts: Part[], { isCutOff = false } = {}): Buffer {
  const pieces = parts.flatMap(({ name, content, filename, disposition, type }) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: ${disposition ?? `form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat(isCutOff ? pieces : [...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const metadataPart = (changes: Parameters<typeof metadata>[0] = {}): Part => ({ name: 'metadata', content: JSON.stringify(metadata(changes)) });
const filePart = (content: string | Buffer = PDF, filename = 'contract.pdf'): Part => ({ name: 'file', content, filename, type: 'application/pdf' });

describe('POST /api/v1/evidence', () => {
  const openIntake = useIntake();
  let intake: Intake;
  let server: Server;
  let port: number;
  let logged: string[];

  beforeEach(async () => {
    intake = await openIntake({ maxFileBytes: LIMITS.fileBytes });
    logged = [];
    const app = express();
    const router = evidenceRouter({ service: intake.service, accesses: { note: () => Promise.resolve() }, limits: LIMITS, anchorOf: async () => ({ state: 'sequenced', head: null, anchoredTime: null }), expected: { contract: ['sourceRecordId', 'actor'] }, latenessHours: 24 });
    app.use(router, problemHandler(pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })));
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function send(method: string, path: string, body?: Buffer | string, headers: Record<string, string | string[]> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: { 'Accept-Language': 'en', ...headers } }, (response: IncomingMessage) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(parts);
          const isJson = String(response.headers['content-type']).includes('json');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, json: isJson ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {} });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  const post = (body: Buffer, headers: Record<string, string | string[]> = {}) => send('POST', '/api/v1/evidence', body, { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers });
  const postDigests = (body: Buffer | string, headers: Record<string, string> = {}) => send('POST', '/api/v1/evidence/digests', body, { 'Content-Type': 'application/json', ...headers });

  /** Files and rows: what must be empty after a refusal. */
  async function stored() {
    const counts = await Promise.all(['cases', 'files', 'records', 'idempotency_keys'].map(async (table) => (await intake.database(table).select()).length));
    const files = readdirSync(join(intake.folder, 'vault'), { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{32}$/.test(name));
    return { rows: counts.reduce((sum, count) => sum + count, 0), files: files.length };
  }
  const NOTHING = { rows: 0, files: 0 };

  it('deposits a document and gives it back byte for byte', async () => {
    const answer = await post(form([metadataPart(), filePart()]));
    expect(answer.status).to.equal(201);
    const { recordId, index, leaf, case: caseRef, sequence, receipt, document, links } = answer.json as { recordId: string; index: number; leaf: string; case: string; sequence: number; receipt: unknown; document: { sha256: string; mediaType: string }; links: Record<string, string> };
    expect({ index, sequence }).to.deep.equal({ index: 0, sequence: 1 });
    expect(caseRef).to.match(/^[0-9a-f]{32}$/);
    expect(document.sha256).to.equal(createHash('sha256').update(PDF).digest('hex'));
    expect(document.mediaType).to.equal('application/pdf');
    expect(verifyReceipt(receipt, intake.log.vkey)).to.include({ recordId, leaf, index });
    expect(answer.headers['location']).to.equal(`/api/v1/evidence/${recordId}`);

    const shown = await send('GET', links['self'] ?? '');
    expect(shown.status).to.equal(200);
    expect(shown.json).to.deep.include({ index, leaf, receipt, supersededBy: null, anchoring: { state: 'sequenced', head: null, anchoredTime: null }, missing: ['sourceRecordId', 'actor'] });
    expect(shown.json['times']).to.deep.include({ limitHours: 24, receivedToAnchored: null });
    expect((shown.json['record'] as { id: string }).id).to.equal(recordId);

    const file = await send('GET', links['file'] ?? '');
    expect(file.status).to.equal(200);
    expect(file.body.equals(PDF)).to.equal(true);
    expect(file.headers).to.include({
      'content-type': 'application/pdf',
      'content-length': String(PDF.length),
      'content-disposition': `attachment; filename="${recordId}.pdf"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'repr-digest': `sha-256=:${createHash('sha256').update(PDF).digest('base64')}:`,
    });
    const head = await send('HEAD', links['file'] ?? '');
    expect({ status: head.status, length: head.headers['content-length'], body: head.body.length }).to.deep.equal({ status: 200, length: String(PDF.length), body: 0 });
  });

  it('shows which record supersedes which', async () => {
    const first = await post(form([metadataPart(), filePart()]));
    const id = first.json['recordId'] as string;
    const second = await post(form([metadataPart({ supersedes: id }), filePart('corrected')]));
    expect((await send('GET', `/api/v1/evidence/${id}`)).json['supersededBy']).to.equal(second.json['recordId']);
  });

  it('takes metadata as other clients send it: with a content type and a charset', async () => {
    const title = '借款合同 café';
    for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain;charset=UTF-8']) {
      const answer = await post(form([{ ...metadataPart({ title }), type }, filePart()]));
      expect(answer.status, type).to.equal(201);
      expect((answer.json['document'] as { title: string }).title).to.equal(title);
    }
    const body = new FormData();
    body.set('metadata', JSON.stringify(metadata({ title })));
    body.set('file', new Blob([PDF]), '借款合同.pdf');
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/evidence`, { method: 'POST', body });
    expect(response.status).to.equal(201);
  });

  const refused: [name: string, body: Buffer, status: number, code: string, headers?: Record<string, string>][] = [
    ['an empty file', form([metadataPart(), filePart('')]), 400, 'file-empty'],
    ['a file over the limit', form([metadataPart(), filePart(Buffer.alloc(LIMITS.fileBytes + 1))]), 413, 'file-too-large'],
    ['no file', form([metadataPart()]), 400, 'file-missing'],
    ['nothing at all', form([]), 400, 'metadata-missing'],
    ['no metadata', form([filePart()]), 400, 'metadata-after-file'],
    ['metadata after the file', form([filePart(), metadataPart()]), 400, 'metadata-after-file'],
    ['metadata twice', form([metadataPart(), metadataPart(), filePart()]), 400, 'metadata-repeated'],
    ['metadata again after the file', form([metadataPart(), filePart(), metadataPart()]), 400, 'metadata-repeated'],
    ['metadata as a nested field', form([{ name: 'metadata[loanNumber]', content: 'x' }, filePart()]), 400, 'field-unexpected'],
    ['metadata as a file', form([{ ...metadataPart(), filename: 'blob' }, filePart()]), 400, 'field-unexpected'],
    ['another field before the file', form([metadataPart(), { name: 'note', content: 'x' }, filePart()]), 400, 'field-unexpected'],
    ['another field after the file', form([metadataPart(), filePart(), { name: 'note', content: 'x' }]), 400, 'field-unexpected'],
    ['a field called __proto__', form([metadataPart(), { name: '__proto__', content: 'x' }, filePart()]), 400, 'field-unexpected'],
    ['very many fields', form([...Array.from({ length: 30 }, (_, i) => ({ name: `f${i}`, content: 'x' })), filePart()]), 400, 'field-unexpected'],
    ['two files', form([metadataPart(), filePart(), filePart('second')]), 400, 'files-too-many'],
    ['a file in another field', form([metadataPart(), { ...filePart(), name: 'document' }]), 400, 'field-unexpected'],
    ['a second file in another field', form([metadataPart(), filePart(), { ...filePart(), name: 'document' }]), 400, 'field-unexpected'],
    ['an unknown stage', form([metadataPart({ stage: 'contracts' as 'contract' }), filePart()]), 400, 'metadata-invalid'],
    ['a missing title', form([{ name: 'metadata', content: '{"loanNumber":"1"}' }, filePart()]), 400, 'metadata-invalid'],
    ['metadata that is no JSON', form([{ name: 'metadata', content: 'x' }, filePart()]), 400, 'json-refused'],
    ['metadata with a duplicate key', form([{ name: 'metadata', content: JSON.stringify(metadata()).replace('{', '{"title":"x",') }, filePart()]), 400, 'json-refused'],
    ['metadata with half a surrogate pair', form([{ name: 'metadata', content: JSON.stringify(metadata()).replace('虚构样本', '\\ud800') }, filePart()]), 400, 'json-refused'],
    ['metadata that is not UTF-8', form([{ name: 'metadata', content: Buffer.concat([Buffer.from(JSON.stringify(metadata({ title: 'x' })).replace('"x"', '"')), Buffer.from([0xff, 0x22, 0x7d])]) }, filePart()]), 400, 'json-refused'],
    ['a title that is not UTF-8', form([{ name: 'metadata', content: Buffer.from(JSON.stringify({ ...metadata(), loanNumber: '1', title: '\xff\xfe' }), 'latin1') }, filePart()]), 400, 'metadata-invalid'],
    ['metadata that is too deep', form([{ name: 'metadata', content: '{"a":'.repeat(9) + '1' + '}'.repeat(9) }, filePart()]), 400, 'json-refused'],
    ['metadata that is too large', form([{ name: 'metadata', content: JSON.stringify({ x: 'y'.repeat(LIMITS.metadataBytes) }) }, filePart()]), 413, 'json-too-large'],
    ['superseding nothing', form([metadataPart({ supersedes: randomUUID() }), filePart()]), 422, 'superseded-missing'],
    ['an event to come', form([metadataPart({ eventTime: '2099-01-01T00:00:00Z' }), filePart()]), 422, 'event-time-in-future'],
    ['a form cut off in the file', form([metadataPart(), filePart()], { isCutOff: true }).subarray(0, -5000), 400, 'multipart-broken'],
    ['a form cut off after the file', form([metadataPart(), filePart()], { isCutOff: true }), 400, 'multipart-broken'],
    ['a form without boundary', form([metadataPart(), filePart()]), 400, 'multipart-broken', { 'Content-Type': 'multipart/form-data' }],
    ['another multipart type', form([metadataPart(), filePart()]), 415, 'content-type-wrong', { 'Content-Type': `multipart/mixed; boundary=${BOUNDARY}` }],
    ['the bare file', PDF, 415, 'content-type-wrong', { 'Content-Type': 'application/pdf' }],
    ['JSON', Buffer.from('{}'), 415, 'content-type-wrong', { 'Content-Type': 'application/json' }],
    ['a key with blanks', form([metadataPart(), filePart()]), 400, 'idempotency-key-invalid', { 'Idempotency-Key': 'a b' }],
    ['a key that is too long', form([metadataPart(), filePart()]), 400, 'idempotency-key-invalid', { 'Idempotency-Key': 'k'.repeat(201) }],
    ...['../x', '..', '/etc/passwd', 'a/b.pdf', '..\\x', 'C:\\x.pdf', 'C:x.pdf', 'a%0Ab', 'a\u202efdp.exe', 'x'.repeat(300), '\u0085x'].map((name): [string, Buffer, number, string] => [`the file name ${JSON.stringify(name.slice(0, 20))}`, form([metadataPart(), filePart(PDF, name)]), 400, 'file-name-refused']),
    ['a path in an encoded file name', form([metadataPart(), { ...filePart(), disposition: "form-data; name=\"file\"; filename*=UTF-8''..%2F..%2Fx" }]), 400, 'file-name-refused'],
    ['NUL in an encoded file name', form([metadataPart(), { ...filePart(), disposition: "form-data; name=\"file\"; filename*=UTF-8''x%00.pdf" }]), 400, 'file-name-refused'],
    ['NUL in a file name', form([metadataPart(), filePart(PDF, 'x\u0000.pdf')]), 400, 'multipart-broken'],
  ];
  for (const [name, body, status, code, headers] of refused) {
    it(`refuses ${name}: ${code}, and stores nothing`, async () => {
      const answer = await post(body, headers);
      expect(answer.json).to.deep.include({ status, code });
      expect(answer.status).to.equal(status);
      expect(answer.headers['content-type']).to.include('application/problem+json');
      const { 'zh-CN': chinese, en } = answer.json['messages'] as { 'zh-CN': string; en: string };
      expect(chinese).to.match(/[\u4e00-\u9fff]/);
      expect(chinese + en).to.not.match(/\{\w+\}/);
      expect(await stored()).to.deep.equal(NOTHING);
      expect(logged).to.deep.equal([]);
    });
  }

  it('stores nothing of an upload that is broken off', async () => {
    const body = form([metadataPart(), filePart(pseudoRandom(900_000))]);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /api/v1/evidence HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body.subarray(0, 600_000));
    const incoming = join(intake.folder, 'vault', 'incoming');
    while (readdirSync(incoming).length === 0) await sleep(5);
    socket.destroy();
    for (let i = 0; i < 100 && readdirSync(incoming).length > 0; i++) await sleep(10);
    expect(await stored()).to.deep.equal(NOTHING);
    expect(logged).to.deep.equal([]);
    // and the service is as before
    expect((await post(form([metadataPart(), filePart()]))).json['index']).to.equal(0);
  });

  it('refuses a file that announces itself as too large before it is sent', async () => {
    const answer = new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.setEncoding('utf8').once('data', (text: string) => {
        resolve(text);
        socket.destroy();
      });
      socket.write(`POST /api/v1/evidence HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${1e12}\r\n\r\n`);
    });
    expect(await answer).to.include('413').and.to.include('file-too-large');
  });

  it('answers an endless upload after a while instead of reading on for ever', async function () {
    this.timeout(15_000);
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`POST /api/v1/evidence HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const chunk = (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
    socket.write(chunk(form([metadataPart(), filePart('x')], { isCutOff: true })));
    let sent = 0;
    const piece = chunk(Buffer.alloc(256 * 1024));
    while (!socket.destroyed && answer === '' && sent < 200 << 20) {
      if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed, sleep(200)]);
      sent += piece.length;
    }
    socket.end();
    expect(answer).to.include('413').and.to.include('file-too-large');
    expect(sent).to.be.lessThan(120 << 20);
    expect(await stored()).to.deep.equal(NOTHING);
  });

  it('answers a repeated key alike, says so, and refuses it for another body', async () => {
    const headers = { 'Idempotency-Key': 'deposit-0001' };
    const first = await post(form([metadataPart(), filePart()]), headers);
    const again = await post(form([metadataPart(), filePart(PDF, 'renamed.pdf')]), headers);
    expect(first.headers['idempotency-replayed']).to.equal(undefined);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect(again.status).to.equal(201);
    expect(again.json).to.deep.equal(first.json);
    const other = await post(form([metadataPart(), filePart('other')]), headers);
    expect(other.json).to.deep.include({ status: 409, code: 'idempotency-key-reused' });
    expect((await post(form([metadataPart(), filePart()]), { 'Idempotency-Key': ['a', 'b'] })).json['code']).to.equal('idempotency-key-invalid');
    expect(await intake.log.sequencedSize()).to.equal(1);
  });

  it('says in both languages what is wrong with which field', async () => {
    const answer = await post(form([metadataPart({ title: 'x'.repeat(201) }), filePart()]), { 'Accept-Language': 'zh-CN' });
    expect(answer.json['detail']).to.equal('字段 $.title：超过 200 个字符');
    expect((answer.json['messages'] as Record<string, string>)['en']).to.equal('The field $.title is longer than 200 characters');
  });

  it('never puts a loan number into an address, a header or a log', async () => {
    const secret = 'SECRET-LOAN-4711';
    const answer = await post(form([metadataPart({ loanNumber: secret }), filePart(PDF, `${secret}.pdf`)]));
    const id = answer.json['recordId'] as string;
    const file = await send('GET', `/api/v1/evidence/${id}/file`);
    const shown = await send('GET', `/api/v1/evidence/${id}`);
    const wrongId = await send('GET', `/api/v1/evidence/${secret}`);
    const duplicate = await post(form([{ name: 'metadata', content: JSON.stringify(metadata({ loanNumber: secret })).replace('{', `{"${secret}":1,"${secret}":2,`) }, filePart()]));
    expect(duplicate.json['code']).to.equal('json-refused');
    const outside = JSON.stringify([answer.headers, answer.json, shown.headers, shown.json, file.headers, wrongId.json['params'], logged]);
    expect(outside).to.not.include('4711');
    expect(wrongId.json).to.deep.include({ status: 404, code: 'evidence-not-found' });
  });

  describe('reading back', () => {
    it('answers 404 for unknown ids and for files that were never deposited', async () => {
      for (const path of ['', '/file']) expect((await send('GET', `/api/v1/evidence/${randomUUID()}${path}`)).json).to.deep.include({ status: 404, code: 'evidence-not-found' });
      const digests = await postDigests(JSON.stringify({ items: [digestItem(1)] }));
      const [result] = digests.json['results'] as { recordId: string }[];
      const path = `/api/v1/evidence/${result?.recordId ?? ''}`;
      expect((await send('GET', `${path}/file`)).json['code']).to.equal('file-not-deposited');
      expect(((await send('GET', path)).json['links'] as Record<string, unknown>)['file']).to.equal(null);
    });

    it('does not begin an answer with a file that is damaged', async () => {
      const answer = await post(form([metadataPart(), filePart()]));
      const { rmSync } = await import('node:fs');
      rmSync(join(intake.folder, 'vault', 'files'), { recursive: true });
      const file = await send('GET', `/api/v1/evidence/${answer.json['recordId'] as string}/file`);
      expect(file.json).to.deep.include({ status: 500, code: 'file-damaged' });
    });

    it('closes the stored file when the reader goes away', async () => {
      const answer = await post(form([metadataPart(), filePart(pseudoRandom(1_000_000))]));
      await new Promise<void>((resolve, reject) => {
        const request = httpRequest({ host: '127.0.0.1', port, path: `/api/v1/evidence/${answer.json['recordId'] as string}/file` }, (response) => {
          response.once('data', () => {
            response.destroy();
            resolve();
          });
        });
        request.on('error', reject).end();
      });
      await sleep(50);
      expect(logged).to.deep.equal([]);
    });
  });

  describe('digests', () => {
    it('takes the good, names the bad, and promises all in one receipt', async () => {
      const answer = await postDigests(JSON.stringify({ items: [digestItem(1), digestItem(2, { sha256: 'x' }), digestItem(3)] }));
      expect(answer.status).to.equal(200);
      expect(answer.json).to.deep.include({ accepted: 2, refused: 1 });
      const results = answer.json['results'] as { status: string; index?: number; problem?: { code: string; messages: Record<string, string> } }[];
      expect(results.map(({ status, index }) => [status, index])).to.deep.equal([['accepted', 0], ['refused', undefined], ['accepted', 1]]);
      expect(results[1]?.problem).to.deep.include({ code: 'metadata-invalid' });
      expect(results[1]?.problem?.messages['zh-CN']).to.equal('字段 $.sha256：必须是 64 位小写十六进制数字');
      expect(verifyReceipt(answer.json['receipt'], intake.log.vkey)).to.deep.equal(answer.json['receipt']);
    });

    it('gives the same answer to the same key', async () => {
      const body = JSON.stringify({ items: [digestItem(1), 7] });
      const first = await postDigests(body, { 'Idempotency-Key': 'k' });
      const again = await postDigests(body, { 'Idempotency-Key': 'k' });
      expect(again.json).to.deep.equal(first.json);
      expect(again.headers['idempotency-replayed']).to.equal('true');
      expect((await postDigests(JSON.stringify({ items: [digestItem(2)] }), { 'Idempotency-Key': 'k' })).status).to.equal(409);
    });

    const bad: [name: string, body: Buffer | string, status: number, code: string, headers?: Record<string, string>][] = [
      ['nothing', '', 400, 'json-refused'],
      ['no items', '{"items":[]}', 400, 'digests-empty'],
      ['a bare list', '[]', 400, 'digests-empty'],
      ['items that are no list', '{"items":{}}', 400, 'digests-empty'],
      ['another field', '{"items":[1],"note":1}', 400, 'metadata-invalid'],
      ['a duplicate key', '{"items":[{"size":1,"size":2}]}', 400, 'json-refused'],
      ['a key twice at the top', '{"items":[1],"items":[2]}', 400, 'json-refused'],
      ['half a surrogate pair', '{"items":["\\udfff"]}', 400, 'json-refused'],
      ['a number too large', '{"items":[{"size":1e999}]}', 400, 'json-refused'],
      ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'json-refused'],
      ['a byte order mark', '\ufeff{"items":[1]}', 400, 'json-refused'],
      ['a deep body', `{"items":${'['.repeat(100_000)}`, 400, 'json-refused'],
      ['a large body', `{"items":["${'x'.repeat(LIMITS.bodyBytes)}"]}`, 413, 'json-too-large'],
      ['too many items', JSON.stringify({ items: Array(10_001).fill(0) }), 413, 'digests-too-many'],
      ['text', '{"items":[1]}', 415, 'content-type-wrong', { 'Content-Type': 'text/plain' }],
    ];
    for (const [name, body, status, code, headers] of bad) {
      it(`refuses ${name}: ${code}`, async () => {
        const answer = await postDigests(body, headers);
        expect(answer.json).to.deep.include({ status, code });
        expect(await stored()).to.deep.equal(NOTHING);
        expect(logged).to.deep.equal([]);
      });
    }
  });
});
