/** The life of a loan in one answer. */
export { TIMELINE_FORMAT, timelineOf, type BookEntry, type KeepingEntry, type Timeline, type TimelineSources } from './timeline.ts';
