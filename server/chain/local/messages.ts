/** What parent and child process of the local chain tell each other. */
import type { ErrorCode, ErrorParams } from '../../errors.ts';

/** Handed to the child as its only argument, in JSON. */
export interface ChildOptions {
  /** absolute */
  dataDir: string;
  /** 0: any free one */
  port: number;
  settleBlocks: number;
  settleSeconds: number;
}

export interface Ready {
  type: 'ready';
  port: number;
  /** blocks after the replay, genesis not counted */
  blocks: number;
  replayMilliseconds: number;
}

export interface Failed {
  type: 'failed';
  code: ErrorCode;
  params: ErrorParams;
}

export type ChildMessage = Ready | Failed;
export interface Stop {
  type: 'stop';
}
