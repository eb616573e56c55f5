/** The pack's manifest and what can be checked about a pack without any I/O. */
export * from './types.ts';
export { MAX_MANIFEST_BYTES, ManifestError, packFileName, parseManifest, serializeManifest } from './manifest.ts';
export { MAX_SEAL_BYTES, SEAL_NAME, checkSeal, sealManifest } from './seal.ts';
export { differencesOf, type DocumentChange, type ExhibitChange, type PackDifferences } from './differences.ts';
export { verifyBlocks, verifyChains, verifyExhibits, verifyPackEntries, verifySequence, type PackProblem, type PackProblemCode } from './check.ts';
export { DEFAULT_REQUIRED_STAGES, RequiredStagesError, parseRequiredStages, type Cause, type RequiredStages } from './required-stages.ts';
