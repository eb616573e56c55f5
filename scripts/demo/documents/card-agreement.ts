/** Stage 4 of a credit card, the agreement on its use: limit, billing, instalments, penalty, acceleration, service address, venue. */
import { instant } from '../dates.ts';
import type { Card } from '../card.ts';
import type { Loan } from '../loan.ts';
import { percent, yuan } from '../money.ts';
import { COURT } from '../people.ts';
import { Sheet } from '../sheet.ts';
import { writeClauses, writeParties, writeSignatures, type Clause } from './contract-parts.ts';

export async function cardAgreement(loan: Loan, card: Card): Promise<Uint8Array> {
  const sheet = await Sheet.create('信用卡领用合约', instant(loan.signedOn, '10:20:45'));
  sheet.title('信用卡领用合约', `合约编号：${loan.contractNumber}`);
  writeParties(sheet, loan);
  sheet.paragraph('发卡行与持卡人根据《中华人民共和国民法典》《商业银行信用卡业务监督管理办法》等规定，经平等协商，就信用卡的申领和使用订立本合约。');
  writeClauses(sheet, clausesOf(loan, card));
  writeSignatures(sheet, loan);
  return sheet.finish();
}

function clausesOf({ borrower, annualRate, penaltyRate }: Loan, card: Card): Clause[] {
  return [
    { heading: '发卡与使用', paragraphs: [
      `1.1 发卡行向持卡人发放示例信用卡一张（卡号：${card.number}），仅限持卡人本人使用。`,
      '1.2 凡使用密码或者持卡人电子签名完成的交易，均视为持卡人本人所为。信用卡透支不得用于购房、投资或者生产经营。',
    ] },
    { heading: '信用额度与账单', paragraphs: [
      `2.1 信用额度为人民币${yuan(card.limit)}元。持卡人在额度内的消费为透支，透支本金以账单所载为准。`,
      '2.2 发卡行每月向持卡人提供账单。持卡人对账单有异议的，应当自账单日起六十日内提出。',
    ] },
    { heading: '利率与费用', bold: true, paragraphs: [
      '3.1 持卡人在到期还款日前全额还款的，透支消费享受免息还款期待遇。',
      `3.2 账单分期按年利率${percent(annualRate)}（日利率万分之四，单利）计息，每期利息＝期初剩余分期本金×年利率÷12，保留至分，四舍五入。`,
      '3.3 账单分期期间，已分期的透支本金不再计收其他透支利息。',
      '3.4 除分期利息和第五条的罚息外，发卡行不收取违约金、滞纳金、手续费或者其他费用。',
    ] },
    { heading: '账单分期与还款', paragraphs: [
      '4.1 持卡人可以申请将一期账单的全部透支本金办理分期，按等额本息方式逐月偿还。分期本金、期数、各期应还款额和应还日以发卡行出具的《账单分期确认单》为准，该确认单为本合约的组成部分。',
      '4.2 应还日为每月与分期入账日相同的日期，当月无该日的为当月最后一日。',
      '4.3 持卡人的还款按照下列顺序清偿：（1）实现债权的费用；（2）罚息；（3）利息；（4）本金。同一顺序中，先到期的先清偿。',
    ] },
    { heading: '逾期罚息', bold: true, paragraphs: [
      `5.1 持卡人未按期足额偿还分期款项的，自逾期次日起，对逾期本金按分期利率上浮25%即年利率${percent(penaltyRate)}（日利率万分之五）计收罚息，直至清偿之日止。`,
      '5.2 罚息＝逾期本金×罚息年利率×逾期天数÷365，保留至分，四舍五入。',
      '5.3 发卡行不对利息和罚息计收复利。自分期入账日起，利息与罚息累计不超过以未还本金按年利率24%逐日（一年按365天）计算的金额，超出部分不予收取。',
    ] },
    { heading: '分期提前到期', bold: true, paragraphs: [
      '6.1 持卡人连续三期或者累计六期未按期足额还款的，发卡行有权停止信用卡的使用，并书面通知持卡人，宣布全部未到期分期款项提前到期，要求持卡人立即清偿全部剩余本金及相应利息、罚息。',
      '6.2 通知到达持卡人之日为提前到期日。自提前到期日的次日起，对全部未还本金按第五条计收罚息。',
    ] },
    { heading: '个人信息保护', paragraphs: [
      '7.1 发卡行仅为订立、履行本合约及处理因本合约发生的争议处理持卡人的个人信息，并采取加密等必要措施保障其安全。',
      '7.2 持卡人同意发卡行将本合约及其履行过程中形成的电子数据的哈希值存入区块链存证系统，用于证明该数据未被篡改；原文不上链。',
    ] },
    { heading: '送达', bold: true, paragraphs: [
      `8.1 持卡人确认送达地址为：${borrower.serviceAddress}；电子送达地址为手机号码${borrower.telephone}和电子邮箱${borrower.mail}。`,
      '8.2 上述送达地址适用于双方的通知、催收，以及争议进入仲裁、民事诉讼程序后的一审、二审、再审和执行程序。送达地址变更的，应当自变更之日起三日内书面通知对方。',
      '8.3 因送达地址不准确、变更后未及时通知或者拒收导致文书未能实际接收的，邮寄送达的以文书退回之日为送达之日，电子送达的以到达对方特定系统的日期为送达之日。',
    ] },
    { heading: '争议解决', bold: true, paragraphs: [
      `9.1 因本合约发生的争议，双方协商解决；协商不成的，由合约签订地有管辖权的人民法院（${COURT}）管辖。`,
    ] },
    { heading: '合约的订立与解除', paragraphs: [
      '10.1 本合约以数据电文形式订立，自双方以可靠的电子签名签署之日起生效。可靠的电子签名与手写签名或者盖章具有同等的法律效力。',
      '10.2 持卡人结清全部款项后可以随时申请销户；持卡人出现第6.1款情形的，发卡行可以解除本合约，但不影响其请求清偿的权利。',
      '10.3 发卡行已以加粗、单独页面展示和强制阅读的方式，提请持卡人注意第三条、第五条、第六条、第八条和第九条，并应持卡人的要求作出说明。持卡人确认已充分理解上述条款。',
    ] },
  ];
}
