/** What the courts' element forms have in common: preface, parties, venue, securities, wishes on mediation. Wording, order and numbering are the published ones. */
import type { FormItem } from '../model.ts';

type Row = Extract<FormItem, { kind: 'row' }>;

export const PREFACE: FormItem = {
  kind: 'note',
  lines: [
    { text: '说明：', bold: true },
    { text: '为了方便您更好地参加诉讼，保护您的合法权利，请填写本表。', indent: true },
    { text: '1. 起诉时需向人民法院提交证明您身份的材料，如身份证复印件、营业执照复印件等。', indent: true },
    { text: '2. 本表所列内容是您参加诉讼以及人民法院查明案件事实所需，请务必如实填写。', indent: true },
    { text: '3. 本表有些内容可能与您的案件无关，您认为与案件无关的项目可以填“无”或不填；对于本表中勾选项可以在对应项打“√”；您认为另有重要内容需要列明的，可以另附页填写。', indent: true },
    { text: '4. 本表 word 电子版填写时，相关栏目可复制粘贴或扩容，但不得改变要素内容、格式设置。例如，多原告、多被告或多委托诉讼代理人等情况，可根据实际情况复制粘贴；需填写文字较多时，可根据实际对栏目进行扩容等。', indent: true },
    { text: '★特别提示★', bold: true, indent: true },
    { text: '诉讼参加人应遵守诚信原则如实认真填写表格。', indent: true },
    { text: '如果诉讼参加人违反有关规定，虚假诉讼、恶意诉讼、滥用诉权，人民法院将视违法情形依法追究责任。', indent: true },
  ],
};

const NATURAL = [
  '姓名：{name}',
  '性别：男{?sex=male}　女{?sex=female}',
  '出生日期：{@birthDate}　　　　　　民族：{ethnicity}',
  '工作单位：{employer:6+}职务：{position:5+}联系电话：{phone}',
  '住所地（户籍所在地）：{registeredAddress}',
  '经常居住地：{residence}',
  '证件类型：{idType}',
  '证件号码：{idNumber}',
];

const ORGANISATION = [
  '名称：{name}',
  '住所地（主要办事机构所在地）：{address}',
  '注册地 / 登记地：{registrationPlace}',
  '法定代表人 / 负责人：{representative:4+}职务：{representativePosition:4+}联系电话：{phone}',
  '统一社会信用代码：{creditCode}',
  [
    '类型：有限责任公司{?type=limited-liability-company}　股份有限公司{?type=joint-stock-company}　上市公司{?type=listed-company}',
    '　　　其他企业法人{?type=other-enterprise}　事业单位{?type=public-institution}　社会团体{?type=social-group}　基金会{?type=foundation}',
    '　　　社会服务机构{?type=social-service-organisation}　机关法人{?type=state-organ}　农村集体经济组织法人{?type=rural-collective}',
    '　　　城镇农村的合作经济组织法人{?type=cooperative}　基层群众性自治组织法人{?type=self-governing-body}',
    '　　　个人独资企业{?type=sole-proprietorship}　合伙企业{?type=partnership}　不具有法人资格的专业服务机构{?type=unincorporated-professional-firm}',
  ],
  '所有制性质：国有{?ownership=state}（控股{?ownership=state-controlled}　参股{?ownership=state-participated}）　民营{?ownership=private}　其他{_ownershipOther:5}',
];

const person = (role: string, repeat: string): Row => ({ kind: 'row', label: [role, '（自然人）'], lines: NATURAL, repeat: `${repeat}-natural`, centered: true });
const organisation = (role: string, repeat: string): Row => ({ kind: 'row', label: [role, '（法人、非法人组织）'], lines: ORGANISATION, repeat: `${repeat}-organisation`, centered: true });

const AGENT: Row = {
  kind: 'row',
  label: '委托诉讼代理人',
  lines: [
    '有{?present=yes}',
    '　　姓名：{name}',
    '　　单位：{employer:6+}职务：{position:6+}联系电话：{phone}',
    '　　代理权限：一般授权{?authority=general}　特别授权{?authority=special}　{_powers:10}',
    '无{?present=no}',
  ],
  repeat: 'agent',
  centered: true,
};

export const PARTIES: readonly FormItem[] = [
  { kind: 'heading', text: '当事人信息' },
  person('原告', 'plaintiff'), organisation('原告', 'plaintiff'), AGENT, person('被告', 'defendant'), organisation('被告', 'defendant'), person('第三人', 'third'), organisation('第三人', 'third'),
];

const STATEMENT_LINES = 4;
export const claimsBox: FormItem = { kind: 'statement', hint: '（可完整表述诉讼请求；为方便、准确梳理要点，相关内容请在下方要素式表格中填写）', field: 'claimsStatement', emptyLines: STATEMENT_LINES };
export const factsBox: FormItem = { kind: 'statement', hint: '（可完整表述纠纷涉及的事实与理由；为方便、准确梳理要点，相关内容请在下方要素式表格中填写）', field: 'factsStatement', emptyLines: STATEMENT_LINES };

export const row = (label: string, ...lines: Row['lines']): Row => ({ kind: 'row', label, lines });

export const VENUE: readonly FormItem[] = [
  { kind: 'heading', text: '约定管辖和诉前保全' },
  row('1. 有无仲裁、法院管辖约定', '有{?venue=yes}　合同条款及内容：{venueContent}', '无{?venue=no}'),
  row('2. 是否已经诉前保全', '是{?preserved=yes}　保全法院：{preservationCourt:5+}保全时间：{preservationDate}', '　　　保全案号：{preservationNumber}', '否{?preserved=no}', '（如申请诉讼保全，请另行提交诉讼保全申请及相关材料）'),
];

/** Security rows of the facts; the two forms number them differently and one names 保函. */
export function securityRows(first: number, guaranteeLabel: string): FormItem[] {
  const label = (offset: number, text: string): string => `${first + offset}. ${text}`;
  return [
    row(label(0, '是否签订物的担保（抵押、质押）合同'), '是{?collateral=yes}　签订时间：{collateralDate}', '否{?collateral=no}'),
    row(label(1, '担保人、担保物'), '担保人：{collateralProvider}', '担保物：{collateralObject}'),
    row(label(2, '是否最高额担保（抵押、质押）'), '是{?maximum=yes}', '否{?maximum=no}', '担保债权的确定时间：{maximumDate}', '担保额度：{maximumAmount}'),
    row(label(3, '是否办理抵押、质押登记'), '是{?registered=yes}　正式登记{?registration=formal}', '　　　预告登记{?registration=preliminary}', '否{?registered=no}'),
    row(label(4, guaranteeLabel), '是{?guarantee=yes}　签订时间：{guaranteeDate:4+}保证人：{guarantors}', '　　　主要内容：{guaranteeContent}', '否{?guarantee=no}'),
    row(label(5, '保证方式'), '一般保证{?mode=general}', '连带责任保证{?mode=joint}'),
    row(label(6, '其他担保方式'), '是{?otherSecurity=yes}　形式：{otherSecurityForm:4+}签订时间：{otherSecurityDate}', '否{?otherSecurity=no}'),
    row(label(7, '请求承担责任的依据'), '合同约定：{contractBasis}', '法律规定：{legalBasis}'),
    row(label(8, '其他需要说明的内容（可另附页）'), '{otherFacts}'),
    row(label(9, '证据清单（可另附页）'), '{evidence}'),
  ];
}

const understood = (name: string): string => `了解{?${name}=yes}\u3000不了解{?${name}=no}`;

export const MEDIATION: readonly FormItem[] = [
  { kind: 'heading', text: '对纠纷解决方式的意愿' },
  row('是否了解调解作为非诉讼纠纷解决方式，能及时、高效、低成本、不伤和气地解决纠纷', understood('mediation')),
  row(
    '是否了解先行调解解决纠纷的好处',
    ['1. 立案后选择先行调解的，可以很快启动调解程序。如不同意调解，法院将依程序开庭审理案件，但可能需要经过较长一段时间的排期等待，且审理、执行周期相对较长。', understood('benefit1')],
    ['2. 选择先行调解，调解成功且自动履行的免交诉讼费用，申请司法确认的不交纳诉讼费用，要求出具调解书的减半交纳诉讼费用。', understood('benefit2')],
    ['3. 首次调解不成功，但仍有继续调解意愿的，可以选择更换调解组织和调解员再进行调解。调解无法达成一致意见的，法院将依程序排期开庭。', understood('benefit3')],
    ['4. 依照法律规定，调解具有保密性要求，调解过程不公开，调解协议未经当事人同意不得公开。', understood('benefit4')],
    ['5. 调解达成的协议具有法律效力，可以依照法律规定申请司法确认，具有强制执行效力。', understood('benefit5')],
  ),
  row('是否考虑先行调解', '是{?consider=yes}', '否{?consider=no}', '暂不确定，想要了解更多内容{?consider=undecided}'),
];

export const SIGNATURE = ['具状人（签字、盖章）：', '日期：'] as const;
