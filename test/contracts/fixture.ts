/** What the contract tests share: one body for both clients, the registry with typed calls, and readable refusals. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Contract, ContractFactory, isCallException, type ContractTransactionReceipt, type ContractTransactionResponse, type Signer } from 'ethers';
import { CHAINS, deployRegistry, type TestChain } from './chains.ts';
import type { Hash } from './reference-tree.ts';

export interface Fixture {
  chain: TestChain;
  registry: Contract;
  owner: Signer;
  operator: Signer;
  stranger: Signer;
  /** every spoiled proof instead of one of each kind: Anvil tries about ten times as many a second as Hardhat, which traces */
  thorough: boolean;
}

/** Runs the same tests on Hardhat's chain and on Anvil, each with a registry of its own. */
export function describeOnEachChain(title: string, body: (fixture: Fixture) => void): void {
  for (const { client, start } of CHAINS) {
    describe(`${title} — on ${client}`, function () {
      this.timeout(60_000);
      const fixture = {} as Fixture;
      before(async () => {
        const chain = await start();
        const [owner, operator, stranger] = chain.accounts as [Signer, Signer, Signer];
        Object.assign(fixture, { chain, owner, operator, stranger, thorough: client === 'Anvil' });
        fixture.registry = await deployRegistry(owner);
      });
      after(() => fixture.chain?.stop());
      body(fixture);
    });
  }
}

/** A contract of test/contracts, compiled beside the real one. */
export async function deployHelper(name: string, deployer: Signer, ...args: unknown[]): Promise<Contract> {
  const artifact = new URL(`../../artifacts/test/contracts/${name}.sol/${name}.json`, import.meta.url);
  const { abi, bytecode } = JSON.parse(readFileSync(artifact, 'utf8')) as { abi: []; bytecode: string };
  const deployed = await new ContractFactory(abi, bytecode, deployer).deploy(...args);
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), abi, deployer);
}

/** Sends a transaction and waits until it is mined. @throws when it fails */
export async function send(contract: Contract, method: string, ...args: unknown[]): Promise<ContractTransactionReceipt> {
  const response = (await contract.getFunction(method)(...args)) as ContractTransactionResponse;
  const receipt = await response.wait();
  if (receipt === null) throw new Error('not mined');
  return receipt;
}

/** The value that a call would return, without sending it. */
export async function call<T = unknown>(contract: Contract, method: string, ...args: unknown[]): Promise<T> {
  return (await contract.getFunction(method).staticCall(...args)) as T;
}

/** Expects the call to revert with this named error and these arguments. */
export async function expectRefusal(contract: Contract, method: string, args: unknown[], name: string, errorArgs: unknown[]): Promise<void> {
  try {
    await call(contract, method, ...args);
  } catch (error) {
    if (!isCallException(error) || error.revert === null) throw error;
    expect(error.revert.name).to.equal(name);
    expect([...(error.revert.args as Iterable<unknown>)]).to.deep.equal(errorArgs);
    return;
  }
  throw new Error(`${method} was expected to revert with ${name}`);
}

/** Names and arguments of the registry's events in a receipt. */
export function eventsOf(registry: Contract, receipt: ContractTransactionReceipt): { name: string; args: unknown[] }[] {
  return receipt.logs.map((log) => {
    const event = registry.interface.parseLog(log);
    if (event === null) throw new Error('not an event of the registry');
    return { name: event.name, args: [...(event.args as Iterable<unknown>)] };
  });
}

/** Opens a log for the registry's runner and returns its id. */
export async function openLog(registry: Contract, origin: string): Promise<string> {
  const receipt = await send(registry, 'openLog', origin);
  return receipt.logs[0]?.topics[1] ?? '';
}

export function hex(hash: Hash): string {
  return `0x${hash.toString('hex')}`;
}

export function hexes(hashes: readonly Hash[]): string[] {
  return hashes.map(hex);
}

/** As another account. */
export function as(registry: Contract, account: Signer): Contract {
  return registry.connect(account) as Contract;
}
