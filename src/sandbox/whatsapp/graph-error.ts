import { randomBytes } from 'node:crypto';

/** Title and HTTP status per code, as in Meta's "Cloud API error codes". */
const CATALOGUE: Record<number, { title: string; status: number }> = {
  2: { title: 'API Service', status: 503 },
  33: { title: 'Parameter value is not valid', status: 400 },
  100: { title: 'Invalid parameter', status: 400 },
  190: { title: 'Access token has expired', status: 401 },
  2040: { title: 'Message is not supported', status: 400 },
  2046: { title: 'New order status was not correctly transitioned', status: 400 },
  2047: { title: "Could not change order status to 'canceled'", status: 400 },
  131008: { title: 'Required parameter is missing', status: 400 },
  131009: { title: 'Parameter value is not valid', status: 400 },
  131026: { title: 'Message undeliverable', status: 400 },
  131042: { title: 'Business eligibility payment issue', status: 400 },
  131070: { title: 'Not the owner of this conversation', status: 400 },
  131047: { title: 'Re-engagement message', status: 400 },
  131051: { title: 'Unsupported message type', status: 400 },
  132018: { title: 'Template parameters are not valid', status: 400 },
  131056: { title: '(Business Account, Consumer Account) pair rate limit hit', status: 400 },
};

/** The title that WhatsApp prints for a code. */
export function titleOf(code: number): string {
  return CATALOGUE[code]?.title ?? 'Something went wrong';
}

/** A refusal in Graph's words; `status` is the HTTP status it is answered with. */
export class GraphError extends Error {
  readonly status: number;

  constructor(
    readonly code: number,
    readonly details: string,
  ) {
    super(`(#${code}) ${titleOf(code)}`);
    this.status = CATALOGUE[code]?.status ?? 400;
  }

  /** The body of the answer. */
  envelope(): object {
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        error_data: { messaging_product: 'whatsapp', details: this.details },
        fbtrace_id: `A${randomBytes(17).toString('base64url').slice(0, 22)}`,
      },
    };
  }
}
