/** Any order of deposits, corrections and erasures over several cases, on a real chain: whoever is not erased is untouched. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { AccessLog } from '../../server/cases/index.ts';
import { createChainReader } from '../../server/chain/index.ts';
import { parseProof, serializeProof, verifyProof, type Proof, type TrustSettings } from '../../server/domain/proof/index.ts';
import { parseRetentionPolicy } from '../../server/domain/retention/index.ts';
import { EvidenceEraser, type Deposited } from '../../server/evidence/index.ts';
import { noFaults } from '../../server/faults.ts';
import { fsck } from '../../server/fsck/index.ts';
import { RetentionService } from '../../server/retention/index.ts';
import { createProofService, VerificationService, type ProofService } from '../../server/verification/index.ts';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from '../chain/support/anvil.ts';
import { CHAIN_ID } from '../chain/support/lab.ts';
import { openRig, type Rig } from '../chain/support/rig.ts';
import { collect, metadata, streamOf } from '../evidence/setup.ts';
import { ACT, refuses } from './setup.ts';

interface Kept {
  deposited: Deposited;
  content: string;
  supersededBy: string | null;
  proof: Uint8Array | null;
}

type Step = { what: 'deposit' | 'correct' | 'erase'; loan: number; content: number };

const LOANS = 3;
const step: fc.Arbitrary<Step> = fc.record({ what: fc.constantFrom('deposit', 'deposit', 'correct', 'erase'), loan: fc.integer({ min: 0, max: LOANS - 1 }), content: fc.integer({ min: 0, max: 2 }) });

describe('erasures among other cases', function () {
  this.timeout(120_000);
  let chain: Anvil;
  before(async () => {
    chain = await startAnvil();
  });
  after(() => chain.stop());

  it('leave every other case’s records, files and proofs, and the erased one’s proofs, as they were; fsck finds nothing', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'docketproof-erasures-'));
        const world = await World.open(folder, chain, `example.test/erasures-${run++}`);
        try {
          // A case to erase is always there, and one that is left.
          for (const each of [{ what: 'deposit', loan: 0, content: 0 }, { what: 'deposit', loan: 1, content: 0 }, ...steps, { what: 'erase', loan: 0, content: 0 }] as Step[]) await world.take(each);
        } finally {
          await world.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 4, seed: 20_240_601 },
    );
  });
});

class World {
  readonly rig: Rig;
  readonly retention: RetentionService;
  readonly proofs: ProofService;
  readonly verification: VerificationService;
  readonly trust: TrustSettings;
  /** by loan: the records of its present case */
  readonly live = new Map<number, Kept[]>();
  readonly erased: Kept[] = [];

  static async open(folder: string, chain: Anvil, origin: string): Promise<World> {
    return new World(await openRig({ folder, rpcUrl: chain.url, key: DEVELOPMENT_KEYS[0], origin, policy: { confirmations: 0, maxRecords: 100_000, maxWaitMs: 600_000 } }), chain, origin);
  }

  private constructor(rig: Rig, chain: Anvil, origin: string) {
    this.rig = rig;
    rig.anchoring.start();
    const now = () => new Date();
    this.retention = new RetentionService({ database: rig.database, cases: rig.cases, evidence: rig.evidence, eraser: new EvidenceEraser(rig.cases.keyring, rig.vault), accesses: new AccessLog(rig.database, now), policy: parseRetentionPolicy('*:1'), now, fault: noFaults });
    const source = rig.sources().chain;
    if ('problem' in source) throw new Error('the rig has a chain');
    this.trust = {
      format: 'docketproof/trust/v1',
      logs: [{ origin, vkey: rig.log.vkey }],
      registries: [{ chainId: CHAIN_ID, address: rig.registry, codeHash: source.codeHashOf(rig.registry), logs: [{ logId: rig.logId, origin }], development: true, confirmations: 0 }],
      witnesses: [],
      witnessThreshold: 0,
      tsaRoots: [],
    };
    this.proofs = createProofService({ evidence: rig.evidence, log: rig.log, anchors: rig.anchoring });
    this.verification = new VerificationService({ evidence: rig.evidence, proofs: this.proofs, trust: this.trust, reader: createChainReader(chain.url) });
  }

  async take({ what, loan, content }: Step): Promise<void> {
    if (what === 'erase') return this.#erase(loan);
    const kept = this.live.get(loan) ?? [];
    const target = what === 'correct' ? kept.find(({ supersededBy }) => supersededBy === null) : undefined;
    const text = `fictional document ${content}`;
    const deposited = await this.rig.evidence.depositContent({ metadata: metadata({ loanNumber: `LOAN-${loan}`, supersedes: target?.deposited.stored.record.id ?? null }), content: streamOf(Buffer.from(text)) });
    if (target !== undefined) target.supersededBy = deposited.stored.record.id;
    this.live.set(loan, [...kept, { deposited, content: text, supersededBy: null, proof: null }]);
  }

  async #erase(loan: number): Promise<void> {
    const kept = this.live.get(loan);
    const caseId = kept?.[0]?.deposited.stored.record.case;
    if (kept === undefined || caseId === undefined) return;
    await this.#proveAll();
    await this.retention.close(caseId, { date: '2024-05-31', ...ACT });
    await this.retention.eraseCase(caseId, { ...ACT, basis: 'retention-expired' });
    this.live.delete(loan);
    this.erased.push(...kept);
    await this.#check();
  }

  async #proveAll(): Promise<void> {
    await this.rig.anchoring.anchorNow('final');
    for (const kept of [...this.live.values()].flat()) {
      const outcome = await this.proofs.proofFor(kept.deposited.stored.record.id);
      if (outcome.status !== 'ready') throw new Error('a proof is missing');
      kept.proof = serializeProof(outcome.proof);
    }
  }

  async #check(): Promise<void> {
    const { rig } = this;
    expect((await fsck(rig.sources())).differences).to.deep.equal([]);
    for (const { deposited, content, supersededBy, proof } of [...this.live.values()].flat()) {
      const { record } = deposited.stored;
      expect(await rig.evidence.recordById(record.id)).to.deep.include({ record, text: deposited.stored.text, leaf: deposited.stored.leaf, supersededBy });
      expect((await collect((await rig.evidence.openFile(record.id)).content)).toString()).to.equal(content);
      const report = await this.verification.verifyProofFile(proof ?? new Uint8Array(), { sha256: record.document.sha256 });
      expect([report.verdict, report.reasons.map(({ code }) => code).includes('record-erased')]).to.deep.equal([supersededBy === null ? 'consistent' : 'superseded', false]);
    }
    for (const { deposited, supersededBy, proof } of this.erased) {
      const { record } = deposited.stored;
      await refuses('case-erased', rig.evidence.recordById(record.id));
      const bytes = proof ?? new Uint8Array();
      const report = await this.verification.verifyProofFile(bytes, { sha256: record.document.sha256 });
      expect([report.verdict, report.reasons.map(({ code }) => code).includes('record-erased')]).to.deep.equal(supersededBy === null ? ['consistent', true] : ['superseded', false]);
      // Elsewhere nothing has changed: the proof holds all that it needs.
      const elsewhere = await verifyProof({ proof: parseProof(bytes) satisfies Proof, trust: this.trust, now: new Date() });
      expect(elsewhere.verdict).to.equal('consistent');
    }
  }

  async close(): Promise<void> {
    await this.rig.close();
  }
}
