import type { Language } from '../errors.ts';
import { BYTE_ORDER_MARK, csvLine } from './csv-write.ts';
import { PROBLEM_HEADING } from './headings.ts';
import type { ColumnSpec, ErrorsCsv, TableHeading } from './types.ts';

/**
 * Writes the rows that were not taken over, with what was expected in a last column, for a clerk to correct and send again: the reader ignores that
 * column. The file holds the rows' own values, so it is as confidential as the table. What a JSON row nests (schedules) has no place in it.
 * @param headings those of the table at hand, for its own order and wording; left out, all columns in the given language
 */
export function errorsCsv(columns: readonly ColumnSpec[], language: Language, headings?: readonly TableHeading[]): ErrorsCsv {
  const own = (headings ?? []).filter((heading): heading is TableHeading & { column: string } => heading.column !== null);
  const shown = own.length > 0 ? own : columns.map(({ name, headings: texts }) => ({ column: name, text: texts[language] }));
  const title = (name: string): string => shown.find(({ column }) => column === name)?.text ?? columns.find((column) => column.name === name)?.headings[language] ?? name;
  return {
    head: () => BYTE_ORDER_MARK + csvLine([...shown.map(({ text }) => text.trim()), PROBLEM_HEADING]),
    row: ({ row, cells }, complaints) => {
      const place = language === 'en' ? `row ${row}: ` : `第 ${row} 行：`;
      const texts = complaints.map(({ column, expected }) => (column === null ? expected[language] : `${title(column).trim()}${language === 'en' ? ': ' : '：'}${expected[language]}`));
      return csvLine([...shown.map(({ column }) => cells[column] ?? ''), place + texts.join(language === 'en' ? '; ' : '；')]);
    },
  };
}
