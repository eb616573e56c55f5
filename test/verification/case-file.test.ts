/** Case files as the service hands them out, over a real chain, judged by the verifier that courts use. */
import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChainReader } from '../../server/chain/index.ts';
import { openCase, serializeCase, verifyCase, type CaseFile } from '../../server/domain/case/index.ts';
import { TRUST_FORMAT, type TrustSettings } from '../../server/domain/proof/index.ts';
import { AppError } from '../../server/errors.ts';
import { buildCaseFile, createProofService, type CaseFileRequest, type ProofService } from '../../server/verification/index.ts';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from '../chain/support/anvil.ts';
import { CHAIN_ID } from '../chain/support/lab.ts';
import { openRig, type Rig } from '../chain/support/rig.ts';

const LOAN = '虚构贷款-CASE-FILE';
const NOW = new Date('2030-01-01T00:00:00.000Z');

describe('case files', function () {
  this.timeout(60_000);
  let chain: Anvil;
  let rig: Rig;
  let folder: string;
  let proofs: ProofService;
  let trust: TrustSettings;
  let caseId: string;
  let ids: string[];

  before(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), 'docketproof-case-file-'));
    rig = await openRig({ folder, rpcUrl: chain.url, key: DEVELOPMENT_KEYS[0], origin: 'example.test/case-file', policy: { confirmations: 0, maxRecords: 100_000, maxWaitMs: 600_000 } });
    rig.anchoring.start();
    proofs = createProofService({ evidence: rig.evidence, log: rig.log, anchors: rig.anchoring });
    ids = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push((await rig.deposit(LOAN, name)).stored.record.id);
    caseId = (await rig.evidence.caseByLoanNumber(LOAN))!.id;
    const { codeHashOf } = rig.sources().chain as { codeHashOf: (address: string) => string };
    trust = {
      format: TRUST_FORMAT,
      logs: [{ origin: rig.log.origin, vkey: rig.log.vkey }],
      registries: [{ chainId: CHAIN_ID, address: rig.registry, codeHash: codeHashOf(rig.registry), logs: [{ logId: rig.logId, origin: rig.log.origin }], development: true, confirmations: 0 }],
      witnesses: [],
      witnessThreshold: 0,
      tsaRoots: [],
    };
  });
  after(async () => {
    await rig.close();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const build = (changes: Partial<CaseFileRequest> = {}) =>
    buildCaseFile({ cases: rig.cases, recordsOfCase: (id) => rig.evidence.recordsOfCase(id), proofs, log: rig.log }, { caseId, purpose: 'filing', statedBy: '王法务（虚构）', preparedAt: NOW.toISOString(), withheld: [], ...changes });
  const ready = async (changes: Partial<CaseFileRequest> = {}): Promise<CaseFile> => {
    const outcome = await build(changes);
    if (outcome.status !== 'ready') throw new Error('pending');
    // As a court gets it: bytes, read again.
    return openCase(serializeCase(outcome.caseFile));
  };
  const judge = async (caseFile: CaseFile) => {
    const reader = createChainReader(chain.url);
    try {
      return await verifyCase({ caseFile, trust, reader, now: NOW });
    } finally {
      reader.close();
    }
  };
  const codeOf = (action: Promise<unknown>): Promise<string> => action.then(() => 'accepted', (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)));

  it('wait until every proof is final', async () => {
    expect((await build()).status).to.equal('pending');
    await rig.anchoring.anchorNow('final');
    expect((await build()).status).to.equal('ready');
  });

  it('without a statement leave the tail open, with one they are consistent', async () => {
    expect((await judge(await ready())).verdict).to.equal('indeterminate');
    await rig.evidence.closeSequence({ caseId, purpose: 'filing', note: null, statedBy: '王法务（虚构）' });
    await rig.anchoring.anchorNow('final');
    const report = await judge(await ready());
    expect([report.verdict, report.reasons.map(({ code }) => code)]).to.deep.equal(['consistent', ['files-not-given', 'development-chain']]);
    expect(report.counts).to.deep.equal({ disclosed: 4, withheld: 0, later: 0 });
  });

  it('show what is withheld as leaf, stage and reason, proven three ways', async () => {
    const withheld = [{ recordId: ids[1]!, reason: '含第三人信息（虚构）' }, { recordId: ids[2]!, reason: '与本案无关（虚构）' }];
    const caseFile = await ready({ withheld });
    expect(JSON.stringify(caseFile)).not.to.contain(ids[1]!);
    const report = await judge(caseFile);
    expect(report.verdict).to.equal('consistent');
    const shown = report.entries.filter(({ kind }) => kind === 'withheld');
    expect(shown.map(({ sequence, withheld: each }) => [sequence, each?.reason, each?.provenBy])).to.deep.equal([
      [2, withheld[0]!.reason, ['statement-root', 'inclusion-path']],
      [3, withheld[1]!.reason, ['statement-root', 'next-record', 'inclusion-path']],
    ]);
  });

  it('with an entry dropped, the tail cut or a stage relabelled are inconsistent', async () => {
    const whole = await ready({ withheld: [{ recordId: ids[1]!, reason: 'x' }] });
    for (let drop = 0; drop < whole.entries.length; drop++) expect((await judge({ ...whole, entries: whole.entries.filter((_, i) => i !== drop) })).verdict, `dropped ${drop}`).to.equal('inconsistent');
    const relabelled = structuredClone(whole);
    const second = relabelled.entries[1];
    if (second === undefined || !('withheld' in second)) throw new Error('not withheld');
    second.withheld.stage = 'identity';
    expect((await judge(relabelled)).verdict).to.equal('inconsistent');
  });

  it('refuse to withhold what is not of the case, or the statement', async () => {
    const statement = (await rig.evidence.recordsOfCase(caseId)).at(-1)!.record.id;
    expect(await codeOf(build({ withheld: [{ recordId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', reason: 'x' }] }))).to.equal('withheld-unknown');
    expect(await codeOf(build({ withheld: [{ recordId: statement, reason: 'x' }] }))).to.equal('withheld-statement');
    expect(await codeOf(build({ caseId: '00'.repeat(16) }))).to.equal('case-not-found');
  });
});
