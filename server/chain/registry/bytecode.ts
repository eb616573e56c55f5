import { readFileSync } from 'node:fs';
import type { JsonFragment } from 'ethers';
import { keccak256 } from 'ethers';
import { AppError } from '../../errors.ts';

const ARTIFACT = new URL('../../../artifacts/contracts/EvidenceRegistry.sol/EvidenceRegistry.json', import.meta.url);

export interface RegistryArtifact {
  abi: readonly JsonFragment[];
  /** code that deploys the registry, 0x… */
  bytecode: string;
  /** code that stands on chain afterwards, 0x…; the contract has no immutables, so it is the same on every chain */
  deployedBytecode: string;
}

/**
 * The compiled registry, from `artifacts/` (set-up builds it).
 * @throws AppError `registry-not-built` when the contract has not been compiled
 */
export function readRegistryArtifact(): RegistryArtifact {
  let text: string;
  try {
    text = readFileSync(ARTIFACT, 'utf8');
  } catch (cause) {
    throw new AppError('registry-not-built', {}, { cause });
  }
  const { abi, bytecode, deployedBytecode } = JSON.parse(text) as RegistryArtifact;
  return { abi, bytecode, deployedBytecode };
}

/**
 * keccak256 of the registry's runtime code, 0x + 64 lower-case hex digits: what a chain must show at the registry's address
 * before we send it anything, and what a verifier pins in its trust settings.
 * @throws AppError `registry-not-built`
 */
export function registryCodeHash(): string {
  return keccak256(readRegistryArtifact().deployedBytecode);
}
