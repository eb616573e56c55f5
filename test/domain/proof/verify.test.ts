import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { toHex } from '../../../server/domain/bytes.ts';
import { formatVerifierKey, seedSigner, signCheckpoint } from '../../../server/domain/checkpoint/index.ts';
import { verifyProof, type ChainReader, type EvmAnchor, type Proof, type ReasonCode, type Report, type ReportStageName, type TrustSettings, type VerifyInput, type Verdict } from '../../../server/domain/proof/index.ts';
import { BLOCK_TIME, CODE_HASH, DOCUMENT, LOG_ID, NOW, ORIGIN, REGISTRY, TRUST, agreeingReader, syntheticAnchor, syntheticProof, syntheticRecord } from './synthetic.ts';

const { proof, head } = syntheticProof();
const registry = TRUST.registries[0]!;
const anchor = proof.anchors[0] as EvmAnchor;
const digests = (bytes: Uint8Array) => ({ sha256: createHash('sha256').update(bytes).digest('hex'), sm3: createHash('sm3').update(bytes).digest('hex'), size: bytes.length });
const EVIDENCE = digests(DOCUMENT);

const verify = (changes: Partial<VerifyInput> = {}) => verifyProof({ proof, trust: TRUST, now: NOW, ...changes });
const online = (changes: Partial<ChainReader> = {}, more: Partial<VerifyInput> = {}) => verify({ evidence: EVIDENCE, reader: agreeingReader(proof, changes), ...more });

function stageOf(report: Report, name: ReportStageName, at?: number) {
  return report.stages.find((stage) => stage.name === name && (at === undefined || stage.anchor === at))!;
}

function expectVerdict(report: Report, verdict: Verdict, name: ReportStageName, code: ReasonCode): void {
  expect(report.verdict, JSON.stringify(report.reasons)).to.equal(verdict);
  expect(stageOf(report, name).reasons.map((reason) => reason.code)).to.include(code);
  if (verdict !== 'consistent') expect(report.reasons.map((reason) => reason.code)).to.include(code);
}

const differently = <T extends object>(value: T, changes: object): T => ({ ...value, ...changes });
const withRecord = (changes: object): Proof => ({ ...proof, record: differently(proof.record, changes) });
const withTrust = (changes: Partial<(typeof TRUST.registries)[number]>, more: Partial<TrustSettings> = {}): TrustSettings => ({ ...TRUST, registries: [{ ...registry, ...changes }], ...more });

describe('verifyProof: what holds', () => {
  it('offline with the file: consistent, stating the block as premise', async () => {
    const report = await verify({ evidence: EVIDENCE });
    expect(report.verdict).to.equal('consistent');
    expect(report.verdictText).to.deep.equal({ 'zh-CN': '一致', en: 'Consistent' });
    const premise = report.premises.find(({ code }) => code === 'premise-block-on-chain')!;
    expect(premise['zh-CN']).to.include(anchor.blockHash);
    for (const name of ['registry-code', 'block-canonical', 'head-on-chain', 'finality'] as const) expect(stageOf(report, name).result).to.equal('not-checked');
    expect(report.chainReadAt).to.equal(null);
  });

  it('online with the file: consistent, every stage passed or not asked for', async () => {
    const report = await online({}, { supersession: 'none' });
    expect(report.verdict).to.equal('consistent');
    expect(report.reasons).to.deep.equal([]);
    expect(report.stages.map(({ name, result }) => `${name} ${result}`)).to.deep.equal([
      'evidence-digest passed', 'record passed', 'inclusion passed', 'checkpoint-signature passed', 'anchor-event passed', 'registry-trusted passed',
      'registry-code passed', 'block-canonical passed', 'head-on-chain passed', 'finality passed', 'witnesses not-present', 'timestamps not-present', 'supersession passed',
    ]);
    expect(report.premises.map(({ code }) => code)).to.deep.equal(['premise-trust-settings', 'premise-node-honest']);
    expect(report.chainReadAt).to.equal(NOW.toISOString());
  });

  it('without the file: speaks of the proof only, and says so', async () => {
    const report = await verify();
    expect(report.verdict).to.equal('consistent');
    expect(stageOf(report, 'evidence-digest').result).to.equal('not-present');
    expect(report.reasons.map(({ code }) => code)).to.include('evidence-not-given');
  });

  it('gives the figures of the proof', async () => {
    const { facts } = await online();
    expect(facts).to.deep.include({ recordId: proof.record.id, case: proof.record.case, stage: 'contract', index: 4, size: 7, origin: ORIGIN, anchoredTime: '2024-01-10T08:00:00.000Z', developmentChain: false });
    expect(facts!.anchor).to.deep.equal({ chainId: 31337, registry: REGISTRY, logId: LOG_ID, blockNumber: 1234, blockHash: anchor.blockHash, transactionHash: anchor.transactionHash, operator: '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a', development: false });
    expect(facts!.lateness).to.deep.equal({ hours: 5, limitHours: 24, late: false });
  });

  it('is the same for the same input', async () => {
    expect(await online()).to.deep.equal(await online());
  });
});

describe('verifyProof: the file', () => {
  for (const [name, changes, code] of [
    ['one byte altered', digests(DOCUMENT.with(3, 1)), 'sha256-differs'],
    ['another SM3 under the same SHA-256', { ...EVIDENCE, sm3: '00'.repeat(32) }, 'sm3-differs'],
    ['another SHA-256 under the same SM3', { ...EVIDENCE, sha256: '00'.repeat(32) }, 'sha256-differs'],
    ['another size under the same digests', { ...EVIDENCE, size: 1 }, 'size-differs'],
  ] as const) {
    it(`${name}: inconsistent`, async () => expectVerdict(await online({}, { evidence: changes }), 'inconsistent', 'evidence-digest', code));
  }

  it('only its SM3 known: judged by that; indeterminate where the record has none', async () => {
    expectVerdict(await verify({ evidence: { sm3: EVIDENCE.sm3 } }), 'consistent', 'evidence-digest', 'digest-matches');
    const { proof: other } = syntheticProof({ record: syntheticRecord({ document: { ...proof.record.document, sm3: null, digestOnly: true } }) });
    expectVerdict(await verify({ proof: other, evidence: { sm3: EVIDENCE.sm3 } }), 'indeterminate', 'evidence-digest', 'sm3-not-recorded');
    expectVerdict(await verify({ proof: other, evidence: EVIDENCE }), 'consistent', 'evidence-digest', 'digest-matches');
  });

  it('no digest at all is the caller’s mistake, not a verdict', async () => {
    const failure = await verify({ evidence: {} }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(RangeError);
  });
});

describe('verifyProof: the record', () => {
  const { document } = proof.record;
  const cases: [string, object, ReasonCode][] = [
    ['a number as text', { document: { ...document, size: String(document.size) } }, 'record-invalid'],
    ['an added field', { amount: 100_000 }, 'record-invalid'],
    ['an added empty object', { extra: {} }, 'record-invalid'],
    ['an array in place of an object', { provenance: [] }, 'record-invalid'],
    ['a missing field', { salt: undefined }, 'record-invalid'],
    ['another title', { document: { ...document, title: '另一份合同' } }, 'not-included'],
    ['another event time', { eventTime: '2024-01-10T02:03:05.000Z' }, 'not-included'],
    ['a field left out that may be left out', { provenance: { sourceSystem: 'core-lending' } }, 'not-included'],
  ];
  for (const [name, changes, code] of cases) {
    it(`${name}: inconsistent`, async () => {
      const report = await verify({ proof: withRecord(changes) });
      expectVerdict(report, 'inconsistent', code === 'not-included' ? 'inclusion' : 'record', code);
    });
  }

  it('a list in another order: inconsistent', async () => {
    const corroborates = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const made = syntheticProof({ record: syntheticRecord({ provenance: { sourceSystem: 'core-lending', corroborates } }) });
    expect((await verify({ proof: made.proof })).verdict).to.equal('consistent');
    const swapped = { ...made.proof, record: { ...made.proof.record, provenance: { sourceSystem: 'core-lending', corroborates: corroborates.toReversed() } } };
    expectVerdict(await verify({ proof: swapped }), 'inconsistent', 'inclusion', 'not-included');
  });

  it('of a later format: indeterminate, a newer verifier may know it', async () => {
    expectVerdict(await verify({ proof: withRecord({ format: 'docketproof/record/v3' }) }), 'indeterminate', 'record', 'record-version-unknown');
    expectVerdict(await verify({ proof: withRecord({ format: 'docketproof/record' }) }), 'inconsistent', 'record', 'record-invalid');
  });
});

describe('verifyProof: log and checkpoint', () => {
  const forger = seedSigner(ORIGIN, new Uint8Array(32).fill(8));

  it('another index, path or size: inconsistent', async () => {
    const { inclusion } = proof;
    for (const changes of [{ index: 5 }, { index: 7 }, { path: inclusion.path.slice(1) }, { path: [...inclusion.path, inclusion.path[0]!] }, { path: inclusion.path.toReversed() }]) {
      expectVerdict(await verify({ proof: { ...proof, inclusion: { ...inclusion, ...changes } } }), 'inconsistent', 'inclusion', 'not-included');
    }
    expectVerdict(await verify({ proof: { ...proof, inclusion: { ...inclusion, size: 8 } } }), 'inconsistent', 'inclusion', 'inclusion-size-differs');
  });

  it('signed by a key of nobody’s trust: indeterminate; the trusted name over another signature: inconsistent', async () => {
    const checkpoint = signCheckpoint({ origin: ORIGIN, ...head }, [forger]);
    expectVerdict(await verify({ proof: { ...proof, checkpoint } }), 'indeterminate', 'checkpoint-signature', 'log-key-untrusted');
    expectVerdict(await verify({ trust: { ...TRUST, logs: [{ origin: ORIGIN, vkey: formatVerifierKey(forger) }] } }), 'indeterminate', 'checkpoint-signature', 'log-key-untrusted');
    const [text] = proof.checkpoint.split('\n\n');
    const other = signCheckpoint({ origin: ORIGIN, size: 8, root: head.root }, [seedSigner(ORIGIN, new Uint8Array(32).fill(7))]);
    expectVerdict(await verify({ proof: { ...proof, checkpoint: `${text!}\n\n${other.split('\n\n')[1]!}` } }), 'inconsistent', 'checkpoint-signature', 'checkpoint-signature-invalid');
    expectVerdict(await verify({ proof: { ...proof, checkpoint: 'no note' } }), 'inconsistent', 'checkpoint-signature', 'checkpoint-malformed');
  });

  it('a key trusted for one log does not sign for another', async () => {
    const trust: TrustSettings = { ...TRUST, logs: [{ ...TRUST.logs[0]!, origin: 'other.example/log' }] };
    expectVerdict(await verify({ trust }), 'indeterminate', 'checkpoint-signature', 'log-key-untrusted');
  });

  it('no trust settings: indeterminate, whatever else holds', async () => {
    const report = await online({}, { trust: null });
    expectVerdict(report, 'indeterminate', 'checkpoint-signature', 'trust-missing');
    expectVerdict(report, 'indeterminate', 'registry-trusted', 'trust-missing');
    expect(report.policy.trust).to.equal(null);
  });
});

describe('verifyProof: the anchor without its chain', () => {
  it('none: pending', async () => {
    expectVerdict(await verify({ proof: { ...proof, anchors: [] } }), 'pending', 'anchor-event', 'not-anchored');
  });

  it('only of an unknown type: indeterminate; beside a good one: consistent', async () => {
    const unknown = { type: 'ots', token: '…' };
    expectVerdict(await verify({ proof: { ...proof, anchors: [unknown] } }), 'indeterminate', 'anchor-event', 'anchor-type-unknown');
    const report = await verify({ proof: { ...proof, anchors: [unknown, anchor] } });
    expect(report.verdict).to.equal('consistent');
    expect(stageOf(report, 'anchor-event', 0).result).to.equal('not-checked');
    expect(stageOf(report, 'anchor-event', 1).result).to.equal('passed');
  });

  it('broken: inconsistent, even beside a good one', async () => {
    const broken = { ...anchor, blockHash: `0x${'00'.repeat(32)}` };
    expectVerdict(await verify({ proof: { ...proof, anchors: [broken] } }), 'inconsistent', 'anchor-event', 'anchor-broken');
    expect((await verify({ proof: { ...proof, anchors: [anchor, broken] } })).verdict).to.equal('inconsistent');
  });

  it('of another head of the same log: inconsistent', async () => {
    for (const other of [{ ...head, size: 8 }, { ...head, root: new Uint8Array(32) }]) {
      expectVerdict(await verify({ proof: { ...proof, anchors: [syntheticAnchor(other)] } }), 'inconsistent', 'anchor-event', 'anchor-head-differs');
    }
  });

  it('in a contract, on a chain or for a log that is not trusted: indeterminate', async () => {
    expectVerdict(await verify({ trust: withTrust({ address: `0x${'99'.repeat(20)}` }) }), 'indeterminate', 'registry-trusted', 'registry-untrusted');
    expectVerdict(await verify({ proof: { ...proof, anchors: [{ ...anchor, chainId: 1 }] } }), 'indeterminate', 'registry-trusted', 'registry-untrusted');
    expectVerdict(await verify({ trust: withTrust({ logs: [{ logId: `0x${'ee'.repeat(32)}`, origin: ORIGIN }] }) }), 'indeterminate', 'registry-trusted', 'log-untrusted');
  });

  it('under the log id of another trusted origin: inconsistent', async () => {
    expectVerdict(await verify({ trust: withTrust({ logs: [{ logId: LOG_ID, origin: 'other.example/log' }] }) }), 'inconsistent', 'registry-trusted', 'log-origin-differs');
  });

  it('without its transaction path: consistent, and the hash it states is no fact', async () => {
    const { transaction: _, ...bare } = anchor;
    const report = await verify({ proof: { ...proof, anchors: [{ ...bare, transactionHash: `0x${'12'.repeat(32)}` }] } });
    expect(report.verdict).to.equal('consistent');
    expect(report.facts!.anchor!.transactionHash).to.equal(null);
    expect(stageOf(report, 'anchor-event').reasons.map(({ code }) => code)).to.include('transaction-not-proven');
    expect(JSON.stringify(report)).not.to.include('12'.repeat(32));
  });
});

describe('verifyProof: the chain', () => {
  const other = `0x${'bb'.repeat(32)}`;
  const at = anchor.blockNumber;
  const stored = { root: toHex(head.root), time: BLOCK_TIME, blockNumber: at };
  const down = async (): Promise<never> => Promise.reject(new Error('connection refused'));
  const cases: [string, Partial<ChainReader>, Verdict, ReportStageName, ReasonCode][] = [
    ['its root written with 0x', { anchoredAt: async () => ({ ...stored, root: `0x${stored.root}` }) }, 'consistent', 'head-on-chain', 'head-on-chain'],
    ['another chain id', { chainId: async () => 1 }, 'indeterminate', 'block-canonical', 'wrong-chain'],
    ['chain id unreadable', { chainId: down }, 'indeterminate', 'block-canonical', 'chain-unreachable'],
    ['code unreadable', { codeHash: down }, 'indeterminate', 'registry-code', 'chain-unreachable'],
    ['tip unreadable', { latestBlockNumber: down }, 'indeterminate', 'finality', 'chain-unreachable'],
    ['block unreadable', { blockHash: down }, 'indeterminate', 'block-canonical', 'chain-unreachable'],
    ['head unreadable', { anchoredAt: down }, 'indeterminate', 'head-on-chain', 'chain-unreachable'],
    ['other code at the address', { codeHash: async () => other }, 'indeterminate', 'registry-code', 'registry-code-differs'],
    ['no block at that height', { blockHash: async () => null }, 'indeterminate', 'block-canonical', 'block-unknown'],
    ['other block, no head, near the tip', { blockHash: async () => other, anchoredAt: async () => null, latestBlockNumber: async () => at + 1 }, 'pending', 'block-canonical', 'block-reorganised'],
    ['other block, no head, deep', { blockHash: async () => other, anchoredAt: async () => null }, 'indeterminate', 'block-canonical', 'block-not-on-chain'],
    ['other block, same head', { blockHash: async () => other }, 'pending', 'block-canonical', 'anchor-moved'],
    ['other block, other root', { blockHash: async () => other, anchoredAt: async () => ({ ...stored, root: 'aa'.repeat(32) }) }, 'inconsistent', 'head-on-chain', 'head-differs'],
    ['same block, other root', { anchoredAt: async () => ({ ...stored, root: 'aa'.repeat(32) }) }, 'inconsistent', 'head-on-chain', 'head-differs'],
    ['same block, other time', { anchoredAt: async () => ({ ...stored, time: BLOCK_TIME + 1 }) }, 'inconsistent', 'head-on-chain', 'head-time-differs'],
    ['same block, no head', { anchoredAt: async () => null }, 'indeterminate', 'head-on-chain', 'head-missing'],
    ['one block short of final', { latestBlockNumber: async () => at + 1 }, 'pending', 'finality', 'not-final'],
    ['just final', { latestBlockNumber: async () => at + 2 }, 'consistent', 'finality', 'final'],
    ['a tip behind the block', { latestBlockNumber: async () => at - 1 }, 'pending', 'finality', 'not-final'],
  ];
  for (const [name, changes, verdict, stage, code] of cases) {
    it(`${name}: ${verdict}`, async () => expectVerdict(await online(changes), verdict, stage, code));
  }

  it('is not asked about a registry that is not trusted', async () => {
    const report = await verify({ trust: withTrust({ address: `0x${'99'.repeat(20)}` }), reader: agreeingReader(proof, { chainId: async () => expect.fail('asked') }) });
    expect(report.verdict).to.equal('indeterminate');
    expect(stageOf(report, 'block-canonical')).to.deep.include({ result: 'not-checked', reasons: [] });
  });

  it('one good anchor is enough where another’s chain is not the reader’s', async () => {
    const trust: TrustSettings = { ...TRUST, registries: [registry, { ...registry, chainId: 5 }] };
    const report = await verify({ trust, proof: { ...proof, anchors: [{ ...anchor, chainId: 5 }, anchor] }, reader: agreeingReader(proof) });
    expect(report.verdict).to.equal('consistent');
    expect(report.facts!.anchor!.chainId).to.equal(31337);
    expect(stageOf(report, 'block-canonical', 0).reasons[0]!.code).to.equal('wrong-chain');
  });
});

describe('verifyProof: witnesses, times, corrections', () => {
  const witnesses = [`0x${'a1'.repeat(20)}`, `0x${'a2'.repeat(20)}`];
  const trust: TrustSettings = { ...TRUST, witnesses, witnessThreshold: 2 };

  it('needs as many trusted witnesses as the settings say', async () => {
    const both = await online({ confirmations: async (_r, _l, _s, list) => list.map(() => BLOCK_TIME + 60) }, { trust });
    expectVerdict(both, 'consistent', 'witnesses', 'witnesses-confirmed');
    expect(both.facts!.witnesses).to.deep.equal(witnesses.map((address) => ({ address, time: '2024-01-10T08:01:00.000Z' })));
    expectVerdict(await online({ confirmations: async () => [BLOCK_TIME, 0] }, { trust }), 'pending', 'witnesses', 'witnesses-missing');
    expectVerdict(await online({ confirmations: async () => [BLOCK_TIME] }, { trust }), 'indeterminate', 'witnesses', 'chain-unreachable');
    expectVerdict(await online({ confirmations: async () => [BLOCK_TIME, 1e20] }, { trust }), 'indeterminate', 'witnesses', 'chain-unreachable');
    expectVerdict(await verify({ trust }), 'indeterminate', 'witnesses', 'witnesses-not-checked');
  });

  it('shows lateness over the setting, and clocks that cannot be right', async () => {
    const late = await verify({ latenessHours: 5 });
    expect(late.verdict).to.equal('consistent');
    expect(late.reasons.map(({ code }) => code)).to.include('late');
    expect(late.policy.latenessHours).to.equal(5);
    const { proof: early } = syntheticProof({ record: syntheticRecord({ receivedTime: '2024-01-10T08:00:01.000Z' }) });
    expect((await verify({ proof: early })).reasons.map(({ code }) => code)).to.include('received-after-anchor');
    expect((await verify({ now: new Date('2024-01-09T00:00:00Z') })).reasons.map(({ code }) => code)).to.include('anchored-in-future');
  });

  it('says when the chain is a development chain', async () => {
    const report = await online({}, { trust: withTrust({ development: true }) });
    expect(report.verdict).to.equal('consistent');
    expect(report.reasons.map(({ code }) => code)).to.deep.equal(['development-chain']);
    expect(report.facts!.developmentChain).to.equal(true);
  });

  it('superseded names the new record; not knowing is indeterminate when the platform was asked, a premise when not', async () => {
    const by = '11111111-1111-4111-8111-111111111111';
    const report = await online({}, { supersession: { by } });
    expectVerdict(report, 'superseded', 'supersession', 'superseded');
    expect(report.facts!.supersededBy).to.equal(by);
    expectVerdict(await online({}, { supersession: 'unavailable' }), 'indeterminate', 'supersession', 'supersession-unavailable');
    expect((await online()).premises.map(({ code }) => code)).to.include('premise-not-superseded');
    expect((await online({}, { supersession: 'none' })).premises.map(({ code }) => code)).not.to.include('premise-not-superseded');
  });

  it('a time stamp of a kind it does not check counts for nothing', async () => {
    const report = await verify({ proof: { ...proof, timestamps: [{ type: 'rfc3161', token: 'AAAA' }] } });
    expect(report.verdict).to.equal('consistent');
    expect(stageOf(report, 'timestamps')).to.have.property('result', 'not-checked');
  });

  it('tells the public neither title nor provenance nor salt', async () => {
    const text = JSON.stringify(await online({}, { disclosure: 'public' }));
    for (const secret of [proof.record.document.title, proof.record.salt, proof.record.provenance.sourceSystem, proof.record.provenance.actor!]) expect(text).not.to.include(secret);
    expect((await online()).facts!.document!.title).to.equal(proof.record.document.title);
  });
});

describe('verdict', () => {
  it('is inconsistent exactly when a stage failed', async () => {
    const reports = [await online(), await online({ codeHash: async () => CODE_HASH.replaceAll('c', 'd') }), await verify({ proof: { ...proof, anchors: [] } }), await online({}, { evidence: digests(DOCUMENT.with(0, 0)) }), await verify({ proof: withRecord({ note: 1 }) })];
    for (const report of reports) expect(report.stages.some(({ result }) => result === 'failed')).to.equal(report.verdict === 'inconsistent');
  });
});
