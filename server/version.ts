import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { name: string; version: string };

export const VERSION = manifest.version;
/** Software and version as packs and certificates name it, e.g. `docketproof/0.1.0`. */
export const BUILD = `${manifest.name}/${manifest.version}`;
