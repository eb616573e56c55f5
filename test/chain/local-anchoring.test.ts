/** Anchoring on the second client, Hardhat, as the local chain that `npm start` brings: also across a restart of that chain. */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFaucet, operatorAddress, startLocalChain, type LocalChain } from '../../server/chain/index.ts';
import { openEvmAnchor } from '../../server/domain/proof/evm/index.ts';
import { chainEvents, openLab, untilState } from './support/lab.ts';
import { startProxy } from './support/proxy.ts';

describe('anchoring on the local chain', function () {
  this.timeout(60_000);
  let folder: string;
  let chain: LocalChain;
  const start = (): Promise<LocalChain> => startLocalChain({ dataDir: folder, port: 0, settleBlocks: 3, settleSeconds: 0.1 });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-local-'));
    chain = await start();
  });
  after(async () => {
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('becomes final by itself, and goes on where it was after the chain was restarted', async () => {
    const key = `0x${randomBytes(32).toString('hex')}`;
    await localFaucet(chain.url, operatorAddress(key));
    const proxy = await startProxy(chain.port);
    const lab = await openLab({ url: proxy.url, key });
    try {
      lab.service.start();
      lab.log.append(3);
      const first = await lab.service.anchorNow('final');
      if (first === null) throw new Error('nothing was anchored');
      expect(openEvmAnchor(first.evm).event.size).to.equal(3);
      proxy.cut();
      await chain.stop();
      lab.log.append(2);
      lab.service.nudge();
      await untilState(lab, 'waiting-chain');
      chain = await start();
      proxy.mend(chain.port);
      const second = await lab.service.anchorNow('final');
      expect(second?.size).to.equal(5);
      expect(await lab.service.covering(0)).to.deep.equal(first);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 3', 'anchored 5']);
      expect(lab.states).not.to.include('chain-reset');
    } finally {
      await lab.close();
      await proxy.stop();
    }
  });
});
