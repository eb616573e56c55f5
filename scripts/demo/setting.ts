/** What every step of the demonstration works with, and how it fails. */
import type { Client } from './client.ts';
import type { Screen } from './screen.ts';

export interface Setting {
  client: Client;
  screen: Screen;
  /** folder for packs and case file */
  out: string;
  /** trust settings and chain of the verifier */
  trust: string;
  rpc: string;
  /** stops the service and runs `npm run fsck` over its data; null for a service of others */
  fsck: (() => Promise<{ code: number; output: string }>) | null;
}

/** A failure that has its sentence already on the screen. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** Says the sentence and gives the failure to throw. */
export function failure(screen: Screen, ...sentence: Parameters<Screen['say']>): DemoFailure {
  screen.say(...sentence);
  return new DemoFailure(sentence[0]);
}
