import { expect } from 'chai';
import { composeBundle, makeLocalSigner, SEAL_FIELD, sealPdf } from '../../../server/packs/index.ts';
import { signPdf } from '../../../server/packs/sign/index.ts';
import { pdfsig } from '../../evidence/signatures/pdfsig.ts';
import { seeded } from '../sign/support.ts';
import { needs, qpdfCheck } from '../tools.ts';
import { fieldsOf } from './look.ts';
import { fullBundle } from './material.ts';

const NAME = '示例消费金融有限公司（虚构）';
const { signer } = makeLocalSigner(NAME, '2024-01-01T00:00:00.000Z', seeded('papers'));
const OPEN = 'The signature form field is not signed.';

describe('documents: signature fields in a sealed bundle', function () {
  this.timeout(60_000);
  let sealed: Uint8Array;
  let open: number;

  before(async () => {
    const { bytes } = await composeBundle(fullBundle());
    open = (await fieldsOf(bytes)).length;
    sealed = (await sealPdf(bytes, { signer }, '2024-02-01T00:00:00.000Z')).pdf;
  });

  it('stay open, and the seal over them is one valid signature of the whole file', async function () {
    needs(this, 'pdfsig', 'qpdf');
    qpdfCheck(sealed);
    const judged = pdfsig(sealed);
    expect(judged.filter(({ validation }) => validation.includes(OPEN))).to.have.length(open);
    const signed = judged.filter(({ validation }) => !validation.includes(OPEN));
    expect(signed.map(({ total, validation }) => [total, validation])).to.deep.equal([[true, 'Signature is Valid.']]);
    expect((await fieldsOf(sealed)).filter(({ isSigned }) => isSigned).map(({ name }) => name)).to.deep.equal([SEAL_FIELD]);
  });

  it('are filled by a person’s signature afterwards, and both are valid', async function () {
    needs(this, 'pdfsig', 'qpdf');
    const twice = await signPdf(sealed, { signer, signingTime: '2024-02-02T00:00:00.000Z', field: { name: 'sign-complaint-1', page: 1, rect: null } });
    qpdfCheck(twice);
    const judged = pdfsig(twice);
    expect(judged.filter(({ validation }) => validation === 'Signature is Valid.')).to.have.length(2);
    expect(judged.filter(({ validation }) => validation.includes(OPEN))).to.have.length(open - 1);
    const filled = (await fieldsOf(twice)).find(({ name }) => name === 'sign-complaint-1')!;
    expect(filled.isSigned).to.equal(true);
    expect(filled.page).to.be.above(1);
  });
});
