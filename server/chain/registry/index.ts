export { REGISTRY_ABI } from './abi.ts';
export { readRegistryArtifact, registryCodeHash, type RegistryArtifact } from './bytecode.ts';
