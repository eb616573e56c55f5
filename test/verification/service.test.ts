import { expect } from 'chai';
import { utf8 } from '../../server/domain/bytes.ts';
import { serializeProof, type EvmAnchor } from '../../server/domain/proof/index.ts';
import { AppError } from '../../server/errors.ts';
import { MAX_OTHERS } from '../../server/verification/index.ts';
import { syntheticRecord, TRUST } from '../domain/proof/synthetic.ts';
import { foundRecord, makeWorld, type World } from './world.ts';

const OTHER_ID = '11111111-1111-4111-8111-111111111111';
const down = async (): Promise<never> => Promise.reject(new Error('down'));

describe('VerificationService', () => {
  let world: World;
  let sha256: string;
  beforeEach(() => {
    world = makeWorld();
    ({ sha256 } = world.proof.record.document);
  });
  const codes = (report: { reasons: { code: string }[] }) => report.reasons.map(({ code }) => code);

  describe('by digest', () => {
    it('a known digest is consistent, by SHA-256 and by SM3', async () => {
      for (const [algorithm, hex] of [['sha256', sha256], ['sm3', world.proof.record.document.sm3!]] as const) {
        const report = await world.service.verifyDigest(algorithm, hex);
        expect(report.verdict, algorithm).to.equal('consistent');
        expect(report.facts).to.include({ recordId: world.proof.record.id, case: world.proof.record.case });
        expect(report).to.include({ matches: 1 });
        expect(report.chainReadAt).to.equal(world.clock.now.toISOString());
      }
    });

    it('an unknown digest is not found, even while the chain is down', async () => {
      world.reader = { ...world.reader, chainId: down };
      const report = await world.service.verifyDigest('sha256', '00'.repeat(32));
      expect(report).to.include({ verdict: 'not-found', matches: 0, facts: null });
      expect(report.verdictText['zh-CN']).to.equal('未上链');
    });

    it('a known digest is indeterminate while the chain is down', async () => {
      world.reader = { ...world.reader, blockHash: down };
      const report = await world.service.verifyDigest('sha256', sha256);
      expect(report.verdict).to.equal('indeterminate');
      expect(codes(report)).to.include('chain-unreachable');
    });

    it('is indeterminate and never "not found" while the records cannot be looked up', async () => {
      world.evidence = { recordById: down, recordsByDigest: down, erasedById: down };
      for (const hex of [sha256, '00'.repeat(32)]) {
        const report = await world.service.verifyDigest('sha256', hex);
        expect(report.verdict).to.equal('indeterminate');
        expect(codes(report)).to.deep.equal(['store-unavailable']);
      }
    });

    it('is indeterminate when the proof cannot be assembled', async () => {
      const broken = makeWorld({ proofs: { proofFor: down, proofOf: down } });
      expect(codes(await broken.service.verifyDigest('sha256', sha256))).to.deep.equal(['store-unavailable']);
    });

    it('is pending, with the record’s facts, while no head covers it', async () => {
      world.anchorState = null;
      const report = await world.service.verifyDigest('sha256', sha256);
      expect(report.verdict).to.equal('pending');
      expect(codes(report)).to.deep.equal(['not-anchored']);
      expect(report.facts).to.include({ recordId: world.proof.record.id, index: 4, size: null, anchoredTime: null, anchor: null });
    });

    it('is superseded, naming the correcting record', async () => {
      world.found = [{ ...world.found[0]!, supersededBy: OTHER_ID }];
      const report = await world.service.verifyDigest('sha256', sha256);
      expect(report.verdict).to.equal('superseded');
      expect(report.facts!.supersededBy).to.equal(OTHER_ID);
    });

    it('never says title, provenance or salt', async () => {
      const text = JSON.stringify(await world.service.verifyDigest('sha256', sha256));
      const { document, provenance, salt } = world.proof.record;
      for (const secret of [document.title, provenance.sourceSystem, provenance.actor!, salt]) expect(text).not.to.include(secret);
    });

    it('is inconsistent when the stored record was altered, even after it was found consistent', async () => {
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('consistent');
      const [found] = world.found;
      world.found = [{ ...found!, record: { ...found!.record, eventTime: '2024-01-09T02:03:04.000Z' } }];
      const report = await world.service.verifyDigest('sha256', sha256);
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('not-included');
    });

    it('gives the best of several records first, and the others beside it, up to a limit', async () => {
      const waiting = (i: number) => foundRecord(syntheticRecord({ id: `11111111-1111-4111-8111-${String(i).padStart(12, '0')}` }), 100 + i);
      world.found = [...Array.from({ length: 30 }, (_, i) => waiting(i)), ...world.found];
      world.found = [world.found[0]!, world.found.at(-1)!, ...world.found.slice(1, -1)];
      const report = await world.service.verifyDigest('sha256', sha256);
      expect(report.verdict).to.equal('consistent');
      expect(report.matches).to.equal(31);
      expect(report.others).to.have.length(MAX_OTHERS);
      expect(report.others.every(({ verdict }) => verdict === 'pending')).to.equal(true);
    });

    it('is indeterminate without trust settings', async () => {
      expect((await makeWorld({ trust: () => null }).service.verifyDigest('sha256', sha256)).verdict).to.equal('indeterminate');
    });
  });

  describe('by file', () => {
    it('compares every digest and the size', async () => {
      const { sm3, size } = world.proof.record.document;
      expect((await world.service.verifyFile({ sha256, sm3: sm3!, size })).verdict).to.equal('consistent');
      expect((await world.service.verifyFile({ sha256, sm3: '00'.repeat(32), size })).verdict).to.equal('inconsistent');
      expect((await world.service.verifyFile({ sha256, sm3: sm3!, size: size + 1 })).verdict).to.equal('inconsistent');
      expect((await world.service.verifyFile({ sha256: '00'.repeat(32), sm3: sm3!, size })).verdict).to.equal('not-found');
    });
  });

  describe('by proof', () => {
    const bytesOf = (changes: object = {}) => serializeProof({ ...world.proof, ...changes });

    it('judges it for whoever holds it, and says whether it was corrected', async () => {
      const report = await world.service.verifyProofFile(bytesOf());
      expect(report.verdict).to.equal('consistent');
      expect(report.facts!.document!.title).to.equal(world.proof.record.document.title);
      world.found = [{ ...world.found[0]!, supersededBy: OTHER_ID }];
      expect((await world.service.verifyProofFile(bytesOf())).verdict).to.equal('superseded');
    });

    it('knows nothing of corrections of another platform’s record, or of other content under our id', async () => {
      world.found = [];
      const stranger = await world.service.verifyProofFile(bytesOf());
      expect(stranger.verdict).to.equal('consistent');
      expect(stranger.premises.map(({ code }) => code)).to.include('premise-not-superseded');
      world.found = [{ ...foundRecord(syntheticRecord({ salt: '11'.repeat(32) }), 4), supersededBy: OTHER_ID }];
      expect((await world.service.verifyProofFile(bytesOf())).verdict).to.equal('consistent');
    });

    it('is indeterminate when corrections cannot be looked up', async () => {
      world.evidence = { recordById: down, recordsByDigest: down, erasedById: down };
      expect(codes(await world.service.verifyProofFile(bytesOf()))).to.include('supersession-unavailable');
    });

    it('says of a record that the platform erased when that was, and that corrections can no longer be shown; the verdict stays', async () => {
      const { leaf } = world.found[0]!;
      const erasedTime = '2044-06-02T00:00:00.000Z';
      const gone = async (): Promise<never> => Promise.reject(new AppError('case-erased', { case: 'x' }));
      world.evidence = { recordById: gone, recordsByDigest: async () => [], erasedById: async () => ({ leaf, erasedTime, supersededBy: null }) };
      const report = await world.service.verifyProofFile(bytesOf());
      expect(report.verdict).to.equal('consistent');
      expect(report.reasons.find(({ code }) => code === 'record-erased')).to.satisfy((reason: { 'zh-CN': string; en: string }) => reason.en.includes(erasedTime) && reason['zh-CN'].includes(erasedTime));
      expect(report.stages.find(({ name }) => name === 'supersession')).to.deep.include({ result: 'not-checked' });
      expect(report.premises.map(({ code }) => code)).to.include('premise-not-superseded');
      expect(report.facts?.supersededBy).to.equal(null);
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('not-found');
    });

    it('still says that an erased record was corrected while the database names the correcting one', async () => {
      const { leaf } = world.found[0]!;
      const gone = async (): Promise<never> => Promise.reject(new AppError('case-erased', { case: 'x' }));
      world.evidence = { recordById: gone, recordsByDigest: async () => [], erasedById: async () => ({ leaf, erasedTime: '2044-06-02T00:00:00.000Z', supersededBy: OTHER_ID }) };
      const report = await world.service.verifyProofFile(bytesOf());
      expect([report.verdict, report.facts?.supersededBy]).to.deep.equal(['superseded', OTHER_ID]);
    });

    it('knows nothing of an erased record of another content under our id, and is indeterminate when it cannot be looked up', async () => {
      const gone = async (): Promise<never> => Promise.reject(new AppError('case-erased', { case: 'x' }));
      world.evidence = { recordById: gone, recordsByDigest: async () => [], erasedById: async () => ({ leaf: '00'.repeat(32), erasedTime: '2044-06-02T00:00:00.000Z', supersededBy: OTHER_ID }) };
      expect((await world.service.verifyProofFile(bytesOf())).stages.find(({ name }) => name === 'supersession')?.reasons.map(({ code }) => code)).to.deep.equal(['record-not-here']);
      world.evidence = { recordById: gone, recordsByDigest: down, erasedById: down };
      expect(codes(await world.service.verifyProofFile(bytesOf()))).to.include('supersession-unavailable');
    });

    it('is inconsistent with another file, and for an altered record', async () => {
      expect((await world.service.verifyProofFile(bytesOf(), { sha256: '00'.repeat(32), sm3: '00'.repeat(32), size: 1 })).verdict).to.equal('inconsistent');
      expect((await world.service.verifyProofFile(bytesOf({ record: { ...world.proof.record, extra: 1 } }))).verdict).to.equal('inconsistent');
    });

    it('refuses what is no proof file, in both languages', async () => {
      const failure: unknown = await world.service.verifyProofFile(utf8('{"format":"x"}')).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(AppError).and.have.property('code', 'proof-refused');
      expect((failure as AppError).params.problem).to.have.property('zh-CN').that.matches(/\p{Script=Han}/u);
    });
  });

  it('a batch answers each digest in order', async () => {
    const items = Array.from({ length: 50 }, (_, i) => ({ algorithm: 'sha256' as const, hex: i % 5 === 0 ? sha256 : i.toString(16).padStart(64, '0') }));
    const results = await world.service.verifyBatch(items);
    expect(results.map(({ digest }) => digest)).to.deep.equal(items.map(({ hex }) => hex));
    expect(results.map(({ verdict }) => verdict)).to.deep.equal(items.map((_, i) => (i % 5 === 0 ? 'consistent' : 'not-found')));
    expect(await world.service.verifyBatch([])).to.deep.equal([]);
  });

  it('reports on a record for the service’s own use, and says when there is none', async () => {
    expect((await world.service.verifyRecord(world.proof.record.id)).facts!.document).not.to.equal(undefined);
    const failure: unknown = await world.service.verifyRecord(OTHER_ID).catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'evidence-not-found');
  });

  describe('what it keeps', () => {
    const later = (milliseconds: number) => (world.clock.now = new Date(world.clock.now.getTime() + milliseconds));

    it('asks the chain once for many verifications within a few seconds, and again after', async () => {
      await Promise.all(Array.from({ length: 20 }, () => world.service.verifyDigest('sha256', sha256)));
      expect(world.asked).to.deep.equal({ chainId: 1, codeHash: 1, latestBlockNumber: 1, blockHash: 1, anchoredAt: 1 });
      const readAt = world.clock.now.toISOString();
      later(2000);
      const report = await world.service.verifyDigest('sha256', sha256);
      expect(report.chainReadAt, 'says how old the answer is').to.equal(readAt);
      expect(report.checkedAt).to.equal(world.clock.now.toISOString());
      later(1001);
      expect((await world.service.verifyDigest('sha256', sha256)).chainReadAt).to.equal(world.clock.now.toISOString());
      expect(world.asked.blockHash).to.equal(2);
    });

    it('sees a chain that changed as soon as the kept answers are old', async () => {
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('consistent');
      world.reader = { ...world.reader, anchoredAt: async () => ({ root: 'aa'.repeat(32), time: 1, blockNumber: 1 }) };
      later(3001);
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('inconsistent');
    });

    it('asks a chain that failed again after a second', async () => {
      const working = world.reader;
      world.reader = { ...working, chainId: down };
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('indeterminate');
      world.reader = working;
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('indeterminate');
      later(1001);
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('consistent');
    });

    it('does not wait for ever for a chain that never answers', async () => {
      world.reader = { ...world.reader, latestBlockNumber: () => new Promise(() => undefined) };
      expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('indeterminate');
    });

    it('assembles a final proof once, and one that is not final each time', async () => {
      for (let i = 0; i < 3; i++) await world.service.verifyDigest('sha256', sha256);
      expect(world.assembled).to.equal(1);
      const mined = makeWorld();
      mined.anchorState = 'mined';
      for (let i = 0; i < 3; i++) await mined.service.verifyDigest('sha256', sha256);
      expect(mined.assembled).to.equal(3);
    });

    it('judges by trust settings that changed at once', async () => {
      let trust = TRUST;
      const changing = makeWorld({ trust: () => trust });
      expect((await changing.service.verifyDigest('sha256', sha256)).verdict).to.equal('consistent');
      trust = { ...TRUST, logs: [] };
      expect((await changing.service.verifyDigest('sha256', sha256)).verdict).to.equal('indeterminate');
    });
  });
});

describe('ProofService', () => {
  it('asks the chain anew before it says that a document still waits', async () => {
    const world = makeWorld();
    const { reader } = world;
    world.reader = { ...reader, latestBlockNumber: async () => (world.proof.anchors[0] as EvmAnchor).blockNumber };
    const { sha256 } = world.proof.record.document;
    expect((await world.service.verifyDigest('sha256', sha256)).verdict).to.equal('pending');
    // The blocks that were missing come within the time for which answers are used again.
    world.reader = reader;
    world.clock.now = new Date(world.clock.now.getTime() + 500);
    const report = await world.service.verifyDigest('sha256', sha256);
    expect(report.verdict).to.equal('consistent');
    expect(report.chainReadAt).to.equal(world.clock.now.toISOString());
  });

  it('gives the same proof as was anchored', async () => {
    const world = makeWorld();
    const outcome = await world.proofs.proofFor(world.proof.record.id);
    expect(outcome).to.deep.equal({ status: 'ready', state: 'final', retryAfter: 5, proof: world.proof });
  });

  it('says when to ask again while no head covers the record, and that there is no such record', async () => {
    const world = makeWorld();
    world.anchorState = null;
    expect(await world.proofs.proofFor(world.proof.record.id)).to.deep.equal({ status: 'pending', retryAfter: 5 });
    const failure: unknown = await world.proofs.proofFor(OTHER_ID).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(AppError).and.have.property('code', 'evidence-not-found');
  });
});
