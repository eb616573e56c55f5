/** Cases to be cut to a court's profile: exhibits of wanted sizes, with a claim. */
import { createCanvas } from '@napi-rs/canvas';
import { acceptanceFee, limitationDate, preservationFee, venueHints } from '../../../server/domain/arrears/index.ts';
import type { Stage } from '../../../server/domain/record/index.ts';
import type { ComplaintData } from '../../../server/packs/complaint/index.ts';
import { composeFile } from '../../../server/packs/pdf/compose.ts';
import type { BundleInput, ClaimInput } from '../../../server/packs/pdf/input.ts';
import type { ComposeFile, CourtProfile, CourtSlot } from '../../../server/packs/index.ts';
import { caseData } from '../complaint/material.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';

/** A picture of noise, which nothing compresses: about as many bytes as wanted. */
export function noise(bytes: number, seed = 1): Uint8Array {
  const side = Math.ceil(Math.sqrt(bytes / 0.578));
  const context = createCanvas(side, side).getContext('2d');
  const image = context.createImageData(side, side);
  let state = seed * 2654435761;
  for (let i = 0; i < image.data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    image.data[i] = i % 4 === 3 ? 255 : state >>> 24;
  }
  context.putImageData(image, 0, 0);
  return new Uint8Array(context.canvas.toBuffer('image/jpeg', 75));
}

export function claimOf(data: ComplaintData = caseData()): ClaimInput {
  const { lender, product, loan, statement, summary, court, asOf } = data;
  const limitation = limitationDate({ lastDueDate: '2024-07-10' });
  const fees = { acceptance: acceptanceFee(statement.totals.total), preservation: preservationFee(statement.totals.total) };
  const venue = { filingDate: asOf, cause: 'financial-loan' as const, isInternetCourt: false, agreed: null, amount: statement.totals.total, isSimple: true };
  const costs = { reference: statement.reference, asOf, total: fees, due: fees, limitation, limitationWithoutInterruptions: limitation, venue: { input: venue, hints: venueHints(venue) }, warnings: [] };
  return { lender, product, loan, statement, summary, costs, court, complaint: data.options ?? {}, preservation: false };
}

const STAGES: Stage[] = ['application', 'credit-check', 'identity', 'contract', 'signature', 'disbursement', 'repayment', 'overdue-notice', 'collection'];

/** A case with a picture of each size; the third is the defendant's identity. */
export function inputOf(sizes: readonly number[], extra: Partial<BundleInput> = {}): BundleInput {
  const exhibits = sizes.map((size, index) => {
    const bytes = noise(size, index + 1);
    return exhibitOf(recordFor(index + 1, STAGES[index % STAGES.length]!, `虚构材料${index + 1}`, 'image/jpeg', bytes), bytes);
  });
  return bundleOf(exhibits, { claim: claimOf(), ...extra });
}

export const compose: ComposeFile = (input, selection) => composeFile(input, selection);

/** The profile with other limits for its evidence slot. */
export function withSlot(profile: CourtProfile, code: string, change: Partial<CourtSlot>): CourtProfile {
  return { ...profile, slots: profile.slots.map((slot) => (slot.code === code ? { ...slot, ...change } : slot)) };
}
