/** Stage 3, the picture of an identity card that could never pass for one: 虚构样本 across it, an area code of nowhere, a drawn head. */
import type { Person } from '../people.ts';
import { Picture } from '../picture.ts';

export function identityCard(person: Person): Uint8Array {
  const picture = new Picture(1010, 640, '#e4ecf2');
  const { context } = picture;
  for (let y = 0; y < 640; y += 16) picture.fill(0, y, 1010, 1, '#d2dee8');
  picture.box(14, 14, 982, 612, '#7f98ad', 3);
  const [year = '', month = '', day = ''] = person.born.split('-');
  const rows: [label: string, value: string][] = [
    ['姓名', person.name],
    ['性别', `${person.gender}\u3000\u3000民族\u3000${person.ethnicity}`],
    ['出生', `${year} 年 ${Number(month)} 月 ${Number(day)} 日`],
  ];
  rows.forEach(([label, value], index) => {
    picture.text(label, 60, 112 + index * 78, 28, { colour: '#3a6ea5' });
    picture.text(value, 160, 112 + index * 78, 36);
  });
  picture.text('住址', 60, 346, 28, { colour: '#3a6ea5' });
  const houseNumber = person.address.search(/\d/);
  picture.text(person.address.slice(0, houseNumber), 160, 346, 32);
  picture.text(person.address.slice(houseNumber), 160, 396, 32);
  picture.text('公民身份号码', 60, 548, 28, { colour: '#3a6ea5' });
  picture.text(person.identityNumber, 290, 552, 42, { bold: true });
  picture.fill(690, 80, 250, 320, '#c6d4e0');
  context.fillStyle = '#8fa6b8';
  context.beginPath();
  context.arc(815, 190, 58, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.ellipse(815, 360, 104, 90, 0, Math.PI, 2 * Math.PI);
  context.fill();
  picture.text('非真人', 815, 386, 24, { colour: '#ffffff', bold: true, align: 'center' });
  picture.watermark('虚构样本', 190);
  picture.text('本图为演示用虚构样本，不是任何证件的复制件', 505, 608, 22, { colour: '#b02020', bold: true, align: 'center' });
  return picture.jpeg();
}
