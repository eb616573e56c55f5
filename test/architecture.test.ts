/** The layers of the design, checked by resolving every import under server/. */
import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const SERVER = resolve(import.meta.dirname, '../server');
/** Folders that publish an index.ts and are entered only through it. */
const FEATURES = ['arrears', 'bulk', 'cases', 'chain', 'evidence', 'exports', 'fsck', 'loans', 'log', 'packs', 'retention', 'store', 'tables', 'timeline', 'verification'];
/** Who may know which driver. */
const DRIVERS: Record<string, string> = { express: 'http', multer: 'http', 'express-rate-limit': 'http', helmet: 'http', knex: 'store', sqlite3: 'store', ethers: 'chain', hardhat: 'chain' };
/** What pure code may import from outside: isomorphic libraries only. */
const PURE_PACKAGES = /^(@noble\/(hashes|curves)\/|canonicalize$|zod$)/;

interface Import {
  from: string;
  specifier: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = ts.isImportDeclaration(node) ? (node.importClause?.isTypeOnly ?? false) : node.isTypeOnly;
      found.push({ from: file, specifier: node.moduleSpecifier.text, typeOnly });
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) {
      found.push({ from: file, specifier: node.arguments[0].text, typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const folderOf = (file: string) => relative(SERVER, file).split(sep)[0] ?? '';
/** What the browser may be sent from outside. */
const BROWSER_PACKAGES = /^(react|react-dom|antd|@ant-design\/icons|dayjs)(\/|$)/;
const isBuilt = (file: string) => /^web[\\/]dist/.test(file);
const imports = globSync('**/*.{ts,tsx}', { cwd: SERVER }).filter((file) => !isBuilt(file)).flatMap((file) => importsOf(join(SERVER, file)));
const describeImport = ({ from, specifier }: Import) => `${relative(SERVER, from)} → ${specifier}`;
const isOurs = (specifier: string) => specifier.startsWith('.');

describe('architecture', () => {
  it('domain/ is pure and isomorphic: no Node module, no platform library', () => {
    const wrong = imports.filter(({ from, specifier }) => folderOf(from) === 'domain' && !isOurs(specifier) && !PURE_PACKAGES.test(specifier));
    expect(wrong.map(describeImport)).to.deep.equal([]);
  });

  it('domain/ names no platform global', () => {
    const wrong = globSync('domain/**/*.ts', { cwd: SERVER }).filter((file) => {
      const code = readFileSync(join(SERVER, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /\b(process|Buffer|require|__dirname)\b\s*[.(]|\bfetch\(|\bDate\.now\(|new Date\(\)|Math\.random\(/.test(code);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('domain/ imports nothing of ours outside itself', () => {
    const wrong = imports.filter(({ from, specifier }) => folderOf(from) === 'domain' && isOurs(specifier) && folderOf(resolve(dirname(from), specifier)) !== 'domain');
    expect(wrong.map(describeImport)).to.deep.equal([]);
  });

  it('each driver is known in one folder only', () => {
    const wrong = imports.filter(({ from, specifier, typeOnly }) => {
      const owner = Object.entries(DRIVERS).find(([driver]) => specifier === driver || specifier.startsWith(`${driver}/`))?.[1];
      // A migration is handed the query builder by store/ and may name its type.
      return owner !== undefined && folderOf(from) !== owner && !typeOnly;
    });
    expect(wrong.map(describeImport)).to.deep.equal([]);
  });

  it("features meet only through each other's index.ts", () => {
    const wrong = imports.filter(({ from, specifier }) => {
      if (!isOurs(specifier)) return false;
      const target = resolve(dirname(from), specifier);
      const feature = folderOf(target);
      return FEATURES.includes(feature) && feature !== folderOf(from) && relative(join(SERVER, feature), target) !== 'index.ts';
    });
    expect(wrong.map(describeImport)).to.deep.equal([]);
  });

  it('the parts of domain/ meet through index.ts too', () => {
    const part = (file: string) => relative(join(SERVER, 'domain'), file).split(sep);
    const wrong = imports.filter(({ from, specifier }) => {
      if (folderOf(from) !== 'domain' || !isOurs(specifier)) return false;
      const target = part(resolve(dirname(from), specifier));
      return target.length > 1 && target[0] !== part(from)[0] && target[1] !== 'index.ts';
    });
    expect(wrong.map(describeImport)).to.deep.equal([]);
  });

  it('web/ imports domain/ and its own only, and nothing imports web/', () => {
    const isPage = ({ from }: Import) => folderOf(from) === 'web' && !from.endsWith('vite.config.ts');
    const pages = imports.filter(isPage);
    expect(pages).to.have.length.above(50);
    const wrong = pages.filter(({ from, specifier }) => (isOurs(specifier) ? !['web', 'domain'].includes(folderOf(resolve(dirname(from), specifier))) : !BROWSER_PACKAGES.test(specifier)));
    expect(wrong.map(describeImport)).to.deep.equal([]);
    const insides = pages.filter(({ from, specifier }) => isOurs(specifier) && folderOf(resolve(dirname(from), specifier)) === 'domain' && !specifier.endsWith('/index.ts'));
    expect(insides.map(describeImport)).to.deep.equal([]);
    const users = imports.filter(({ from, specifier }) => folderOf(from) !== 'web' && isOurs(specifier) && folderOf(resolve(dirname(from), specifier)) === 'web');
    expect(users.map(describeImport)).to.deep.equal([]);
  });
});
