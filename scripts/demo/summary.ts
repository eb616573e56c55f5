/** What the demo's numbers must be, and the line that other programs read. */

/** Counts of what only loans of the book have. */
export interface BookSummary {
  /** imported */
  loans: number;
  /** sequences closed by a statement */
  closed: number;
  /** loans whose timeline shows what it must */
  timelines: number;
  /** case files with a withheld document that verify offline */
  caseFiles: number;
  /** loans of which documents, JSON, CSV and issued statements agree */
  arrears: number;
  /** cases erased whose proof still verifies, in a service that is sound; null where none was to be erased */
  erased: number | null;
}

export interface Summary {
  cases: number;
  documents: number;
  anchored: number;
  packs: number;
  verified: number;
  tamperedDetected: number;
  /** left out for the documents of a folder */
  book?: BookSummary;
}

/** Sentences for every number that is not as it must be; none when all is well. */
export function mismatches(summary: Summary): string[] {
  const { cases, documents, anchored, packs, verified, tamperedDetected, book } = summary;
  const wanted: [name: string, actual: number, expected: number][] = [
    ['anchored', anchored, documents],
    ['packs', packs, cases],
    ['verified', verified, packs],
    ['tamperedDetected', tamperedDetected, 1],
    ...(book === undefined ? [] : wantedOfBook(book, cases)),
  ];
  const wrong = wanted.filter(([, actual, expected]) => actual !== expected).map(([name, actual, expected]) => `${name} ${actual} ≠ ${expected}`);
  return documents === 0 ? ['documents 0', ...wrong] : wrong;
}

function wantedOfBook({ loans, closed, timelines, caseFiles, arrears, erased }: BookSummary, cases: number): [name: string, actual: number, expected: number][] {
  return [
    ['loans', loans, cases],
    ['closed', closed, loans],
    ['timelines', timelines, loans],
    ['caseFiles', caseFiles, 1],
    ['arrears', arrears, loans],
    ...(erased === null ? [] : [['erased', erased, 1] satisfies [string, number, number]]),
  ];
}

/** The last line of `--json`. @param milliseconds how long the whole run took */
export function summaryLine(summary: Summary, milliseconds: number): string {
  const { cases, documents, anchored, packs, verified, tamperedDetected, book } = summary;
  return JSON.stringify({ cases, documents, anchored, packs, verified, tamperedDetected, seconds: Math.round(milliseconds / 100) / 10, ...(book !== undefined && { book }) });
}
