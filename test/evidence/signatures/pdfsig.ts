import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Judged {
  signer: string | null;
  subFilter: string;
  total: boolean;
  /** the sentence behind "Signature Validation" */
  validation: string;
}

/** What `pdfsig -nocert` of poppler says of each signature. */
export function pdfsig(pdf: Uint8Array): Judged[] {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-pdfsig-'));
  try {
    writeFileSync(join(folder, 'file.pdf'), pdf);
    const { stdout } = spawnSync('pdfsig', ['-nocert', 'file.pdf'], { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder, TZ: 'UTC', LC_ALL: 'C.UTF-8' } });
    return stdout
      .split(/^Signature #\d+:$/m)
      .slice(1)
      .map((text) => ({
        signer: /Signer Certificate Common Name: (.*)/.exec(text)?.[1] ?? null,
        subFilter: /Signature Type: (.*)/.exec(text)?.[1] ?? '',
        total: text.includes('Total document signed'),
        validation: /Signature Validation: (.*)/.exec(text)?.[1] ?? text.trim(),
      }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
