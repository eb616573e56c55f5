/** Who uses the app. Today it is the one person at this machine, by the name typed once; sign-in and roles come in here and nowhere else. */
import { createContext, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { createApi } from './api.ts';
import type { Api } from './api.ts';

const STORED_AS = 'docketproof.actor';
export const MOST_NAME_CHARACTERS = 100;

/** What a person may do. Without sign-in there is one local user, who may do everything. */
export type Permission = 'order-packs' | 'override-findings' | 'control-batches';

export interface Session {
  /** null before the name is known */
  actor: string | null;
  setActor: (name: string) => void;
  may: (permission: Permission) => boolean;
  api: Api;
}

const Context = createContext<Session | null>(null);

/** The rules of `Docketproof-Actor`: 1 to 100 characters, none that steers a line or its direction. */
export function isActorName(name: string): boolean {
  return name.trim() !== '' && [...name.trim()].length <= MOST_NAME_CHARACTERS && !/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u.test(name);
}

function stored(): string | null {
  const name = localStorage.getItem(STORED_AS);
  return name !== null && isActorName(name) ? name : null;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [actor, setName] = useState(stored);
  const session = useMemo<Session>(
    () => ({
      actor,
      setActor: (name) => {
        localStorage.setItem(STORED_AS, name.trim());
        setName(name.trim());
      },
      may: () => true,
      api: createApi(actor),
    }),
    [actor],
  );
  return <Context value={session}>{children}</Context>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('no SessionProvider');
  return session;
}

export const useApi = (): Api => useSession().api;
