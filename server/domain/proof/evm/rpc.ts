/** How JSON-RPC writes bytes and numbers (execution-apis: DATA and QUANTITY). */
import { fromHex0x } from '../../bytes.ts';
import { uintBytes } from './rlp.ts';

/** RLP form of a QUANTITY such as `0x1f`: big-endian without leading zeros. @throws SyntaxError when it is not one */
export function quantity(text: string): Uint8Array {
  return uintBytes(BigInt(text));
}

/** Bytes of DATA such as `0x00ff`; nodes may write capitals. @throws RangeError when it is not hex */
export function rpcBytes(text: string): Uint8Array {
  return fromHex0x(text.toLowerCase());
}

/** A small QUANTITY as a number. @throws RangeError beyond 2⁵³ − 1 */
export function smallQuantity(text: string): number {
  const value = Number(BigInt(text));
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large`);
  return value;
}
