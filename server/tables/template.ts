import type { Language } from '../errors.ts';
import { BYTE_ORDER_MARK, csvLine } from './csv-write.ts';
import type { ColumnSpec } from './types.ts';
import { workbookBytes } from './xlsx/write.ts';
import type { WorkbookFeature } from './xlsx/write.ts';

const TEXT = {
  'zh-CN': { table: '数据', notes: '填写说明', column: '列', required: '必填', yes: '是', no: '否', description: '说明', example: '示例', star: '带 * 的列必填；第 2 行是示例，请删除后填写。' },
  en: { table: 'Data', notes: 'Columns', column: 'Column', required: 'Required', yes: 'yes', no: 'no', description: 'Description', example: 'Example', star: 'Columns with * are required; row 2 is an example: delete it.' },
} as const;

/**
 * A template to fill in: headings (a star marks the required ones, which the reader ignores) and one fictional example row, which the reader refuses
 * until it is deleted. XLSX: cells formatted as text, so that Excel alters no ID, date or leading zero, and a second sheet that describes every column.
 */
export async function writeTemplate(columns: readonly ColumnSpec[], format: 'csv' | 'xlsx', language: Language): Promise<Uint8Array> {
  const headings = columns.map((column) => heading(column, language));
  if (format === 'csv') return new TextEncoder().encode(BYTE_ORDER_MARK + csvLine(headings) + csvLine(columns.map(({ example }) => example)));
  const text = TEXT[language];
  const head = (value: string, isRequired = false) => ({ value, fontWeight: 'bold' as const, backgroundColor: isRequired ? '#FFE699' : '#DDEBF7', ...AS_TEXT });
  const sheets = [
    {
      sheet: text.table,
      data: [columns.map((column, at) => head(headings[at]!, column.required)), columns.map(exampleCell)],
      columns: columns.map((_, at) => ({ width: Math.max(14, 2 * headings[at]!.length + 4) })),
      stickyRowsCount: 1,
    },
    {
      sheet: text.notes,
      data: [
        [text.column, text.required, text.description, text.example].map((value) => head(value)),
        ...columns.map((column, at) => [headings[at]!, column.required ? text.yes : text.no, column.description[language], column.example].map((value) => ({ value, wrap: true, ...AS_TEXT }))),
        [{ value: text.star, ...AS_TEXT }],
      ],
      columns: [{ width: 24 }, { width: 10 }, { width: 60 }, { width: 28 }],
      stickyRowsCount: 1,
    },
  ];
  return workbookBytes(sheets, [WHOLE_COLUMNS]);
}

/** The example row's formats hold for the whole of their columns: the rows that a clerk fills in are not there yet. */
const WHOLE_COLUMNS: WorkbookFeature = {
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transform: (xml) => {
          const styles = [.../<row r="2".*?<\/row>/s.exec(xml)![0].matchAll(/<c [^>]*?\bs="(\d+)"/g)].map((match) => match[1]!);
          return xml.replace(/<col min="(\d+)"/g, (col, position: string) => `${col} style="${styles[Number(position) - 1] ?? 0}"`);
        },
      },
    },
  },
};

const AS_TEXT = { type: String, format: '@' } as const;

const heading = ({ headings, required }: ColumnSpec, language: Language): string => (required ? `*${headings[language]}` : headings[language]);

function exampleCell({ example, format }: ColumnSpec) {
  const isFigure = format === 'number' && example !== '' && Number.isFinite(Number(example));
  return isFigure ? { value: Number(example), type: Number, format: '#,##0.00' } : { value: example, ...AS_TEXT };
}
