import { expect } from 'chai';
import { Interface, keccak256 } from 'ethers';
import { REGISTRY_ABI, readRegistryArtifact, registryCodeHash } from '../../../server/chain/registry/index.ts';
import { CHAINS, deployRegistry } from '../../contracts/chains.ts';

const signatures = (abi: ConstructorParameters<typeof Interface>[0]): string[] => new Interface(abi).format(false).sort();

describe('registry interface', () => {
  it('is the compiled contract’s, name by name', () => {
    expect(signatures(REGISTRY_ABI)).to.deep.equal(signatures(readRegistryArtifact().abi));
  });

  it('gives the hash of the code that stands on chain after deployment', async () => {
    const chain = await CHAINS[0].start();
    try {
      const registry = await deployRegistry(chain.accounts[0]!);
      expect(registryCodeHash()).to.equal(keccak256(await chain.provider.getCode(await registry.getAddress())));
    } finally {
      await chain.stop();
    }
  });
});
