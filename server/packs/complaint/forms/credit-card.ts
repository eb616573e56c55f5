/** 民事起诉状（信用卡纠纷）, as the courts publish it. Labels, order and numbering may not be changed. */
import type { FormDefinition } from '../model.ts';
import { MEDIATION, PARTIES, PREFACE, SIGNATURE, VENUE, claimsBox, factsBox, row, securityRows } from './shared.ts';

export const CREDIT_CARD: FormDefinition = {
  id: 'credit-card',
  title: '民事起诉状',
  cause: '（信用卡纠纷）',
  items: [
    PREFACE,
    ...PARTIES,
    { kind: 'heading', text: '诉讼请求' },
    claimsBox,
    row('1. 透支本金', '截至{@asOf}止，尚欠本金{principal:3}元（人民币，下同；如为外币需特别注明）；'),
    row(
      '2. 利息、罚息、复利、滞纳金、违约金、手续费等',
      '截至{@asOf}止，欠利息、罚息、复利、滞纳金、违约金、手续费等共计{chargesTotal:3}元',
      '自{@runningFrom}之后的利息、罚息、复利、滞纳金、违约金以及手续费等各项费用按照信用卡领用协议计算至实际清偿之日止',
      '明细：{calculation}',
    ),
    row('3. 是否主张担保权利', '是{?security=yes}　内容：{securityClaim}', '否{?security=no}'),
    row('4. 是否主张实现债权的费用', '是{?costs=yes}　费用明细：{costsDetail}', '否{?costs=no}'),
    row('5. 是否主张诉讼费用', '是{?courtFees=yes}', '否{?courtFees=no}'),
    row('6. 其他请求', '{otherClaims}'),
    row('7. 标的总额', '{total}'),
    ...VENUE,
    { kind: 'heading', text: '事实与理由' },
    factsBox,
    row('1. 信用卡办理情况（信用卡卡号、信用卡登记权利人、办卡时间、办卡行等）', '{contract}'),
    row('2. 信用卡合约的主要约定', '透支金额：{disbursed}', '利息、罚息、复利、滞纳金、违约金、手续费等的计算标准：{standard}', '违约责任：{liability}', '解除条件：{termination}'),
    row('3. 是否就信用卡合约主要条款进行提示注意', '是{?explained=yes}　提示说明的具体方式以及时间地点：{explanation}', '否{?explained=no}'),
    row('4. 被告逾期部分已还金额', '{paidTotal:7}元'),
    row(
      '5. 被告逾期未还款金额',
      '逾期时间：{overdueSince}',
      '截至{@asOf}，被告{debtor:4}欠付信用卡本金{principal:3}元、利息{interest:3}元、罚息{penalty:3}元、复利{compound:3}元、滞纳金{lateFee:3}元、违约金{damages:3}元、手续费{charges:3}元',
    ),
    row('6. 是否向被告进行通知和催收', '是{?notified=yes}　具体情况：{notice}', '否{?notified=no}'),
    ...securityRows(7, '是否签订保证合同'),
    ...MEDIATION,
  ],
  signature: SIGNATURE,
};
