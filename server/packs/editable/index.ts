/** The documents of a pack that legal staff may edit: the same content as its PDF pages, as Word and Excel files. Same input, same bytes. */
export { arrearsXlsx, type EditableFacts } from './arrears-xlsx.ts';
export { complaintDocx } from './complaint-docx.ts';
export { evidenceIndexXlsx } from './evidence-index-xlsx.ts';
export type { EditableLanguage } from './words.ts';
