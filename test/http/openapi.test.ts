import { expect } from 'chai';
import type { Router } from 'express';
import { openApiDocument, pathsOf } from '../../server/http/openapi/document.ts';
import { renderDocs } from '../../server/http/openapi/page.ts';
import { ERRORS } from '../../server/errors.ts';
import { SETTINGS } from '../../server/settings.ts';
import { buildRouters, type RouterParts } from '../../server/service/routers.ts';
import { readSettings } from '../../server/settings.ts';

const document = openApiDocument('0.0.0');

/** What the routers really answer, as OpenAPI would write it. Building them calls none of the services. */
function mounted(): string[] {
  const untouched = new Proxy({}, { get: () => () => untouched });
  const parts = new Proxy<RouterParts>({ settings: readSettings({}), document } as RouterParts, { get: (target, name) => (name in target ? target[name as keyof RouterParts] : untouched) });
  const routers = buildRouters(parts).filter((each): each is Router => 'stack' in each);
  return routers.flatMap((router) =>
    router.stack.flatMap(({ route }) => {
      if (!route) return [];
      const path = route.path.replace(/[:*](\w+)/g, '{$1}');
      return [...new Set(route.stack.map(({ method }) => method))].map((method) => `${method} ${path}`);
    }),
  );
}

describe('OpenAPI', () => {
  it('describes every route that is there, and no other', () => {
    const described = pathsOf(document).flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
    expect(described.sort()).to.deep.equal(mounted().sort());
  });

  it('is 3.1, with a summary for every operation in both languages and resolvable references', () => {
    expect(document.openapi).to.equal('3.1.0');
    for (const item of Object.values(document.paths ?? {})) {
      for (const operation of Object.values(item)) expect(operation.summary).to.match(/.+ \/ .*[\u4e00-\u9fff]/);
    }
    const names = Object.keys(document.components?.schemas ?? {});
    const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(references.filter((name) => !names.includes(name ?? ''))).to.deep.equal([]);
    expect(names).to.include.members(['Problem', 'Receipt', 'EvidenceRecord', 'Proof', 'Report', 'Batch']);
  });

  for (const language of ['zh-CN', 'en'] as const) {
    it(`is readable as a page without scripts (${language}), with every error code and every setting`, () => {
      const page = renderDocs(document, language);
      expect(page).to.contain(`lang="${language}"`).and.not.match(/<script|src=|https?:\/\/(?!127)/);
      for (const code of Object.keys(ERRORS)) expect(page, code).to.contain(`id="error-${code}"`);
      for (const name of Object.keys(SETTINGS)) expect(page, name).to.contain(`<code>${name}</code>`);
    });
  }
});
