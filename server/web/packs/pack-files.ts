/** The files of a pack, sorted into what a reader looks for, and how each may be shown. */
import type { PackFile } from '../api.ts';

export type Shown = 'pdf' | 'image' | 'text' | 'none';
/** Characters of text that a page shows without stalling. */
export const MOST_TEXT_BYTES = 2 * 1024 * 1024;

/** A document of an exhibit is somebody else's content: nothing that could run (HTML, SVG) is ever shown as itself. */
export function shownAs(name: string): Shown {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'pdf') return 'pdf';
  if (['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp'].includes(ending)) return 'image';
  if (['txt', 'json', 'csv', 'sig', 'md', 'xml', 'html', 'htm', 'cjs', 'log'].includes(ending)) return 'text';
  return 'none';
}

const folderOf = (name: string): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '');
const ORDER = ['', 'filing', 'editable', 'data', 'originals', 'proofs'];

/** Groups by folder, the bundle first. */
export function groupsOf(files: readonly PackFile[]): { folder: string; files: PackFile[] }[] {
  const folders = [...new Set(files.map(({ name }) => folderOf(name)))];
  const place = (folder: string): number => (ORDER.includes(folder) ? ORDER.indexOf(folder) : ORDER.length);
  return folders
    .sort((one, other) => place(one) - place(other))
    .map((folder) => ({ folder, files: files.filter(({ name }) => folderOf(name) === folder).sort((one, other) => Number(other.name === 'bundle.pdf') - Number(one.name === 'bundle.pdf')) }));
}
