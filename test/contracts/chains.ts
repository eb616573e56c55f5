/** The two Ethereum clients that the contract tests run on, each started fresh on a free port and ended by its own handle. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Contract, ContractFactory, HDNodeWallet, JsonRpcProvider, Mnemonic, type Signer } from 'ethers';
import hre from 'hardhat';
import { readRegistryArtifact } from '../../server/chain/registry/index.ts';

/** The mnemonic that both development chains fund; public, worthless anywhere else. */
const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk';

export interface TestChain {
  provider: JsonRpcProvider;
  /** funded accounts */
  accounts: Signer[];
  stop(): Promise<void>;
}

interface Endpoint {
  url: string;
  stop(): Promise<void>;
}

async function startHardhat(): Promise<Endpoint> {
  const server = await hre.network.createServer({ network: 'default', override: { loggingEnabled: false } }, '127.0.0.1', 0);
  const { port } = await server.listen();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

/** Anvil's own binary, not the npm wrapper around it: ending the wrapper would leave the chain running. */
function anvilBinary(): string {
  const platform = process.platform === 'win32' ? 'win32' : process.platform;
  const machine = process.arch === 'x64' ? 'amd64' : process.arch;
  return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${platform}-${machine}/bin/anvil${process.platform === 'win32' ? '.exe' : ''}`);
}

async function startAnvil(): Promise<Endpoint> {
  const child = spawn(anvilBinary(), ['--host', '127.0.0.1', '--port', '0', '--gas-limit', '1000000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const match = /Listening on 127\.0\.0\.1:(\d+)/.exec(line);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`anvil ended with ${code ?? 'a signal'} before it listened`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function open(endpoint: Endpoint): Promise<TestChain> {
  // cacheTimeout -1: ethers otherwise answers a repeated read from up to 250 ms ago. batchMaxCount keeps requests small.
  const provider = new JsonRpcProvider(endpoint.url, 31337, { cacheTimeout: -1, staticNetwork: true, batchMaxCount: 1, pollingInterval: 20 });
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(DEVELOPMENT_MNEMONIC), "m/44'/60'/0'/0");
  const accounts = Array.from({ length: 6 }, (_, i) => root.deriveChild(i).connect(provider));
  return {
    provider,
    accounts,
    stop: async () => {
      provider.destroy();
      await endpoint.stop();
    },
  };
}

export const CHAINS = [
  { client: 'Hardhat', start: async (): Promise<TestChain> => open(await startHardhat()) },
  { client: 'Anvil', start: async (): Promise<TestChain> => open(await startAnvil()) },
] as const;

/** A fresh registry, sent by `deployer`. */
export async function deployRegistry(deployer: Signer): Promise<Contract> {
  const { abi, bytecode } = readRegistryArtifact();
  const deployed = await new ContractFactory(abi, bytecode, deployer).deploy();
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), abi, deployer);
}
