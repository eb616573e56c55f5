/**
 * Builds the verifier that travels in packs: `npm run verify` as one file that any Node from 20 on runs, without network and without what
 * else the project is made of. `node scripts/build-verifier.ts OUTPUT`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What the command line takes from whole features comes from single files here: the rest of a feature is a service with its database. */
const INSTEAD: Record<string, string> = {
  'server/packs/index.ts': 'server/packs/verify.ts',
  'server/evidence/index.ts': 'server/evidence/vault/digests.ts',
  'server/chain/index.ts': 'scripts/verify/offline-chain.ts',
};

async function main(output: string): Promise<void> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'single-files',
        enforce: 'pre',
        async resolveId(source, importer) {
          const found = await this.resolve(source, importer, { skipSelf: true });
          const instead = Object.entries(INSTEAD).find(([feature]) => found?.id === join(ROOT, feature))?.[1];
          return instead === undefined ? null : join(ROOT, instead);
        },
      },
    ],
    ssr: { noExternal: true },
    build: { ssr: join(ROOT, 'scripts/verify.ts'), write: false, target: 'node20', minify: true, rolldownOptions: { output: { codeSplitting: false } } },
  });
  const { output: files } = result as Rollup.RollupOutput;
  const [file, ...more] = files;
  if (file.type !== 'chunk' || more.length > 0) throw new Error(`the verifier came out as ${files.length} files`);
  await mkdir(dirname(output), { recursive: true });
  // minifying drops comments
  await writeFile(output, `${BANNER}\n${file.code.replace(/^#!.*\n/, '')}`);
}

const BANNER = `#!/usr/bin/env node
// Docketproof 链证: verifies proofs, case files and packs offline / 离线核验证明、案件与案卷. Node.js >= 20: node verify.mjs PACK.zip --trust TRUST.json`;

await main(resolve(process.argv[2] ?? join(ROOT, 'artifacts', 'verify.mjs')));
