import { expect } from 'chai';
import { createChainReader, type ClosableChainReader } from '../../../server/chain/index.ts';
import { openEvmAnchor, verifyProof, type EvmAnchor } from '../../../server/domain/proof/index.ts';
import { CHAINS, type TestChain } from '../../contracts/chains.ts';
import { makeRealProof, type RealProof } from './real-proof.ts';

for (const { client, start } of CHAINS) {
  describe(`a proof over a block of ${client}`, function () {
    this.timeout(60_000);
    let chain: TestChain;
    let made: RealProof;
    let reader: ClosableChainReader;
    const now = new Date();

    before(async () => {
      chain = await start();
      made = await makeRealProof(chain);
      reader = createChainReader(chain.provider._getConnection().url);
    });
    after(async () => {
      reader?.close();
      await chain?.stop();
    });

    it('is built from the client’s own receipts and transactions of every type', () => {
      const anchor = made.proof.anchors[0] as EvmAnchor;
      expect(anchor.receipt.path.length, 'nodes, when more than one transaction is in the block').to.be.greaterThan(1);
      const opened = openEvmAnchor(anchor);
      expect(opened.transactionProven).to.equal(true);
      expect(opened.event.registry).to.equal(made.registry);
    });

    it('is consistent offline and online, and says that the chain is a development chain', async () => {
      for (const online of [false, true]) {
        const report = await verifyProof({ ...made, now, ...(online ? { reader } : {}) });
        expect(report.verdict, JSON.stringify(report.reasons)).to.equal('consistent');
        expect(report.reasons.map(({ code }) => code)).to.include('development-chain');
      }
    });

    it('is indeterminate when the trusted code is another', async () => {
      const registry = { ...made.trust.registries[0]!, codeHash: `0x${'00'.repeat(32)}` };
      const report = await verifyProof({ ...made, trust: { ...made.trust, registries: [registry] }, now, reader });
      expect(report.verdict).to.equal('indeterminate');
      expect(report.reasons.map(({ code }) => code)).to.include('registry-code-differs');
    });

    it('is pending when it asks for more blocks than follow', async () => {
      const registry = { ...made.trust.registries[0]!, confirmations: 5 };
      const report = await verifyProof({ ...made, trust: { ...made.trust, registries: [registry] }, now, reader });
      expect(report.verdict).to.equal('pending');
    });
  });
}
