/** The service as its users meet it: a process with an address, a data folder and signals. */
import { expect } from 'chai';
import { writeFileSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { LOCAL_MARK } from '../../server/packs/index.ts';
import { pdfsig } from '../evidence/signatures/pdfsig.ts';
import { hasTool } from '../packs/tools.ts';
import { deposit, freePort, proofOf, remove, ServiceProcess, temporaryFolder, verdictOn } from './process.ts';

const TEXT = '合同正文：本合同为虚构。';

describe('the service', function () {
  this.timeout(90_000);

  describe('from deposit to verdict', () => {
    const folder = temporaryFolder();
    let service: ServiceProcess;
    let recordId: string;
    let proof: Uint8Array;
    before(async () => {
      service = await (await ServiceProcess.spawn(folder, { MAX_FILE_BYTES: '1000000' })).ready();
      const answer = await deposit(service.url, TEXT);
      expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
      recordId = answer.body.recordId;
      proof = await proofOf(service.url, recordId);
    });
    after(async () => {
      await service.stop('SIGKILL');
      remove(folder);
    });

    it('proves the document, and finds an altered one out', async () => {
      expect(await verdictOn(service.url, proof, TEXT)).to.equal('consistent');
      expect(await verdictOn(service.url, proof, `${TEXT} `)).to.equal('inconsistent');
    });

    it('answers digests: a known one is consistent, an unknown one not found', async () => {
      const { document } = (JSON.parse(Buffer.from(proof).toString()) as { record: { document: { sha256: string; sm3: string } } }).record;
      const lookUp = async (path: string) => ((await (await fetch(`${service.url}/api/v1/verify/${path}`)).json()) as { verdict: string }).verdict;
      expect(await lookUp(`sha256/${document.sha256}`)).to.equal('consistent');
      expect(await lookUp(`sm3/${document.sm3}`)).to.equal('consistent');
      expect(await lookUp(`sha256/${'0'.repeat(64)}`)).to.equal('not-found');
    });

    it('gives the document back byte for byte, and a certificate of one page', async () => {
      expect(await (await fetch(`${service.url}/api/v1/evidence/${recordId}/file`)).text()).to.equal(TEXT);
      const certificate = await fetch(`${service.url}/api/v1/evidence/${recordId}/certificate.pdf`);
      expect(certificate.headers.get('content-type')).to.equal('application/pdf');
      const pdf = Buffer.from(await certificate.arrayBuffer());
      expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
      expect(certificate.headers.get('docketproof-warning')).to.equal(null);
      if (hasTool('pdfsig')) expect(pdfsig(pdf)[0]).to.include({ total: true, validation: 'Signature is Valid.' }).and.have.property('signer').that.includes(LOCAL_MARK);
    });

    it('serves the log, docs, OpenAPI, health and metrics', async () => {
      const [summary] = (await (await fetch(`${service.url}/logs`)).json()) as [{ logId: string; size: number }];
      expect(summary.size).to.equal(1);
      for (const path of [`/log/${summary.logId}/checkpoint`, `/log/${summary.logId}/vkey`, `/log/${summary.logId}/tile/0/000.p/1`, '/api/docs', '/api/openapi.json', '/healthz', '/readyz', '/metrics']) {
        expect((await fetch(service.url + path)).status, path).to.equal(200);
      }
    });

    it('names a wrong address and a wrong method', async () => {
      const nowhere = await fetch(`${service.url}/nowhere`, { headers: { 'Accept-Language': 'en' } });
      expect(nowhere.status).to.equal(404);
      expect(nowhere.headers.get('content-type')).to.contain('application/problem+json');
      expect(await nowhere.json()).to.include({ code: 'not-found', status: 404, instance: '/nowhere' });
      const method = await fetch(`${service.url}/api/v1/batches`, { method: 'DELETE' });
      expect(method.status).to.equal(405);
      expect(method.headers.get('allow')).to.equal('GET, HEAD, POST');
    });

    it('gives the reason of a refusal also to a client that sends everything first', async () => {
      // Said to be too large before a byte of the body is read. fetch streams a form and reads no answer before it has sent it all.
      for (const megabytes of [2, 20, 2, 20]) {
        const form = new FormData();
        form.set('metadata', '{}');
        form.set('file', new Blob([new Uint8Array(megabytes << 20)]), 'large.bin');
        const response = await fetch(`${service.url}/api/v1/evidence`, { method: 'POST', body: form });
        expect(response.status).to.equal(413);
        expect(await response.json()).to.have.property('code', 'file-too-large');
      }
    });

    it('answers under its own name only, and takes no writes that another site’s page started', async () => {
      const { request } = await import('node:http');
      const status = (headers: Record<string, string>, method: string) =>
        new Promise((done, fail) => {
          const sent = request(`${service.url}/healthz`, { headers, method }, (response) => done(response.resume().statusCode));
          sent.on('error', fail).end();
        });
      expect(await status({ Host: 'evil.example' }, 'GET')).to.equal(421);
      expect(await status({ Host: new URL(service.url).host }, 'GET')).to.equal(200);
      expect(await status({ 'Sec-Fetch-Site': 'cross-site' }, 'POST')).to.equal(403);
    });

    it('keeps the loan number and the document’s content out of the log tiles, the trust file and all public answers', async () => {
      const proofText = Buffer.from(proof).toString();
      expect(proofText).not.to.contain('DEMO-0001');
      const digest = (JSON.parse(proofText) as { record: { document: { sha256: string } } }).record.document.sha256;
      const answer = await (await fetch(`${service.url}/api/v1/verify/sha256/${digest}`)).text();
      expect(answer).not.to.contain('DEMO-0001').and.not.to.contain('个人消费借款合同').and.not.to.contain('"salt"');
    });

    it('makes secrets that only their owner can read', () => {
      for (const name of ['operator.key', 'log.key', 'master.key']) expect(statSync(join(folder, 'keys', name)).mode & 0o077, name).to.equal(0);
    });

    it('stops gracefully at Ctrl-C, even doubled by npm, and starts again with the same chain: the old proof still verifies', async () => {
      service.child.kill('SIGINT');
      const ended = await service.stop('SIGINT');
      expect(ended.code, ended.output).to.equal(0);
      for (const name of ['operator.key', 'log.key', 'master.key']) expect(ended.output).not.to.contain(readFileSync(join(folder, 'keys', name), 'utf8').trim().slice(2));
      service = await (await ServiceProcess.spawn(folder)).ready();
      expect(await verdictOn(service.url, proof, TEXT)).to.equal('consistent');
      expect(await proofOf(service.url, recordId)).to.deep.equal(proof);
    });

    it('survives kill -9 with a deposit waiting for its anchor, and anchors it after the next start', async () => {
      const answer = await deposit(service.url, '第二份文件（虚构）', { stage: 'disbursement' });
      expect(answer.status).to.equal(201);
      await service.stop('SIGKILL');
      service = await (await ServiceProcess.spawn(folder)).ready();
      const second = await proofOf(service.url, answer.body.recordId);
      expect(await verdictOn(service.url, second, '第二份文件（虚构）')).to.equal('consistent');
    });

    it('lets a request under way finish when it stops, and leaves at once at a second Ctrl-C', async () => {
      const { host, hostname, port } = new URL(service.url);
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      // An upload that never ends holds the graceful stop back.
      socket.on('error', () => undefined).write(`POST /api/v1/evidence HTTP/1.1\r\nHost: ${host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n--x\r\n`);
      await new Promise((done) => setTimeout(done, 200));
      service.child.kill('SIGINT');
      await new Promise((done) => setTimeout(done, 700));
      expect(service.child.exitCode, 'it waits').to.equal(null);
      const second = Date.now();
      const { code, output } = await service.stop('SIGINT');
      expect(code, output).to.equal(130);
      expect(Date.now() - second).to.be.below(1500);
      socket.destroy();
      service = await (await ServiceProcess.spawn(folder)).ready();
      expect(await verdictOn(service.url, proof, TEXT)).to.equal('consistent');
    });

    it('refuses a second process on the same folder', async () => {
      const { code, output } = await (await ServiceProcess.spawn(folder)).ended;
      expect(code).to.equal(1);
      expect(output).to.contain(String(service.child.pid));
    });
  });

  describe('says in one sentence why it cannot start', () => {
    const folder = temporaryFolder();
    after(() => remove(folder));

    async function refusal(settings: Record<string, string>, dataDir = join(folder, 'data')): Promise<string> {
      const { code, output } = await (await ServiceProcess.spawn(dataDir, settings)).ended;
      expect(code).to.equal(1);
      expect(output, 'a stack is no sentence').not.to.match(/\n\s+at /);
      return output.trim().split('\n').at(-1) ?? '';
    }

    it('a port that is taken', async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as { port: number };
      expect(await refusal({ PORT: String(port) })).to.contain(`Port ${port} is taken`).and.to.contain('PORT=');
      expect(await refusal({ LOCAL_CHAIN_PORT: String(port) })).to.contain(`Port ${port} is taken`).and.to.contain('LOCAL_CHAIN_PORT=');
      server.close();
    });

    it('a data folder that is a file', async () => {
      const path = join(folder, 'file');
      writeFileSync(path, '');
      expect(await refusal({}, path)).to.contain(path);
    });

    it('a broken database', async () => {
      const filename = join(folder, 'broken.sqlite');
      writeFileSync(filename, 'not a database '.repeat(500));
      expect(await refusal({ DATABASE_URL: `sqlite:${filename}` })).to.contain(filename).and.to.contain('damaged');
    });

    it('a chain that cannot be reached, or is another one', async () => {
      const nobody = `http://127.0.0.1:${await freePort()}`;
      const keys = { OPERATOR_KEY: `0x${'11'.repeat(32)}`, CHAIN_ID: '5', REGISTRY_ADDRESS: `0x${'22'.repeat(20)}` };
      expect(await refusal({ CHAIN_RPC_URL: nobody, ...keys })).to.match(/chain|node/i);
    });

    it('a wrong setting', async () => {
      expect(await refusal({ PORT: 'eighty' })).to.contain('PORT').and.to.contain('8080');
    });
  });
});
