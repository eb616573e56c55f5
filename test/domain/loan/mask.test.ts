import { expect } from 'chai';
import fc from 'fast-check';
import { MASK_KINDS, maskAccount, maskAddress, maskIdNumber, maskName, maskPhone, maskValue } from '../../../server/domain/loan/index.ts';

describe('masking', () => {
  it('shows a surname', () => {
    const cases: Record<string, string> = { 张三: '张*', 李小龙: '李**', 欧阳娜娜: '欧阳**', 欧阳锋: '欧阳*', 司马: '司*', 王: '*', '买买提·艾力': '买*****', Alice: 'A****', '𬭎某': '𬭎*', '': '' };
    for (const [name, masked] of Object.entries(cases)) expect(maskName(name), name).to.equal(masked);
  });

  it('shows the ends of numbers', () => {
    expect(maskIdNumber('11010519491231002X')).to.equal('110*************2X');
    expect(maskIdNumber('E12345678')).to.equal('E******78');
    expect(maskIdNumber('张三')).to.equal('****');
    expect(maskPhone('13800138000')).to.equal('138******00');
    expect(maskAccount('6222021234567890128')).to.equal('****0128');
    expect(maskAccount('12345678')).to.equal('****78');
  });

  it('shows an address down to its district', () => {
    const cases: Record<string, string> = {
      广东省深圳市南山区示例路1号2栋301: '广东省深圳市南山区****', 北京市海淀区示例街5号: '北京市海淀区****', 上海市浦东新区世纪大道1号: '上海市浦东新区****', 北京市市辖区海淀区某街: '北京市市辖区海淀区****',
      新疆维吾尔自治区伊犁哈萨克自治州伊宁市某路: '新疆维吾尔自治区伊犁哈萨克自治州伊宁市****', 广东省广州市天河小区3栋: '广东省广州市****', 幸福小区3栋401: '****', 江苏省昆山市玉山镇某路: '江苏省昆山市****',
      内蒙古自治区呼伦贝尔市鄂温克族自治旗某街: '内蒙古自治区呼伦贝尔市鄂温克族自治旗****', 'No. 5 Example Road': '****',
    };
    for (const [address, masked] of Object.entries(cases)) expect(maskAddress(address), address).to.equal(masked);
  });

  it('shows an amount or a date, but no number of a person that slipped into their column', () => {
    expect(maskValue('figure', '12,345.6')).to.equal('12,345.6');
    expect(maskValue('figure', '2024-02-30')).to.equal('2024-02-30');
    for (const value of ['13800138000', '11010519491231002X', '张三', '6222021234567890']) expect(maskValue('figure', value)).to.equal('****');
  });

  it('hides the middle of any value, keeps at most half of it, and always masks alike', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MASK_KINDS), fc.stringMatching(/^[A-Za-z0-9张王李欧阳司马某一二三]{3,40}$/), (kind, value) => {
        const masked = maskValue(kind, value);
        expect(maskValue(kind, value)).to.equal(masked);
        if (kind === 'figure' && masked === value) {
          expect(value).to.match(/^\d{3,10}$/);
          return;
        }
        const shown = [...masked].filter((character) => character !== '*').length;
        expect(shown).to.be.at.most(Math.max(2, Math.floor(value.length / 2)));
        expect(masked).to.contain('*');
        const middle = [...value].slice(Math.floor(value.length / 3), Math.ceil((2 * value.length) / 3)).join('');
        if (middle.length > 2) expect(masked).to.not.contain(middle);
      }),
      { numRuns: 2000 },
    );
  });
});
