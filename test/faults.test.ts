import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FAULT_POINTS, faultFromEnvironment, noFaults } from '../server/faults.ts';

const FAULTS = resolve(import.meta.dirname, '../server/faults.ts');

/** Hits the given points one after the other in a process of its own, printing each that it got past. */
function runChild(fault: string, points: readonly string[]) {
  const script = `import { faultFromEnvironment } from ${JSON.stringify(FAULTS)};
    const fault = faultFromEnvironment();
    for (const point of ${JSON.stringify(points)}) { fault(point); process.stdout.write(point + '\\n'); }`;
  return spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], { env: { ...process.env, DOCKETPROOF_FAULT: fault }, encoding: 'utf8' });
}

describe('fault points', () => {
  it('do nothing unless named', () => {
    expect(faultFromEnvironment({})).to.equal(noFaults);
    expect(faultFromEnvironment({ DOCKETPROOF_FAULT: '' })).to.equal(noFaults);
  });

  it('end the process by SIGKILL exactly there', () => {
    const { signal, stdout } = runChild('anchor:signed', ['anchor:decided', 'anchor:signed', 'anchor:sent']);
    expect([signal, stdout]).to.deep.equal(['SIGKILL', 'anchor:decided\n']);
  });

  it('end it at the n-th hit when told so', () => {
    const { signal, stdout } = runChild('anchor:signed:2', ['anchor:signed', 'anchor:decided', 'anchor:signed', 'anchor:sent']);
    expect([signal, stdout]).to.deep.equal(['SIGKILL', 'anchor:signed\nanchor:decided\n']);
  });

  it('refuse an unknown name or count, so that a test with a typo fails', () => {
    for (const text of ['anchor:sned', 'anchor', 'anchor:sent:0', 'anchor:sent:x', ' anchor:sent']) {
      expect(() => faultFromEnvironment({ DOCKETPROOF_FAULT: text }), text).to.throw(RangeError);
    }
  });

  it('are each hit by some code, and by no code under another name', () => {
    const server = resolve(import.meta.dirname, '../server');
    const code = globSync('**/*.ts', { cwd: server }).filter((file) => file !== 'faults.ts').map((file) => readFileSync(join(server, file), 'utf8')).join('\n');
    const used = new Set([...code.matchAll(/\bfault(?:\?\.)?\('([a-z-]+:[a-z-]+)'\)/g)].map(([, name]) => name));
    expect([...used].sort()).to.deep.equal([...FAULT_POINTS].sort());
  });
});
