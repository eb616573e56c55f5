/** Words of the documents that only an English county court asks for; what they plead is composed in particulars/. */
export const COUNTY_COURT = {
  /** a line to be filled in by hand */
  blank: '____________________',
  heading: {
    court: (place: string) => `IN THE COUNTY COURT AT ${place}`,
    claimNumber: (number: string) => `Claim No. ${number}`,
    between: 'BETWEEN:',
    claimant: 'Claimant',
    and: '– and –',
  },
  index: {
    title: 'Index',
    heading: 'INDEX TO BUNDLE',
    withoutClaim: 'INDEX',
    columns: ['Document', 'Date', 'Page'],
    empty: 'None',
    unsigned: 'not signed yet',
  },
  particulars: {
    title: 'Particulars of claim',
    heading: 'PARTICULARS OF CLAIM',
    columns: ['Item', 'Basis in the Agreement', 'RMB'],
    dated: 'Dated: ______________________ 20____',
    exhibit: (number: number) => `Exhibit ${number}`,
    account: 'Account',
    page: (number: number) => `p. ${number}`,
    volume: (volume: string, page: number) => `${volume}, p. ${page}`,
  },
  /** CPR PD 22, 2.1, and 2.3 for a statement in a document of its own */
  truth: {
    title: 'Statement of truth',
    heading: 'STATEMENT OF TRUTH',
    verifies: (pages: { from: number; to: number } | null) => {
      const where = pages === null ? '' : pages.from === pages.to ? ` (page ${pages.from} of this bundle)` : ` (pages ${pages.from} to ${pages.to} of this bundle)`;
      return `This statement verifies the particulars of claim dated ______________________${where}.`;
    },
    statement: [
      'The Claimant believes that the facts stated in these particulars of claim are true.',
      'The Claimant understands that proceedings for contempt of court may be brought against anyone who makes, or causes to be made, a false statement in a document verified by a statement of truth without an honest belief in its truth.',
      'I am duly authorised by the Claimant to sign this statement.',
    ],
    lines: ['Signed', 'Full name', 'Office or position held', 'Name of firm, if a legal representative', 'Date'],
    note: 'Not signed. The Claimant’s statement is signed by a person who holds a senior position in it, or by its legal representative, who states the office or position held, has read the particulars, and puts the date of signing (CPR 22.1(6); Practice Direction 22, paragraphs 2.5 and 3).',
  },
} as const;
