/** One idempotency key for one order: asked again after an answer was lost, also after a reload, it is the same order and not a second one. */
const STORED_AS = 'docketproof.order';
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The key for this order; only a digest of the order is stored beside it. */
export async function orderKey(store: Store, order: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(order));
  const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const [before, key] = (store.getItem(STORED_AS) ?? '').split(' ');
  if (before === digest && key !== undefined) return key;
  const fresh = `web-${crypto.randomUUID()}`;
  store.setItem(STORED_AS, `${digest} ${fresh}`);
  return fresh;
}

/** Once the order is known to be taken: the same order placed again is meant as another one. */
export const forgetOrderKey = (store: Store): void => store.removeItem(STORED_AS);
