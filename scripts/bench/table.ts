/** How the rows are shown: a table for people, one line of JSON for programs. */
import type { Row } from './harness.ts';

const HEAD = ['name', 'ours', 'unit', 'peer', 'floor', 'ours/peer', 'ours/floor'];

/** The rows as aligned text. */
export function tableOf(rows: Row[]): string {
  const lines = [HEAD, ...rows.map((row) => [row.name, row.ours, row.unit, row.peer, row.floor, row.ratioToPeer, row.ratioToFloor].map((value) => (value === null ? '–' : String(value))))];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => line.map((cell, column) => (column === 0 || column === 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
}

/** The last line of `--json`. */
export function jsonOf(rows: Row[]): string {
  return JSON.stringify({ rows });
}
