/** Stage 4, the loan contract: rate, term, penalty, acceleration, order of allocation, venue and service address. */
import { chineseDate, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { capitalAmount, percent, yuan } from '../money.ts';
import { COURT } from '../people.ts';
import { Sheet } from '../sheet.ts';
import { writeClauses, writeParties, writePlan, writeSignatures, type Clause } from './contract-parts.ts';

export async function loanContract(loan: Loan): Promise<Uint8Array> {
  const sheet = await Sheet.create('个人消费借款合同', instant(loan.signedOn, '10:20:45'));
  sheet.title('个人消费借款合同', `合同编号：${loan.contractNumber}`);
  writeParties(sheet, loan);
  sheet.paragraph('贷款人与借款人根据《中华人民共和国民法典》等法律、行政法规的规定，经平等协商，就个人消费借款事宜订立本合同。');
  writeClauses(sheet, clausesOf(loan));
  writeSignatures(sheet, loan);
  sheet.newPage();
  sheet.title('附件一\u3000还款计划表', `合同编号：${loan.contractNumber}\u3000单位：元`);
  writePlan(sheet, loan);
  return sheet.finish();
}

function clausesOf(loan: Loan): Clause[] {
  const { borrower } = loan;
  const last = loan.schedule.at(-1)?.dueDate ?? loan.disbursedOn;
  return [
    { heading: '借款金额与用途', paragraphs: [
      `1.1 借款本金为${capitalAmount(loan.principal)}（小写：￥${yuan(loan.principal)}元）。`,
      `1.2 借款用途为${loan.purpose}。借款人不得将借款用于购房、股票、期货及其他投资或者生产经营。`,
    ] },
    { heading: '借款期限', paragraphs: [
      `2.1 借款期限为${loan.months}个月，自${chineseDate(loan.disbursedOn)}起至${chineseDate(last)}止。实际放款日与上述日期不一致的，以放款凭证记载的日期为准。`,
    ] },
    { heading: '利率与计息', bold: true, paragraphs: [
      `3.1 借款年利率为${percent(loan.annualRate)}（单利），在借款期限内固定不变。`,
      '3.2 按月还款的，每期利息＝期初剩余本金×年利率÷12，保留至分，四舍五入。',
      '3.3 贷款人不在本金中预先扣除利息，除利息和罚息外不收取任何其他费用。',
    ] },
    { heading: '放款', paragraphs: [
      `4.1 借款人授权贷款人将借款一次性划入借款人本人账户${borrower.account}，划入该账户即视为贷款人已履行放款义务。`,
    ] },
    { heading: '还款', paragraphs: [
      `5.1 还款方式为等额本息，共${loan.months}期，每期应还${yuan(loan.instalment)}元（末期以附件一为准），还款日为每月与放款日相同的日期，当月无该日的为当月最后一日。`,
      '5.2 借款人的还款按照下列顺序清偿：（1）实现债权的费用；（2）罚息；（3）利息；（4）本金。同一顺序中，先到期的先清偿。',
      '5.3 借款人可以提前还款，贷款人不收取违约金，提前归还的本金依次冲减最后各期，剩余本金按第3.2款继续计息。',
    ] },
    { heading: '逾期罚息', bold: true, paragraphs: [
      `6.1 借款人未按期足额还款的，自逾期次日起，对逾期本金按本合同借款利率上浮50%即年利率${percent(loan.penaltyRate)}计收罚息，直至清偿之日止。`,
      '6.2 罚息＝逾期本金×罚息年利率×逾期天数÷360，保留至分，四舍五入。',
      '6.3 贷款人不对利息和罚息计收复利。自放款日起，利息与罚息累计不超过以未还本金按年利率24%逐日（一年按365天）计算的金额，超出部分不予收取。',
    ] },
    { heading: '借款提前到期', bold: true, paragraphs: [
      '7.1 借款人连续三期或者累计六期未按期足额还款的，贷款人有权书面通知借款人，宣布全部借款提前到期，要求借款人立即清偿全部剩余本金及相应利息、罚息。',
      '7.2 通知到达借款人之日为提前到期日。自提前到期日的次日起，对全部未还本金按第六条计收罚息。',
    ] },
    { heading: '违约责任', paragraphs: [
      '8.1 借款人违约的，应当承担贷款人为实现债权支出的诉讼费、保全费、公告费等合理费用。',
      '8.2 贷款人催收应当合法、文明，不得骚扰借款人以外的人。',
    ] },
    { heading: '个人信息保护', paragraphs: [
      '9.1 贷款人仅为订立、履行本合同及处理因本合同发生的争议处理借款人的个人信息，并采取加密等必要措施保障其安全。',
      '9.2 借款人同意贷款人将本合同及其履行过程中形成的电子数据的哈希值存入区块链存证系统，用于证明该数据未被篡改；原文不上链。',
    ] },
    { heading: '送达', bold: true, paragraphs: [
      `10.1 借款人确认送达地址为：${borrower.serviceAddress}；电子送达地址为手机号码${borrower.telephone}和电子邮箱${borrower.mail}。`,
      '10.2 上述送达地址适用于双方的通知、催收，以及争议进入仲裁、民事诉讼程序后的一审、二审、再审和执行程序。送达地址变更的，应当自变更之日起三日内书面通知对方。',
      '10.3 因送达地址不准确、变更后未及时通知或者拒收导致文书未能实际接收的，邮寄送达的以文书退回之日为送达之日，电子送达的以到达对方特定系统的日期为送达之日。',
    ] },
    { heading: '争议解决', bold: true, paragraphs: [
      `11.1 因本合同发生的争议，双方协商解决；协商不成的，由合同签订地有管辖权的人民法院（${COURT}）管辖。`,
    ] },
    { heading: '合同的订立与生效', paragraphs: [
      '12.1 本合同以数据电文形式订立，自双方以可靠的电子签名签署之日起生效。可靠的电子签名与手写签名或者盖章具有同等的法律效力。',
      '12.2 本合同附件一《还款计划表》为本合同的组成部分。',
      '12.3 贷款人已以加粗、单独页面展示和强制阅读的方式，提请借款人注意第三条、第六条、第七条、第十条和第十一条，并应借款人的要求作出说明。借款人确认已充分理解上述条款。',
    ] },
    ...(loan.coBorrower === null ? [] : [{ heading: '共同借款', bold: true, paragraphs: ['13.1 共同借款人与借款人共同承担本合同项下的全部还款义务，贷款人可以向其中任何一人请求清偿全部债务。'] }]),
    ...(loan.guarantor === null ? [] : [{ heading: '保证', bold: true, paragraphs: [
      '13.1 保证人为本合同项下的全部债务提供连带责任保证，保证范围包括本金、利息、罚息和实现债权的费用，保证期间为自债务履行期限届满之日（借款提前到期的，为提前到期日）起三年。',
      '13.2 本条构成贷款人与保证人之间的保证合同，自保证人签署之日起生效。',
    ] }]),
  ];
}
