/** A pasted list of loan numbers. */
import { MOST_CASES } from './selection.ts';

export const MOST_CHARACTERS = 100;

export type ListProblem = { kind: 'empty' } | { kind: 'too-many'; count: number; most: number } | { kind: 'too-long'; row: number; most: number };

/** One loan number an item, whether lines, spaces, commas or semicolons stand between them (Chinese ones too). */
export function readLoanNumbers(text: string): { numbers: string[] } | { problem: ListProblem } {
  const numbers = text.split(/[\s,;，；、]+/u).filter((each) => each !== '');
  if (numbers.length === 0) return { problem: { kind: 'empty' } };
  if (numbers.length > MOST_CASES) return { problem: { kind: 'too-many', count: numbers.length, most: MOST_CASES } };
  const long = numbers.findIndex((each) => [...each].length > MOST_CHARACTERS);
  if (long >= 0) return { problem: { kind: 'too-long', row: long + 1, most: MOST_CHARACTERS } };
  return { numbers };
}

export const TABLE_ENDINGS = ['.csv', '.xlsx', '.txt'] as const;

/** What keeps a file from being sent at all; the service judges its content. */
export function fileProblem(file: { name: string; size: number }): 'ending' | 'empty' | null {
  if (!TABLE_ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending))) return 'ending';
  return file.size === 0 ? 'empty' : null;
}
