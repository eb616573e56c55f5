/** What the demo's numbers must be, and the line that other programs read. */
import type { Summary } from './flow.ts';

/** Sentences for every number that is not as it must be; none when all is well. */
export function mismatches(summary: Summary): string[] {
  const { cases, documents, anchored, packs, verified, tamperedDetected } = summary;
  const wanted: [name: string, actual: number, expected: number][] = [
    ['anchored', anchored, documents],
    ['packs', packs, cases],
    ['verified', verified, packs],
    ['tamperedDetected', tamperedDetected, 1],
  ];
  const wrong = wanted.filter(([, actual, expected]) => actual !== expected).map(([name, actual, expected]) => `${name} ${actual} ≠ ${expected}`);
  return documents === 0 ? ['documents 0', ...wrong] : wrong;
}

/** The last line of `--json`. @param milliseconds how long the whole run took */
export function summaryLine(summary: Summary, milliseconds: number): string {
  const { cases, documents, anchored, packs, verified, tamperedDetected } = summary;
  return JSON.stringify({ cases, documents, anchored, packs, verified, tamperedDetected, seconds: Math.round(milliseconds / 100) / 10 });
}
