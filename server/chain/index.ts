/** Everything on the EVM side: the registry, anchoring, reading for verification, setting up. The only feature that knows ethers. */
export { AnchoringService } from './anchoring/service.ts';
export { DEFAULT_POLICY, type AnchoringOptions, type AnchoringStatus, type CoveringAnchor, type RecordAnchor, type RecordAnchoring } from './anchoring/options.ts';
export type { AnchoredLog, AnchoringPolicy } from './anchoring/context.ts';
export { HALTED_STATES, describeState, type AnchoringState, type Sentences } from './anchoring/states.ts';
export { HeadStore, type AnchorTarget, type HeadState, type StoredHead, type TargetIdentity } from './anchoring/head-store.ts';
export { deployRegistry, openLogOnChain, signedDeployments, type DeployedRegistry, type OpenedLog, type SetupOptions, type SignedDeployment } from './deploy.ts';
export { createChainReader, type ClosableChainReader } from './reader.ts';
export { RegistryClient, encodeAnchor, logIdOf, type ChainHead, type HeadEvent } from './registry-client.ts';
export { ChainUnavailableError, Rpc, RpcRefusal } from './rpc.ts';
export { inspectTransaction, operatorAddress, type InspectedTransaction } from './transactions.ts';
export { readRegistryArtifact, registryCodeHash } from './registry/index.ts';
export { localFaucet, startLocalChain, type LocalChain } from './local/index.ts';
