import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { AppError } from '../server/errors.ts';
import { readSettings, SETTINGS, type SettingName } from '../server/settings.ts';

function refusal(environment: Record<string, string>): AppError {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('settings', () => {
  it('has a default for all that a local start needs', () => {
    const settings = readSettings({});
    expect(settings.PORT).to.equal(8080);
    expect(settings.HOST).to.equal('127.0.0.1');
    expect(settings.CHAIN_RPC_URL).to.equal(undefined);
  });

  it('says of every setting what it is for, and every example is valid', () => {
    for (const [name, { schema, example, sentence }] of Object.entries(SETTINGS)) {
      expect(sentence, name).to.match(/\.$/);
      if (!example.includes('…')) expect(schema.safeParse(example).success, `${name}=${example}`).to.equal(true);
    }
  });

  const WRONG: [SettingName, string][] = [
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '8e3'],
    ['HOST', '0.0.0.0'],
    ['DATABASE_URL', 'postgres://localhost/x'],
    ['CHAIN_RPC_URL', 'ftp://node'],
    ['REGISTRY_ADDRESS', '0x1234'],
    ['REGISTRY_CODE_HASH', 'abc'],
    ['LOG_ORIGIN', 'two words'],
    ['LOG_ORIGIN', 'a+b'],
    ['OPERATOR_KEY', '0xsecret'],
    ['OPERATOR_KEY', `0x${'f'.repeat(64)}`],
    ['OPERATOR_KEY', `0x${'0'.repeat(64)}`],
    ['ANCHOR_FEE_BUMP_PERCENT', '5'],
    ['LOG_LEVEL', 'loud'],
    ['TSA_URL', 'ldap://tsa'],
    ['PROVENANCE_REQUIRED', 'contract:colour'],
    ['PROVENANCE_EXPECTED', 'divorce:actor'],
  ];
  for (const [name, value] of WRONG) {
    it(`refuses ${name}=${value}, naming the setting, the problem and an example`, () => {
      const error = refusal({ [name]: value });
      expect(error.code).to.equal('setting-invalid');
      expect(error.message).to.contain(name).and.to.contain(SETTINGS[name].example);
    });
  }

  it('never repeats a value: it may be a secret in the wrong place', () => {
    expect(refusal({ MASTER_KEY: 'hunter2-hunter2' }).message).not.to.contain('hunter2');
  });

  it('takes an empty value for not set', () => {
    expect(readSettings({ PORT: '', CHAIN_RPC_URL: '' }).PORT).to.equal(8080);
  });

  it('wants chain id and registry beside a chain of one’s own', () => {
    expect(refusal({ CHAIN_RPC_URL: 'http://127.0.0.1:1' }).message).to.contain('CHAIN_ID');
    expect(refusal({ CHAIN_RPC_URL: 'http://127.0.0.1:1', CHAIN_ID: '1' }).message).to.contain('REGISTRY_ADDRESS');
  });

  it('wants key and certificate of the seal together, and the certificate with its issuers', () => {
    expect(refusal({ PDF_SIGN_KEY_FILE: '/x' }).message).to.contain('PDF_SIGN_CERT_FILE');
    expect(refusal({ PDF_SIGN_CERT_FILE: '/x' }).message).to.contain('PDF_SIGN_KEY_FILE');
    expect(refusal({ PDF_SIGN_CHAIN_FILE: '/x' }).message).to.contain('PDF_SIGN_CERT_FILE');
    expect(readSettings({ PDF_SIGN_KEY_FILE: '/x', PDF_SIGN_CERT_FILE: '/y', PDF_SIGN_CHAIN_FILE: '/z' }).PDF_SIGN_CHAIN_FILE).to.equal('/z');
  });

  it('does not promise an anchor sooner than it makes one', () => {
    expect(refusal({ ANCHOR_MAX_SECONDS: '100', ANCHOR_PROMISE_SECONDS: '99' }).message).to.contain('ANCHOR_PROMISE_SECONDS');
  });

  it('stands in the README, every one with its default and sentence', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const rows = Object.entries(SETTINGS).map(([name, setting]) => `| \`${name}\` | ${'default' in setting ? `\`${setting.default}\`` : '—'} | ${setting.sentence} |`);
    expect(readme).to.contain(['| Setting | Default | Meaning |', '|---|---|---|', ...rows].join('\n'));
  });
});
