import type { RetryScope } from '../../ports';

/**
 * What to do about an error code.
 *   retry: nothing happened, try again with back-off;
 *   wait: nothing happened, but trying again soon is useless;
 *   hold: nothing happened, and no message will go through until a person acts: it is a fault of the account;
 *   refuse: nothing happened and repeating it unchanged never helps.
 */
export type ErrorAction = 'retry' | 'wait' | 'hold' | 'refuse';

export interface ErrorRule {
  action: ErrorAction;
  /** Where the cause is: this message, this recipient, or our number or account as a whole. */
  scope: RetryScope;
  advice: string | null;
  /** For `wait`: in this many seconds a repeat may succeed, not earlier. */
  afterSeconds?: number;
  needsTemplate?: boolean;
  /** The code says so little that, with an HTTP 5xx, the request may have been carried out. */
  vague?: boolean;
  /**
   * The request may have been carried out although the answer says `retry`: it is repeated, and a later refusal proves
   * nothing about the first request.
   */
  doubtful?: boolean;
}

type Row = [codes: number[], action: ErrorAction, scope: RetryScope, advice: string | null, more?: Partial<ErrorRule>];

/** WhatsApp counts these limits by the hour, and every try within that hour counts. */
const HOURLY_LIMIT_WAIT = 600;

/** The throughput upgrade of a number takes about a minute (Meta, Throughput). */
const UPGRADE_WAIT = 60;

/** Every code that the public documents name for messages and payments (Meta, Error codes; Meta, payments pages). */
const ROWS: Row[] = [
  // Orders and payments
  [[2040], 'refuse', 'recipient', 'The customer’s WhatsApp cannot show this order; send a payment link instead.'],
  [[2046], 'refuse', 'message', 'WhatsApp holds another order status; read the order again before changing it.'],
  [[2047], 'refuse', 'message', 'The order is paid or being paid; refund it instead of canceling it.'],
  [[134011], 'hold', 'account', 'Accept the WhatsApp Payments terms of service in Meta Business Manager.'],
  // Recipient
  [[131047], 'refuse', 'recipient', 'The 24-hour window is closed; send a template.', { needsTemplate: true }],
  [[131026, 1026], 'refuse', 'recipient', 'The customer cannot receive this message; reach them another way.'],
  [
    [131062],
    'refuse',
    'recipient',
    'This message cannot go to a business-scoped user id; send it to the phone number.',
  ],
  [[131021], 'refuse', 'recipient', 'The recipient is our own number.'],
  [
    [131070],
    'refuse',
    'recipient',
    'Another responder owns this conversation, so only templates pass; send one, or wait until it is idle for 24 hours.',
    { needsTemplate: true },
  ],
  [[130403], 'refuse', 'recipient', 'We have blocked this customer; unblock them, or reach them another way.'],
  [[147005], 'refuse', 'recipient', 'This username has no account that can be written to; use the phone number.'],
  [[131065], 'refuse', 'recipient', 'The maximum price is not available in the customer’s country.'],
  [[130497], 'refuse', 'recipient', 'The account may not write to customers in this country.'],
  [[131049], 'refuse', 'recipient', 'WhatsApp held the message back; wait at least 24 hours.'],
  [[131050], 'refuse', 'recipient', 'The customer stopped marketing messages.'],
  [[130472], 'refuse', 'recipient', 'The customer is in one of Meta’s experiments; reach them another way.'],
  // This message
  [[131051], 'refuse', 'message', 'WhatsApp does not support this message type.'],
  [[131008, 131009, 100], 'refuse', 'message', 'Correct the field that the details name.'],
  [[131052, 131053], 'refuse', 'message', 'WhatsApp could not fetch the header’s media; check its link and format.'],
  [
    [135000],
    'refuse',
    'message',
    'WhatsApp refused the parameters without naming one; compare the message with the documents.',
  ],
  // Templates
  [
    [132000, 132001, 132005, 132007, 132012, 132018],
    'refuse',
    'message',
    'Compare the template’s name, language and parameters.',
  ],
  [[132015, 132016], 'refuse', 'message', 'The template is paused or disabled; edit it or use another.'],
  [[132068], 'refuse', 'message', 'The template’s flow is blocked.'],
  [
    [132069],
    'wait',
    'message',
    'The template’s flow is throttled to ten an hour.',
    { afterSeconds: HOURLY_LIMIT_WAIT },
  ],
  [
    [134100, 134101, 134102, 131055, 131061, 131063],
    'refuse',
    'message',
    'Another of Meta’s APIs takes this message; use a utility template.',
  ],
  // Rates
  [[131056], 'retry', 'recipient', null],
  [[130429], 'retry', 'provider', null],
  [[4, 80007], 'wait', 'provider', 'Fewer requests an hour, please.', { afterSeconds: HOURLY_LIMIT_WAIT }],
  [[131064], 'hold', 'account', 'Too many templates were classified wrongly; see Meta Business Manager.'],
  [[131048], 'hold', 'account', 'Too many messages were reported as spam; check the number’s quality.'],
  // WhatsApp itself
  [[131016, 133004, 2], 'retry', 'provider', null, { doubtful: true }],
  [[131057, 2494100], 'wait', 'provider', null, { afterSeconds: UPGRADE_WAIT }],
  [[131000], 'retry', 'message', null, { doubtful: true }],
  [[1], 'retry', 'message', 'If it stays, compare the request with the documents.', { vague: true, doubtful: true }],
  // Our account and number
  [[0, 190], 'hold', 'account', 'The access token or API key is not valid; replace it.'],
  [[3, 10], 'hold', 'account', 'The access token lacks a permission.'],
  [[131005], 'hold', 'account', 'Access denied; check permissions and the WhatsApp Payments terms of service.'],
  [[33], 'hold', 'account', 'The phone number id is wrong or was deleted.'],
  [[131031, 368], 'hold', 'account', 'The account is restricted or locked; see Meta Business Manager.'],
  [[131042], 'hold', 'account', 'Settle the account’s billing in Meta Business Manager.'],
  [
    [131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016],
    'hold',
    'account',
    'Register the phone number again.',
  ],
  [[131037], 'hold', 'account', 'The number’s display name needs approval.'],
];

const RULES = new Map<number, ErrorRule>(
  ROWS.flatMap(([codes, action, scope, advice, more]) =>
    codes.map((code): [number, ErrorRule] => [code, { action, scope, advice, ...more }]),
  ),
);

const PERMISSION = RULES.get(10) as ErrorRule;

/** The rule of one of WhatsApp's error codes; undefined for a code that no public document names. */
export function ruleOfCode(code: number | string | null): ErrorRule | undefined {
  if (typeof code !== 'number') return undefined;
  return RULES.get(code) ?? (code >= 200 && code <= 299 ? PERMISSION : undefined);
}

/** All codes with a rule of their own, for tests and documents. */
export const KNOWN_CODES: readonly number[] = [...RULES.keys()];
