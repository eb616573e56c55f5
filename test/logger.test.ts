import { expect } from 'chai';
import { loggedError } from '../server/logger.ts';

describe('logged errors', () => {
  it('say kind, code, place and cause, and never a message', () => {
    const cause = Object.assign(new Error("insert into loans values ('张虚构')\n  of 999999199001010011"), { code: 'SQLITE_CONSTRAINT' });
    const logged = loggedError(new TypeError('张虚构 again', { cause }));
    expect(logged).to.deep.include({ name: 'TypeError' });
    expect(logged.cause).to.deep.include({ name: 'Error', code: 'SQLITE_CONSTRAINT' });
    expect(logged.frames[0]).to.match(/^at .*logger\.test\.ts/);
    expect(JSON.stringify(logged)).not.to.match(/张虚构|9999991/);
  });

  it('take what is no error, and causes without end', () => {
    expect(loggedError('张虚构')).to.deep.equal({ name: 'string', frames: [] });
    const looping = new Error('x');
    looping.cause = looping;
    expect(JSON.stringify(loggedError(looping)).length).to.be.lessThan(50_000);
  });
});
