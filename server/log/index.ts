/** The append-only log: sequencing, tiles (C2SP tlog-tiles), checkpoints, proofs. */
export { LOG_FAULT_POINTS } from './faults.ts';
export type { LogFault, LogFaultPoint } from './faults.ts';
export { readLeaves } from './leaves.ts';
export { openLog } from './log.ts';
export type { Log, LogOptions, TreeHead } from './log.ts';
export { partialFolder, parseTilePath, TILE_WIDTH, tilePath } from './tile-path.ts';
export type { TileAddress } from './tile-path.ts';
