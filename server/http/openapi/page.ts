/**
 * `/api/docs`: the OpenAPI document as a page to read. Rendered on the server, without any script and without anything loaded
 * from elsewhere, so that it can be read on a court's closed network and printed.
 */
import { ERRORS, type Language } from '../../errors.ts';
import { SETTINGS } from '../../settings.ts';
import { PAGE_TEXT } from './page-text.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Content {
  [mediaType: string]: { schema?: Schema };
}

interface Operation {
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: { content?: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
}

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/** Methods that an address may have, in the order in which they are shown. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A schema in one line: names of components are links, alternatives are joined by "|". */
function schemaLabel(schema: Schema | undefined): string {
  if (!schema) return '';
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${escape(name)}">${escape(name)}</a>`;
  }
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (alternatives) return alternatives.map(schemaLabel).join(' | ');
  if (schema.const !== undefined) return `<code>${escape(JSON.stringify(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(JSON.stringify(value))}</code>`).join(' | ');
  if (schema.items) return `${schemaLabel(schema.items)}[]`;
  return escape([schema.type ?? 'any'].flat().join(' | '));
}

function propertyRows(schema: Schema, prefix = '', depth = 0): string {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .map(([name, property]) => {
      const path = prefix + name;
      const row = `<tr><td><code>${escape(path)}</code>${required.has(name) ? '' : ' ?'}</td><td>${schemaLabel(property)}</td><td>${escape(property.description ?? '')}</td></tr>`;
      const inner = property.properties ? property : property.items?.properties ? property.items : null;
      return row + (inner && depth < 3 ? propertyRows(inner, `${path}${property.items ? '[]' : ''}.`, depth + 1) : '');
    })
    .join('');
}

function table(head: string[], rows: string): string {
  return rows === '' ? '' : `<table><thead><tr>${head.map((cell) => `<th>${escape(cell)}</th>`).join('')}</tr></thead><tbody>${rows}</tbody></table>`;
}

function operationSection(path: string, method: string, operation: Operation, language: Language): string {
  const text = PAGE_TEXT[language];
  const bodies = Object.entries(operation.requestBody?.content ?? {})
    .map(([type, { schema }]) => `<h4>${text.body} <code>${escape(type)}</code> ${schema?.$ref ? schemaLabel(schema) : ''}</h4>${schema?.properties ? table([text.field, text.type, text.meaning], propertyRows(schema)) : ''}`)
    .join('');
  const parameters = (operation.parameters ?? [])
    .map((parameter) => `<tr><td><code>${escape(parameter.name)}</code>${parameter.required ? '' : ' ?'}</td><td>${escape(parameter.in)}</td><td>${escape(parameter.description ?? '')}</td></tr>`)
    .join('');
  const responses = Object.entries(operation.responses ?? {})
    .map(([status, response]) => `<tr><td>${escape(status)}</td><td>${Object.entries(response.content ?? {}).map(([type, { schema }]) => `<code>${escape(type)}</code> ${schemaLabel(schema)}`).join('<br>')}</td><td>${escape(response.description ?? '')}</td></tr>`)
    .join('');
  return `<section><h3 id="${method}-${escape(path)}"><span class="method">${method.toUpperCase()}</span> <code>${escape(path)}</code></h3><p>${escape(operation.summary ?? '')}</p><p class="more">${escape(operation.description ?? '')}</p>${table([text.parameter, text.place, text.meaning], parameters)}${bodies}${table([text.status, text.content, text.meaning], responses)}</section>`;
}

const STYLE = `body{font:16px/1.6 "Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
code{font:0.92em ui-monospace,Consolas,monospace;overflow-wrap:anywhere}h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #23395d}h3{margin-top:2rem;font-size:1.05rem;font-weight:600}
.method{display:inline-block;min-width:3.6rem;padding:.1rem .5rem;background:#23395d;color:#fff;border-radius:3px;font-size:.8rem;text-align:center}.more{color:#4a5565}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-size:.92rem}td,th{border:1px solid #cfd6e0;padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#eef2f7}td:first-child{width:34%}td:nth-child(2){width:26%}
nav li{margin:.1rem 0}@media print{section{break-inside:avoid}}`;

/** The page in one language; `/api/docs?lang=en` or the reader's Accept-Language chooses. */
export function renderDocs(document: OpenApiDocument, language: Language): string {
  const text = PAGE_TEXT[language];
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] as Operation })));
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => `<section><h3 id="schema-${escape(name)}">${escape(name)}</h3><p>${escape(schema.description ?? '')}</p>${schema.properties ? table([text.field, text.type, text.meaning], propertyRows(schema)) : `<p>${schemaLabel(schema)}</p>`}</section>`);
  const errors = Object.entries(ERRORS).map(([code, error]) => `<tr id="error-${code}"><td><code>${code}</code></td><td>${error.status}</td><td>${escape(error[language])}</td></tr>`);
  const settings = Object.entries(SETTINGS).map(([name, setting]) => `<tr><td><code>${name}</code></td><td><code>${escape('default' in setting ? setting.default : '—')}</code></td><td>${escape(setting.sentence)}</td></tr>`);
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(document.info.title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escape(document.info.title)} <small>${escape(document.info.version)}</small></h1><p>${escape(text.introduction)} <a href="/api/openapi.json">openapi.json</a> · <a href="/api/docs?lang=${text.otherLanguage}">${text.otherName}</a></p></header>
<nav><ul>${operations.map(({ path, method, operation }) => `<li><a href="#${method}-${escape(path)}"><code>${method.toUpperCase()} ${escape(path)}</code></a> ${escape(operation.summary ?? '')}</li>`).join('')}</ul></nav>
<main><h2>${text.operations}</h2>${operations.map(({ path, method, operation }) => operationSection(path, method, operation, language)).join('')}
<h2>${text.schemas}</h2>${schemas.join('')}<h2>${text.errors}</h2>${table([text.code, text.status, text.meaning], errors.join(''))}<h2>${text.settings}</h2>${table([text.field, text.standard, text.meaning], settings.join(''))}</main></body></html>`;
}
