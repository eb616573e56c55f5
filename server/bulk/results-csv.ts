/** The result per file as a table that a clerk opens in a spreadsheet. */
import type { FileState } from './job-store.ts';

export interface ResultLine {
  row: number | null;
  path: string;
  state: FileState;
  recordId: string | null;
  replayed: boolean;
  problem: { code: string; message: string } | null;
}

/** With a byte order mark, without which Excel reads Chinese wrongly. */
export const RESULT_HEADING = '\uFEFFrow,file,state,recordId,recordedBefore,code,message\r\n';

/** RFC 4180. */
export function resultLine({ row, path, state, recordId, replayed, problem }: ResultLine): string {
  return `${[row === null ? '' : String(row), path, state, recordId ?? '', replayed ? 'yes' : '', problem?.code ?? '', problem?.message ?? ''].map(cell).join(',')}\r\n`;
}

/** A cell that begins like a formula would be run by the spreadsheet (CWE-1236): an apostrophe makes it text. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
