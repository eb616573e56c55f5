/** Making names durable: a file that is on disk under a name that is not can be lost all the same. */
import { open } from 'node:fs/promises';

/** Flushes a folder's entries after a file was made, renamed or removed in it. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; NTFS journals its entries without being asked.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
