import { JsonRpcProvider, Wallet, isError, parseEther } from 'ethers';
import { AppError } from '../../errors.ts';
import { LOCAL_CHAIN_ID, fundedKeys } from './keys.ts';

/** Two who ask at the same moment get the same nonce; one of them has to ask again. */
const ATTEMPTS = 10;

/** A local start asks each time; money that is there already must not cost a block. */
const ENOUGH = parseEther('1');

/**
 * Sends money of a {@link fundedKeys} account to `address`, so that a key of our own can pay its fees on a local chain.
 * @param url JSON-RPC of a local chain; any other chain id is refused, because the paying key is public
 * @param ether how much, 10 when left out
 * @returns hash of the mined transaction, 0x…; null when the address has money enough
 * @throws AppError `local-chain-failed` when this is not a local chain or the money did not arrive
 */
export async function localFaucet(url: string, address: string, ether = 10): Promise<string | null> {
  // cacheTimeout -1: a repeated question would be answered from up to 250 ms ago, with a nonce that is used by now.
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
  try {
    // asked for directly: ethers would wait for ever for a chain that is not there
    const chainId = Number(await provider.send('eth_chainId', []));
    if (chainId !== LOCAL_CHAIN_ID) throw new AppError('local-chain-failed', { problem: `the faucet gives money on chain ${LOCAL_CHAIN_ID} only, and this is chain ${chainId}` });
    if ((await provider.getBalance(address)) >= ENOUGH) return null;
    const wallet = new Wallet(fundedKeys[0].privateKey, provider);
    for (let attempt = 1; ; attempt++) {
      try {
        const { hash } = await wallet.sendTransaction({ to: address, value: parseEther(String(ether)) });
        const receipt = await provider.getTransactionReceipt(hash);
        if (receipt?.status !== 1) throw new AppError('local-chain-failed', { problem: `the transfer ${hash} was not carried out` });
        return hash;
      } catch (error) {
        if (attempt === ATTEMPTS || !isNonceTaken(error)) throw error;
      }
    }
  } finally {
    provider.destroy();
  }
}

function isNonceTaken(error: unknown): boolean {
  return isError(error, 'NONCE_EXPIRED') || (error instanceof Error && /nonce too (?:low|high)/i.test(error.message));
}
