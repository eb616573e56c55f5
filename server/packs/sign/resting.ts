import { AppError } from '../../errors.ts';

export interface RestOptions {
  /** milliseconds since 1970 */
  now: () => number;
  /** how long an authority that failed is left alone, in milliseconds */
  restMs: number;
}

/**
 * A time-stamp client that does not ask an authority again for a while after it failed: thousands of packs must not each wait for the timeout
 * of one that is down. Meanwhile it fails at once, for the reason of the last failure.
 * The function that is returned throws what `timestamp` throws.
 */
export function restingAfterFailure(timestamp: (digest: Uint8Array) => Promise<Uint8Array>, { now, restMs }: RestOptions): (digest: Uint8Array) => Promise<Uint8Array> {
  let failure: { error: AppError; at: number } | null = null;
  return async (digest) => {
    const since = failure === null ? null : now() - failure.at;
    // a clock that was set back must not make the rest last for ever
    if (failure !== null && since !== null && since >= 0 && since < restMs) throw new AppError(failure.error.code, failure.error.params, { cause: failure.error });
    try {
      const token = await timestamp(digest);
      failure = null;
      return token;
    } catch (error) {
      if (error instanceof AppError) failure = { error, at: now() };
      throw error;
    }
  };
}
