/** Runs the checks of the chosen cases and keeps what is known, so that going back and forth checks nothing twice. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PackOptions } from '../api.ts';
import { useApi } from '../session.tsx';
import { runChecks } from './checks.ts';
import type { Results } from './checks.ts';

export interface Checks {
  results: Results;
  running: boolean;
  error: unknown;
  /** checks what is not checked yet; with other options than before, everything */
  run: (cases: readonly string[], options: PackOptions) => void;
  stop: () => void;
  /** forgets everything */
  clear: () => void;
}

const NONE: Results = new Map();

export function useChecks(): Checks {
  const api = useApi();
  const [results, setResults] = useState(NONE);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const known = useRef<{ options: string; results: Results }>({ options: '', results: NONE });
  const controller = useRef<AbortController | null>(null);

  const keep = useCallback((next: Results) => {
    known.current.results = next;
    setResults(next);
  }, []);
  const stop = useCallback(() => {
    controller.current?.abort();
    controller.current = null;
    setRunning(false);
  }, []);
  const run = useCallback(
    (cases: readonly string[], options: PackOptions) => {
      stop();
      const text = JSON.stringify(options);
      if (known.current.options !== text) {
        known.current.options = text;
        keep(NONE);
      }
      const own = (controller.current = new AbortController());
      setError(null);
      setRunning(true);
      runChecks(api, known.current.results, { cases, options, signal: own.signal, onPart: keep }).then(
        () => own.signal.aborted || setRunning(false),
        (failure: unknown) => {
          if (own.signal.aborted) return;
          setRunning(false);
          setError(failure);
        },
      );
    },
    [api, keep, stop],
  );
  const clear = useCallback(() => {
    stop();
    known.current.options = '';
    keep(NONE);
  }, [keep, stop]);
  useEffect(() => stop, [stop]);
  return { results, running, error, run, stop, clear };
}
