import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { pino } from 'pino';
import { utf8 } from '../../server/domain/bytes.ts';
import { serializeCase, type CaseReport } from '../../server/domain/case/index.ts';
import { AppError } from '../../server/errors.ts';
import { problemHandler, type Problem } from '../../server/http/errors.ts';
import { caseReport } from '../../server/http/openapi/case-schemas.ts';
import { verifyRouter } from '../../server/http/routes/verify.ts';
import { contentOf, idOf, makeCase } from '../domain/case/made.ts';
import { agreeingReader } from '../domain/proof/synthetic.ts';
import { foundRecord, makeWorld, type World } from './world.ts';

const ELSEWHERE = idOf('record of another case');
const made = makeCase({
  count: 5,
  change: ({ sequence, provenance }) => (sequence === 4 ? { supersedes: idOf('record 2') } : sequence === 5 ? { provenance: { ...provenance, corroborates: [ELSEWHERE, idOf('nowhere')] } } : undefined),
});
const bytesOf = (withheld: number[] = []) => serializeCase(made.file(new Set(withheld)));
const codes = ({ checks }: CaseReport) => checks.flatMap(({ reasons }) => reasons.map(({ code }) => code));

function worldOfCase(): World {
  const world = makeWorld();
  world.reader = agreeingReader(made.proofs[0]!);
  world.found = [...made.records.map((record) => foundRecord(record, 2 * record.sequence - 1, record.sequence === 2 ? idOf('record 4') : null)), { ...foundRecord(made.records[0]!, 99), record: { ...made.records[0]!, id: ELSEWHERE } }];
  return world;
}

describe('verification of a case file', () => {
  let world: World;
  beforeEach(() => {
    world = worldOfCase();
  });

  it('adds what the platform knows: corrections, and where a corroborated record is', async () => {
    const report = await world.service.verifyCaseFile(bytesOf());
    expect(report.verdict, JSON.stringify(report.reasons)).to.equal('consistent');
    expect(codes(report)).to.include.members(['document-corrected', 'corroboration-elsewhere', 'corroboration-missing']);
    expect(report.chainReadAt).to.not.equal(null);
    const hidden = await world.service.verifyCaseFile(bytesOf([4]));
    expect(hidden.verdict).to.equal('superseded');
    expect(codes(hidden)).to.include('document-superseded');
  });

  it('asks the chain once for all of it', async () => {
    await world.service.verifyCaseFile(bytesOf());
    expect(world.asked).to.deep.equal({ chainId: 1, codeHash: 1, latestBlockNumber: 1, blockHash: 1, anchoredAt: 1 });
  });

  it('is indeterminate when the store does not answer, and does not call missing what could not be looked up', async () => {
    world.evidence = { erasedById: () => Promise.reject(new Error('down')), recordById: () => Promise.reject(new Error('down')), recordsByDigest: () => Promise.reject(new Error('down')) };
    const report = await world.service.verifyCaseFile(bytesOf());
    expect(report.verdict).to.equal('indeterminate');
    expect(codes(report)).to.include('corroboration-unknown').and.not.include('corroboration-missing');
  });

  it('looks at the chain again when a recent answer leaves it pending', async () => {
    world.reader = agreeingReader(made.proofs[0]!, { latestBlockNumber: async () => 1234 });
    expect((await world.service.verifyCaseFile(bytesOf())).verdict).to.equal('pending');
    world.reader = agreeingReader(made.proofs[0]!);
    world.clock.now = new Date(world.clock.now.getTime() + 1000);
    expect((await world.service.verifyCaseFile(bytesOf())).verdict).to.equal('consistent');
  });

  it('refuses what is no case file, in both languages', async () => {
    const failure: unknown = await world.service.verifyCaseFile(utf8('{"format":"x"}')).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(AppError).and.have.property('code', 'case-refused');
    expect((failure as AppError).params.problem).to.have.property('zh-CN').that.matches(/\p{Script=Han}/u);
  });

  describe('over HTTP', () => {
    let server: Server;
    let url: string;
    before(async () => {
      const router = verifyRouter({ verification: worldOfCase().service, ratePerMinute: 10_000, maxFileBytes: 32 << 20, maxBodyBytes: 2_000_000 });
      server = createServer(express().use(router).use(problemHandler(pino({ level: 'silent' }))));
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/verify`;
    });
    after(async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });

    async function post<T>(parts: Record<string, Uint8Array | string>): Promise<T & { status: number }> {
      const form = new FormData();
      for (const [name, content] of Object.entries(parts)) form.set(name, typeof content === 'string' ? content : new Blob([new Uint8Array(content)]));
      const response = await fetch(url, { method: 'POST', body: form });
      return { ...((await response.json()) as T), status: response.status };
    }

    it('POST a case, as file or as field: the report that OpenAPI describes', async () => {
      for (const content of [bytesOf([3]), new TextDecoder().decode(bytesOf([3]))]) {
        const { status, ...report } = await post<CaseReport>({ case: content });
        expect(status).to.equal(200);
        expect(report).to.include({ format: 'docketproof/case-report/v1', verdict: 'consistent' });
        expect(caseReport.parse(report)).to.deep.include({ verdict: 'consistent', counts: { disclosed: 4, withheld: 1, later: 0 } });
      }
    });

    it('POST a case with a document of it, or with one that is none', async () => {
      const good = await post<CaseReport>({ case: bytesOf(), file: contentOf(2) });
      expect(good.verdict).to.equal('consistent');
      expect(good.entries[1]!.reasons.map(({ code }) => code)).to.not.include('evidence-not-given');
      const other = await post<CaseReport>({ case: bytesOf(), file: contentOf(99) });
      expect(other).to.include({ status: 200, verdict: 'inconsistent' });
      expect(codes(other)).to.include('file-not-in-case');
    });

    it('POST one with a record dropped: inconsistent, naming the number', async () => {
      const file = made.file();
      const { verdict, reasons } = await post<CaseReport>({ case: serializeCase({ ...file, entries: file.entries.toSpliced(1, 1) }) });
      expect(verdict).to.equal('inconsistent');
      expect(reasons.find(({ code }) => code === 'sequence-gap')!.sequences).to.deep.equal([2]);
    });

    it('says precisely what is wrong with a request', async () => {
      const problems: [Record<string, Uint8Array | string>, number, string][] = [
        [{ case: 'no JSON' }, 400, 'case-refused'],
        [{ case: '{}', proof: '{}' }, 400, 'verify-case-alone'],
        [{ case: utf8('{}'), proof: '{}' }, 400, 'verify-case-alone'],
        [{ case: utf8('{}'), pack: utf8('{}') }, 400, 'verify-pack-alone'],
        [{ case: new Uint8Array((16 << 20) + 1) }, 413, 'json-too-large'],
        [{ case: 'x'.repeat((16 << 20) + 1) }, 413, 'json-too-large'],
        [{ proof: ' '.repeat((1 << 20) + 1) }, 413, 'json-too-large'],
      ];
      for (const [parts, status, code] of problems) expect(await post<Problem>(parts), code).to.include({ status, code });
    });
  });
});
