/** Which page is open: `#/` orders packs, `#/batches` lists batches, `#/batches/<id>` is one. In the address, so that a reload and the back button keep it. */
import { useSyncExternalStore } from 'react';

export type Page = { name: 'new' } | { name: 'batches' } | { name: 'batch'; id: string };

export function pageOf(hash: string): Page {
  const id = /^#\/batches\/([0-9a-f-]{36})$/.exec(hash)?.[1];
  if (id !== undefined) return { name: 'batch', id };
  return hash === '#/batches' ? { name: 'batches' } : { name: 'new' };
}

export const batchAddress = (id: string): string => `#/batches/${id}`;

function onHash(call: () => void): () => void {
  window.addEventListener('hashchange', call);
  return () => window.removeEventListener('hashchange', call);
}

export function usePage(): Page {
  return pageOf(useSyncExternalStore(onHash, () => window.location.hash));
}
