/** What a description of an error 400 means for us. Razorpay has one code for all of them (BAD_REQUEST_ERROR). */
export interface RazorpayFault {
  name: 'reference_taken' | 'key_reused' | 'not_there' | 'too_soon' | 'test_limit' | 'not_live';
  description: RegExp;
  advice: string | null;
  /** Set when this 400 does not prove that nothing was done. */
  outcome?: 'unknown';
}

const FAULTS: RazorpayFault[] = [
  {
    // Two wordings: the documents', and one seen live.
    name: 'reference_taken',
    description: /reference id already attempted|reference_id.*already exists/i,
    advice: null,
  },
  {
    // A request with another body was carried out under this key.
    name: 'key_reused',
    description: /same idempotency key/i,
    advice: null,
    outcome: 'unknown',
  },
  { name: 'not_there', description: /id provided does not exist|could not be found/i, advice: null },
  {
    name: 'too_soon',
    description: /at ?least 15 minutes/i,
    advice: 'Razorpay ends a link or QR code 15 minutes from now at the earliest.',
  },
  {
    name: 'test_limit',
    description: /test mode/i,
    advice: 'Razorpay limits what test keys can do (30 links, no UPI links); use live keys.',
  },
  {
    name: 'not_live',
    description: /live mode|activated|suspended/i,
    advice: 'The Razorpay account may not do this yet; see its dashboard.',
  },
];

export const razorpayFault = (description: string | null): RazorpayFault | null =>
  description === null ? null : (FAULTS.find((fault) => fault.description.test(description)) ?? null);
