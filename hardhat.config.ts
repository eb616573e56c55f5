/**
 * Hardhat: compiles `contracts/`, runs the Solidity tests, and is the engine of the local chain (server/chain/local).
 * The compiler comes from npm (`solc`), so a build needs no download of its own.
 */
import { createRequire } from 'node:module';
import { defineConfig } from 'hardhat/config';

const solcPath = createRequire(import.meta.url).resolve('solc/soljson.js');

export default defineConfig({
  solidity: {
    compilers: [
      {
        version: '0.8.37',
        path: solcPath,
        settings: {
          // London: consortium chains often lag behind; nothing here needs a later opcode.
          evmVersion: 'london',
          optimizer: { enabled: true, runs: 10_000 },
          metadata: { bytecodeHash: 'none' },
        },
      },
    ],
  },
  paths: { tests: { solidity: './test/contracts' } },
});
