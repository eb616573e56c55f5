/** The files of a pack that legal staff may edit: the same content as the bundle's pages. */
import { indexRows } from './documents/index-rows.ts';
import { arrearsXlsx, complaintDocx, evidenceIndexXlsx } from './editable/index.ts';
import { complaintFor } from './pdf/compose.ts';
import type { BundleInput, BundleReport } from './pdf/compose.ts';
import { textFor } from './text/index.ts';

/**
 * @param copies pages of each exhibit, by number, as the complaint lists them
 * @returns index always; complaint and calculation where something is claimed. Same input, same bytes
 */
export async function editableFiles(input: BundleInput, { map }: BundleReport, copies: ReadonlyMap<number, number>): Promise<{ name: string; bytes: Uint8Array }[]> {
  const { language, composedAt: date, claim, exhibits } = input;
  const rows = indexRows({ input, text: textFor(language), listed: exhibits.map((_, index) => index + 1), elsewhere: new Map(), volume: undefined, pageOf: (anchor) => map.anchors.get(anchor) ?? 0 });
  const form = complaintFor(input, copies);
  return [
    ...(form === null ? [] : [{ name: 'editable/complaint.docx', bytes: await complaintDocx(form, { date }) }]),
    { name: 'editable/evidence-index.xlsx', bytes: await evidenceIndexXlsx(rows, { language }) },
    ...(claim === undefined ? [] : [{ name: 'editable/arrears.xlsx', bytes: await arrearsXlsx(claim.statement, { language, date }) }]),
  ];
}
