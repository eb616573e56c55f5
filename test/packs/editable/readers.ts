/** Readers of Office files that know nothing of how ours are written: yauzl and sax, and Python's own where there is one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sax from 'sax';
import { unzipText } from '../../tables/unzip.ts';

/** The text of each w:p of a Word document's body, in order; throws where a part is no XML. */
export async function docxParagraphs(bytes: Uint8Array): Promise<string[]> {
  const parts = await unzipText(bytes);
  for (const [name, xml] of parts) parse(name, xml, {});
  const paragraphs: string[] = [];
  let open: string | null = null;
  let isText = false;
  parse('word/document.xml', parts.get('word/document.xml')!, {
    open: (name) => {
      if (name === 'w:p') open = '';
      else if (name === 'w:t') isText = true;
      else if (name === 'w:br') open += '\n';
    },
    text: (text) => { if (isText) open += text; },
    close: (name) => {
      if (name === 'w:t') isText = false;
      if (name === 'w:p') paragraphs.push(open!);
    },
  });
  return paragraphs;
}

export interface ReadCell {
  ref: string;
  /** 'n' for numbers, 's' for text */
  type: string;
  value: string;
  style: number;
}

/** Cells of each sheet by the sheet's name, those without a value left out; and whether a formula stands in any. */
export async function xlsxCells(bytes: Uint8Array): Promise<{ sheets: Map<string, ReadCell[]>; formulas: number; formats: string[] }> {
  const parts = await unzipText(bytes);
  for (const [name, xml] of parts) parse(name, xml, {});
  const strings: string[] = [];
  parse('strings', parts.get('xl/sharedStrings.xml')!, { open: (name) => { if (name === 'si') strings.push(''); }, text: (text) => { strings[strings.length - 1] += text; } });
  const names: string[] = [];
  parse('workbook', parts.get('xl/workbook.xml')!, { open: (name, { name: sheet }) => { if (name === 'sheet') names.push(sheet!); } });
  const codes = new Map<string, string>();
  const formats: string[] = [];
  let inFormats = false;
  parse('styles', parts.get('xl/styles.xml')!, {
    open: (name, { numFmtId, formatCode }) => {
      if (name === 'numFmt') codes.set(numFmtId!, formatCode!);
      if (name === 'cellXfs') inFormats = true;
      if (name === 'xf' && inFormats) formats.push(codes.get(numFmtId ?? '') ?? (numFmtId === '49' ? '@' : 'General'));
    },
  });
  let formulas = 0;
  const sheets = new Map<string, ReadCell[]>();
  names.forEach((sheet, index) => {
    const cells: ReadCell[] = [];
    let cell: ReadCell | null = null;
    let isValue = false;
    parse(sheet, parts.get(`xl/worksheets/sheet${index + 1}.xml`)!, {
      open: (name, { r, t, s }) => {
        if (name === 'c') cell = { ref: r!, type: t ?? 'n', value: '', style: Number(s ?? 0) };
        if (name === 'v' || name === 't') isValue = true;
        if (name === 'f') formulas++;
      },
      text: (text) => { if (isValue && cell) cell.value += text; },
      close: (name) => {
        if (name === 'v' || name === 't') isValue = false;
        if (name !== 'c' || cell === null) return;
        if (cell.type === 's') cell.value = strings[Number(cell.value)]!;
        if (cell.value !== '') cells.push(cell);
      },
    });
    sheets.set(sheet, cells);
  });
  return { sheets, formulas, formats };
}

interface Handlers {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

function parse(part: string, xml: string, { open, text, close }: Handlers): void {
  const parser = sax.parser(true);
  parser.onerror = (error) => { throw new Error(`${part}: ${error.message}`); };
  parser.onopentag = ({ name, attributes }) => open?.(name, attributes as Record<string, string>);
  parser.ontext = (part_) => text?.(part_);
  parser.onclosetag = (name) => close?.(name);
  parser.write(xml).close();
}

/** What Python prints of a file; null (with the reason printed) where there is no Python 3. */
export function python(script: string, bytes: Uint8Array): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-office-'));
  try {
    writeFileSync(join(folder, 'file'), bytes);
    const { error, status, stdout, stderr } = spawnSync('python3', ['-c', script, join(folder, 'file')], { encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } });
    if (error) {
      console.log('      python3 is not installed: the second reader is left out');
      return null;
    }
    if (status !== 0) throw new Error(stderr);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs with a clock that is more than a year ahead. */
export async function later<T>(run: () => Promise<T>): Promise<T> {
  const RealDate = Date;
  class Later extends RealDate {
    constructor(...given: [] | [number | string] | [number, number, number]) {
      super(...((given.length === 0 ? [RealDate.now() + 4e10] : given) as [number]));
    }

    static override now(): number {
      return RealDate.now() + 4e10;
    }
  }
  try {
    globalThis.Date = Later as DateConstructor;
    return await run();
  } finally {
    globalThis.Date = RealDate;
  }
}
