/** How long the documents of each stage are kept after the loan was closed. */
export { DEFAULT_RETENTION, MAX_RETENTION_YEARS, RetentionPolicyError, longestYears, parseRetentionPolicy, shortestYears, type RetentionPolicy } from './policy.ts';
export { chinaDate, isPast, keepUntil } from './dates.ts';
