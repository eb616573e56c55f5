/** What is checked of a case before its pack is sealed. */
export { checkOrder } from './check-order.ts';
export type { CheckDeps, CheckedCase } from './check-order.ts';
export { applyOverrides, claimInputOf, examineCase } from './examine.ts';
export type { Examined } from './examine.ts';
export { checkCase, isWaiting } from './exhibits.ts';
export { finding } from './findings.ts';
export type { Finding } from './findings.ts';
