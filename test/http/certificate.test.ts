import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { certificateRouter } from '../../server/http/routes/certificate.ts';
import { AppError } from '../../server/errors.ts';
import { makeLocalSigner } from '../../server/packs/index.ts';
import type { PdfSeal } from '../../server/packs/index.ts';
import { pdfsig } from '../evidence/signatures/pdfsig.ts';
import { makeCase, NOW } from '../packs/case.ts';
import { seeded } from '../packs/sign/support.ts';
import { hasTool } from '../packs/tools.ts';

const { signer } = makeLocalSigner('示例（虚构）', '2024-01-01T00:00:00.000Z', seeded('certificate'));

describe('http: certificates', function () {
  this.timeout(20_000);

  /** What the route answers, with this seal. */
  async function answerWith(seal: PdfSeal): Promise<Response> {
    const { exhibits } = await makeCase('certificate', [{ title: '合同', stage: 'contract', mediaType: 'text/plain', bytes: Buffer.from('合同（虚构）') }]);
    const exhibit = exhibits[0]!;
    const router = certificateRouter({ exhibit: () => Promise.resolve(exhibit), seal, lender: '示例', operator: '示例', filingNumber: null, build: 'docketproof/test', publicUrl: 'http://127.0.0.1', latenessHours: 24, retryAfterSeconds: 1, now: () => NOW });
    const server = createServer(express().use(router));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/evidence/${exhibit.record.id}/certificate.pdf`);
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('are signed, and nothing is said of time stamps where none is asked for', async () => {
    const answer = await answerWith({ signer });
    expect([answer.status, answer.headers.get('docketproof-warning')]).to.deep.equal([200, null]);
    if (hasTool('pdfsig')) expect(pdfsig(Buffer.from(await answer.arrayBuffer()))[0]).to.include({ total: true, validation: 'Signature is Valid.' });
  });

  it('are signed all the same where the authority cannot be had, and the answer says that the stamp is missing', async () => {
    const answer = await answerWith({ signer, timestamp: () => Promise.reject(new AppError('timestamp-failed', { problem: 'down' })) });
    expect([answer.status, answer.headers.get('docketproof-warning')]).to.deep.equal([200, 'timestamp-failed']);
    if (hasTool('pdfsig')) expect(pdfsig(Buffer.from(await answer.arrayBuffer()))[0]).to.include({ total: true, validation: 'Signature is Valid.' });
  });
});
