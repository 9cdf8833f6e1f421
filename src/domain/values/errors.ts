import type { Violation } from './violation';

/** Every error the API can answer with: its HTTP status and its title. The codes are a contract. */
export const ERRORS = {
  malformed_json: [400, 'The body is not valid JSON'],
  unauthorized: [401, 'A valid API key is needed'],
  forbidden: [403, 'This is not allowed'],
  not_found: [404, 'There is no such thing'],
  method_not_allowed: [405, 'This method is not allowed here'],
  reference_id_taken: [409, 'The reference_id is already in use'],
  invalid_transition: [409, 'It cannot move to that status'],
  order_paid: [409, 'The order is paid'],
  payment_in_progress: [409, 'A payment is in progress'],
  not_refundable: [409, 'The payment cannot be refunded'],
  refund_in_progress: [409, 'A refund is in progress'],
  order_expired: [409, 'The order has expired'],
  order_canceled: [409, 'The order is canceled'],
  already_sent: [409, 'The message was already sent'],
  send_outcome_unknown: [409, 'It is not known whether the message arrived'],
  not_acceptable: [409, 'The transaction cannot be accepted'],
  idempotency_in_flight: [409, 'The first request with this Idempotency-Key is still running'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body has a media type or encoding that is not taken here'],
  invalid_request: [422, 'The request is not valid'],
  psp_required: [422, 'A PSP is needed for this kind of payment'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  provider_error: [502, 'The provider did not answer as needed'],
  unavailable: [503, 'The service cannot do this now'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;

export interface ProblemExtras {
  /** What was wrong with the input, all of it. */
  errors?: Violation[];
  /** What the provider said. */
  provider?: {
    http_status: number | null;
    code: number | string | null;
    title: string;
    details: string | null;
    trace_id: string | null;
  };
  retryAfterSeconds?: number;
}

/** An answer that is not a success, thrown by flows and turned into problem+json at the edge. */
export class ProblemError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ProblemError';
  }
}
