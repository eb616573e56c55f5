/** Steps of the log at which a crash test stops it, in the order in which they come. */
export const LOG_FAULT_POINTS = [
  'log:appended',
  'log:integrate-started',
  'log:tile-written',
  'log:tile-synced',
  'log:tile-renamed',
  'log:folders-synced',
  'log:before-publish',
  'log:published',
  'log:partial-removed',
  'log:integrated',
] as const;

export type LogFaultPoint = (typeof LOG_FAULT_POINTS)[number];

/** Called at every step; what it throws ends the step. */
export type LogFault = (point: LogFaultPoint) => void | Promise<void>;
