/** 送达地址确认书 of the lender's own side; the duties as the courts' form lists them. */
import { DATE_BLANK } from './common.ts';

export const SERVICE_ADDRESS_TEXT = {
  title: '送达地址确认书',
  duties: '告知事项',
  dutiesList: [
    '为便于及时收到人民法院诉讼文书、保证诉讼程序顺利进行，当事人应当如实提供确切的送达地址和联系方式。',
    '确认的送达地址适用于本案的第一审程序、第二审程序和执行程序。送达地址有变更的，应当及时以书面方式告知人民法院。',
    '因提供的送达地址不准确、送达地址变更未及时告知人民法院，或者受送达人本人及其指定的代收人拒绝签收，导致诉讼文书未能被实际接收的，邮寄送达以文书退回之日、直接送达以送达人在送达回证上记明情况之日视为送达之日。',
    '同意电子送达的，人民法院可以采用能够确认其收悉的电子方式送达诉讼文书，以送达信息到达受送达人特定系统的日期为送达日期；以电子方式送达的判决书、裁定书、调解书，受送达人提出需要纸质文书的，人民法院应当提供（民事诉讼法第九十条）。',
  ],
  rows: {
    cause: ['案由', '{cause}'],
    party: ['受送达人', '{name}（原告）'],
    recipient: ['收件人', '{_recipient:10}'],
    address: ['送达地址', '{_address:24}'],
    postcode: ['邮政编码', '{_postcode:8}'],
    phone: ['联系电话', '{_phone:12}'],
    electronic: ['电子送达', '{?electronic=yes} 同意\u3000\u3000{?electronic=no} 不同意'],
    email: ['电子邮箱', '{_email:20}'],
    agents: ['委托诉讼代理人', '{agents}'],
  },
  agent: (name: string, employer: string) => `${name}（${employer}）`,
  none: '无',
  confirm: '受送达人确认：已阅知上列告知事项，提供的送达地址和联系方式准确、有效；如有变更，将及时书面告知人民法院。',
  signers: ['受送达人（签字、盖章）：'],
  date: DATE_BLANK,
} as const;
