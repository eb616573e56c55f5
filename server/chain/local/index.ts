export { localFaucet } from './faucet.ts';
export { LOCAL_CHAIN_ID, fundedKeys } from './keys.ts';
export { startLocalChain, type LocalChain, type LocalChainOptions } from './start.ts';
