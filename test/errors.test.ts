import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, describeError, ERRORS, type ErrorCode } from '../server/errors.ts';

const ROOT = resolve(import.meta.dirname, '..');
const codes = Object.keys(ERRORS) as ErrorCode[];

describe('error table', () => {
  it('has every sentence in both languages, with the same params in both', () => {
    const params = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    const wrong = codes.filter((code) => {
      const { 'zh-CN': zh, en } = ERRORS[code];
      const known = new Set([...params(en)]);
      const used = [...zh.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      return !/[\u4e00-\u9fff]/.test(zh) || en.length === 0 || used.some((name) => !known.has(name)) || [...known].some((name) => !used.includes(name ?? ''));
    });
    expect(wrong).to.deep.equal([]);
  });

  it('is in order inside each group, so that a code is found where it should be', () => {
    const text = readFileSync(join(ROOT, 'server/error-table.ts'), 'utf8');
    for (const group of text.split(/\n {2}\/\/ — .* —\n/).slice(1)) {
      const names = [...group.matchAll(/^ {2}'([a-z0-9-]+)':/gm)].map(([, name]) => name);
      expect(names).to.deep.equal([...names].sort());
    }
  });

  it('has no code that nothing uses', () => {
    const sources = globSync(['server/**/*.ts', 'scripts/**/*.ts'], { cwd: ROOT }).filter((file) => !file.endsWith('error-table.ts')).map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).to.deep.equal([]);
  });

  it('fills in params, in the reader’s language where they are texts', () => {
    const problem = { 'zh-CN': '磁盘已满', en: 'the disk is full' };
    expect(describeError('data-folder-broken', { path: '/d', problem }, 'zh-CN')).to.equal('数据目录 /d 无法使用：磁盘已满');
    expect(new AppError('data-folder-broken', { path: '/d', problem }).message).to.contain('the disk is full');
  });
});
