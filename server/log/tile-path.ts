/** Names of tiles (C2SP tlog-tiles): the same under the tile folder and under the log's address. */

/** Hashes in a full tile. */
export const TILE_WIDTH = 256;
/** Levels of the tree that one tile spans. */
export const TILE_HEIGHT = 8;
const MAX_LEVEL = 63;

export interface TileAddress {
  /** 0 has the leaves; a hash at level L is the root of a full tile at level L − 1 */
  level: number;
  /** position within the level, from 0 */
  index: number;
  /** 1–255 for a partial tile; left out for a full one */
  width?: number;
}

/** `tile/<L>/<N>[.p/<W>]`, N in elements of three digits, all but the last with an x before them: 1234067 is x001/x234/067. */
export function tilePath({ level, index, width }: TileAddress): string {
  const suffix = width === undefined ? '' : `.p/${width}`;
  return `tile/${level}/${indexPath(index)}${suffix}`;
}

/** Folder that holds the partial tiles of one position. */
export function partialFolder(level: number, index: number): string {
  return `tile/${level}/${indexPath(index)}.p`;
}

/**
 * Reads the part after `tile/`. Only the spelling that {@link tilePath} writes is an address.
 * @returns null for everything else, `entries/…` included
 */
export function parseTilePath(path: string): TileAddress | null {
  const [, level, index, width] = /^(0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? [];
  if (level === undefined || index === undefined || Number(level) > MAX_LEVEL) return null;
  const number = Number(index.replace(/[x/]/g, ''));
  if (!Number.isSafeInteger(number) || indexPath(number) !== index) return null;
  if (width === undefined) return { level: Number(level), index: number };
  if (Number(width) >= TILE_WIDTH) return null;
  return { level: Number(level), index: number, width: Number(width) };
}

function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const elements = padded.match(/\d{3}/g) ?? [];
  return elements.map((element, i) => (i < elements.length - 1 ? `x${element}` : element)).join('/');
}
