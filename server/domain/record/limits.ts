/** Most characters (code points) of each kind of text; generous for real documents, small enough for one page of an index. */
export const TEXT_LIMITS = { title: 200, reference: 200, statement: 500, mediaType: 127, build: 64, serial: 128 } as const;
/** Most records that one document may corroborate. */
export const MAX_CORROBORATES = 64;
/** Signatures of a document that its record lists; findings say how many there are. */
export const MAX_SIGNATURES_LISTED = 8;
/** Certificates listed of one signature. */
export const MAX_CERTIFICATES_LISTED = 4;
