/** Something that is loaded when `load` changes, and again on demand. What a newer request made needless is aborted and never shown. */
import { useCallback, useEffect, useState } from 'react';

export interface Loaded<T> {
  /** of the last load that succeeded */
  value: T | null;
  error: unknown;
  loading: boolean;
  reload: () => void;
}

/** @param load must keep its identity as long as it loads the same (useCallback) */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: unknown; loading: boolean }>({ value: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setState(({ value }) => ({ value, error: null, loading: true }));
    load(controller.signal).then(
      (value) => controller.signal.aborted || setState({ value, error: null, loading: false }),
      (error: unknown) => controller.signal.aborted || setState(({ value }) => ({ value, error, loading: false })),
    );
    return () => controller.abort();
  }, [load, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, reload };
}
