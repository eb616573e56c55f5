/** A proof over a block that a real client made: the registry deployed, a log opened, a head anchored between other transactions. */
import { HDNodeWallet, Mnemonic, keccak256, type ContractTransactionResponse, type JsonRpcProvider } from 'ethers';
import { toHex, toHex0x } from '../../../server/domain/bytes.ts';
import { formatVerifierKey, seedSigner, signCheckpoint } from '../../../server/domain/checkpoint/index.ts';
import { inclusionPath, rootOf } from '../../../server/domain/merkle/index.ts';
import { buildEvmAnchor, type AnchorSource, type Proof, type RpcReceipt, type TrustSettings } from '../../../server/domain/proof/index.ts';
import { deployRegistry, type TestChain } from '../../contracts/chains.ts';
import { syntheticLeaves, syntheticRecord } from './synthetic.ts';

const ORIGIN = 'real-chain.docketproof.example/log';

export interface RealProof {
  proof: Proof;
  trust: TrustSettings;
  registry: string;
}

/** Wallets that count their nonces themselves, so that several of their transactions can wait for one block. */
function wallet(provider: JsonRpcProvider, index: number): HDNodeWallet {
  const phrase = Mnemonic.fromPhrase('test test test test test test test test test test test junk');
  return HDNodeWallet.fromMnemonic(phrase, `m/44'/60'/0'/0/${index}`).connect(provider);
}

export async function makeRealProof(chain: TestChain): Promise<RealProof> {
  const { provider } = chain;
  const owner = wallet(provider, 0);
  const contract = await deployRegistry(owner);
  const registry = (await contract.getAddress()).toLowerCase();
  await ((await contract.getFunction('openLog')(ORIGIN)) as ContractTransactionResponse).wait();
  const logId = (await contract.getFunction('logIdOf').staticCall(ORIGIN, owner.address)) as string;
  const record = syntheticRecord();
  const leaves = syntheticLeaves(record, 4, 7);
  const head = { size: 7, root: rootOf(leaves) };

  const anchoring = await contract.getFunction('anchor').populateTransaction(logId, head.size, toHex0x(head.root), []);
  const hashes = await mineTogether(provider, owner, anchoring);
  const receipts = (await Promise.all(hashes.map((hash) => provider.send('eth_getTransactionReceipt', [hash])))) as (RpcReceipt & { blockHash: string })[];
  const block = (await provider.send('eth_getBlockByHash', [receipts[0]!.blockHash, true])) as AnchorSource['block'];
  const transactionHash = hashes.at(-1)!;
  const { chainId } = await provider.getNetwork();
  const anchor = buildEvmAnchor({ chainId: Number(chainId), registry, logId, size: head.size, root: toHex(head.root), transactionHash, block, receipts });

  const signer = seedSigner(ORIGIN, new Uint8Array(32).fill(7));
  return {
    registry,
    proof: { format: 'docketproof/proof/v1', record, inclusion: { index: 4, size: 7, path: inclusionPath(leaves, 4).map(toHex) }, checkpoint: signCheckpoint({ origin: ORIGIN, ...head }, [signer]), anchors: [anchor], timestamps: [] },
    trust: {
      format: 'docketproof/trust/v1',
      logs: [{ origin: ORIGIN, vkey: formatVerifierKey(signer) }],
      registries: [{ chainId: Number(chainId), address: registry, codeHash: keccak256(await provider.getCode(registry)), logs: [{ logId, origin: ORIGIN }], development: true, confirmations: 0 }],
      witnesses: [],
      witnessThreshold: 0,
      tsaRoots: [],
    },
  };
}

/** One block with transactions of types 0, 1, 2 and 4 and, from another account, the anchor; the hashes, the anchor's last. */
async function mineTogether(provider: JsonRpcProvider, owner: HDNodeWallet, anchoring: { to?: unknown; data?: string }): Promise<string[]> {
  const other = wallet(provider, 1);
  const to = wallet(provider, 2).address;
  const fees = { maxFeePerGas: 30_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  const common = { to, value: 1n, gasLimit: 100_000n, chainId: (await provider.getNetwork()).chainId };
  await provider.send('evm_setAutomine', [false]);
  const nonce = await provider.getTransactionCount(other.address);
  const authorization = await other.authorize({ address: to, nonce: nonce + 4, chainId: common.chainId });
  const signed = [
    await other.signTransaction({ ...common, type: 0, gasPrice: 20_000_000_000n, nonce }),
    await other.signTransaction({ ...common, type: 1, gasPrice: 20_000_000_000n, nonce: nonce + 1, accessList: [{ address: to, storageKeys: [`0x${'00'.repeat(31)}01`] }] }),
    await other.signTransaction({ ...common, ...fees, type: 2, nonce: nonce + 2 }),
    await other.signTransaction({ ...common, ...fees, type: 4, nonce: nonce + 3, authorizationList: [authorization] }),
    await owner.signTransaction({ ...common, ...fees, type: 2, to: anchoring.to as string, value: 0n, gasLimit: 400_000n, data: anchoring.data!, nonce: await provider.getTransactionCount(owner.address) }),
  ];
  const hashes: string[] = [];
  for (const transaction of signed) hashes.push((await provider.send('eth_sendRawTransaction', [transaction])) as string);
  await provider.send('evm_mine', []);
  await provider.send('evm_setAutomine', [true]);
  return hashes;
}
