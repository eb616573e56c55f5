/** The result per file as a table that a clerk opens in a spreadsheet. */
import { describeError, type Language } from '../errors.ts';
import type { FileState, Reason } from './job-store.ts';

export interface ResultLine {
  row: number | null;
  path: string;
  state: FileState;
  recordId: string | null;
  replayed: boolean;
  reason: Reason | null;
}

/** With a byte order mark, without which Excel reads Chinese wrongly. */
export const RESULT_HEADING = '\uFEFFrow,file,state,recordId,recordedBefore,code,message\r\n';

/** RFC 4180. */
export function resultLine({ row, path, state, recordId, replayed, reason }: ResultLine, language: Language): string {
  const message = reason === null ? '' : describeError(reason.code, reason.params, language);
  return `${[row === null ? '' : String(row), path, state, recordId ?? '', replayed ? 'yes' : '', reason?.code ?? '', message].map(cell).join(',')}\r\n`;
}

/** A cell that begins like a formula would be run by the spreadsheet (CWE-1236): an apostrophe makes it text. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
