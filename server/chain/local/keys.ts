/** What every local chain is begun with. Constants for ever: another value would make every stored chain another chain. */
export const LOCAL_CHAIN_ID = 31337;
export const LOCAL_HARDFORK = 'osaka';
/** 2025-01-01T00:00:00Z, before any document of this project */
export const LOCAL_GENESIS_TIME = 1_735_689_600;

/**
 * The accounts that have money when a local chain begins: account 0 of Hardhat's published mnemonic ("test test … junk").
 * Everybody in the world knows this key. It is good for paying fees on a chain that nobody else uses and for nothing else; money
 * sent to it on any other chain is taken within seconds. The service signs anchors with a key of its own, which
 * {@link localFaucet} provides with money from here.
 */
export const fundedKeys = [
  { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', privateKey: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80' },
] as const;

/** Money of each funded account at the beginning, in wei. */
export const FUNDED_BALANCE = 1_000_000n * 10n ** 18n;
