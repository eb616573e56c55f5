/** Answers, in the browser, for routes of the contract that the service under test does not have. Which ones is printed: nothing is skipped silently. */
import type { Page, Route } from 'playwright-core';
import { PROFILES } from '../web/fake-cases.ts';

interface Standing {
  /** as in OpenAPI */
  path: string;
  method: 'get' | 'post';
  /** for page.route */
  pattern: RegExp;
  answer: (route: Route, url: string) => Promise<void>;
}

async function checkReady(route: Route): Promise<void> {
  const { cases } = route.request().postDataJSON() as { cases: string[] };
  await route.fulfill({ json: { cases: cases.map((id, position) => ({ position, case: id, state: 'ready', claim: null, exhibits: 0, findings: [] })), counts: { ready: cases.length, warning: 0, blocked: 0 } } });
}

const STANDINGS: Standing[] = [
  { path: '/api/v1/court-profiles', method: 'get', pattern: /\/api\/v1\/court-profiles$/, answer: (route) => route.fulfill({ json: { profiles: PROFILES.slice(0, 1) } }) },
  { path: '/api/v1/batches/check', method: 'post', pattern: /\/api\/v1\/batches\/check$/, answer: checkReady },
];

export interface Surface {
  /** whether the service has the route, as in OpenAPI */
  has: (method: 'get' | 'post', path: string) => boolean;
  /** sets the stand-ins up on a page */
  standIn: (page: Page) => Promise<void>;
}

function resolved(document: unknown, value: unknown): unknown {
  const reference = (value as { $ref?: string } | undefined)?.$ref;
  return reference === undefined ? value : reference.slice(2).split('/').reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
}

/** Looks at what the service says of itself. */
export async function surfaceOf(url: string): Promise<Surface> {
  const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: Record<string, Record<string, unknown>> };
  const member = (from: unknown, ...names: string[]): unknown => names.reduce((value, name) => resolved(document, (value as Record<string, unknown> | undefined)?.[name]), from);
  const has = (method: 'get' | 'post', path: string): boolean => document.paths[path]?.[method] !== undefined;
  const missing = STANDINGS.filter(({ method, path }) => !has(method, path));
  // The options of an order grew with the checks.
  const takesOptions = member(document.paths, '/api/v1/batches', 'post', 'requestBody', 'content', 'application/json', 'schema', 'properties', 'options', 'properties', 'profile') !== undefined;
  const names = [...missing.map(({ method, path }) => `${method.toUpperCase()} ${path}`), ...(takesOptions ? [] : ['options of POST /api/v1/batches'])];
  if (names.length > 0) console.log(`      this service does not have yet, and the test stands in for: ${names.join(', ')}`);
  return {
    has,
    standIn: async (page) => {
      for (const { pattern, answer } of missing) await page.route(pattern, (route) => answer(route, url));
      if (takesOptions) return;
      await page.route(/\/api\/v1\/batches$/, async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        const { cases, options } = route.request().postDataJSON() as { cases: string[]; options: { waitSeconds: number } };
        return route.continue({ postData: JSON.stringify({ cases, options: { waitSeconds: options.waitSeconds } }) });
      });
    },
  };
}
