import type { RetryScope } from '../../ports';

/**
 * What to do about an error code.
 *   retry: nothing happened, try again with back-off;
 *   wait: nothing happened, but trying again soon is useless;
 *   refuse: nothing happened and repeating it unchanged never helps;
 *   alert: the same, and no message will go through until a person acts.
 */
export type ErrorAction = 'retry' | 'wait' | 'refuse' | 'alert';

export interface ErrorRule {
  action: ErrorAction;
  /** What the cause lies in: this message, this recipient, or our number or account as a whole. */
  scope: RetryScope;
  advice: string | null;
  /** For `wait`: seconds before which a repetition is useless. */
  afterSeconds?: number;
  needsTemplate?: boolean;
  /** Named so vaguely that, in an HTTP 5xx, the request may have been carried out all the same. */
  vague?: boolean;
}

type Row = [codes: number[], action: ErrorAction, scope: RetryScope, advice: string | null, more?: Partial<ErrorRule>];

/** Limits that WhatsApp counts by the hour: asking again within minutes only adds to the count. */
const HOURLY_LIMIT_WAIT = 600;

/** The throughput upgrade of a number takes about a minute (Meta, Throughput). */
const UPGRADE_WAIT = 60;

/** Every code that the public documents name for messages and payments (Meta, Error codes; Meta, payments pages). */
const ROWS: Row[] = [
  // Orders and payments
  [[2040], 'refuse', 'recipient', 'The customer’s WhatsApp cannot show this order; send a payment link instead.'],
  [[2046], 'refuse', 'message', 'WhatsApp holds another order status; read the order again before changing it.'],
  [[2047], 'refuse', 'message', 'The order is paid or being paid; refund it instead of canceling it.'],
  [[134011], 'alert', 'provider', 'Accept the WhatsApp Payments terms of service in Meta Business Manager.'],
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
  [[131049], 'refuse', 'recipient', 'WhatsApp held the message back; wait at least 24 hours.'],
  [[131050], 'refuse', 'recipient', 'The customer stopped marketing messages.'],
  [[130472], 'refuse', 'recipient', 'The customer is in one of Meta’s experiments; reach them another way.'],
  // This message
  [[131051], 'refuse', 'message', 'WhatsApp does not support this message type.'],
  [[131008, 131009, 100], 'refuse', 'message', 'Correct the field that the details name.'],
  [[131052, 131053], 'refuse', 'message', 'WhatsApp could not fetch the header’s media; check its link and format.'],
  [
    [135000],
    'alert',
    'message',
    'WhatsApp refused the parameters without naming one; compare the message with the documents.',
  ],
  // Templates
  [
    [132000, 132001, 132005, 132007, 132012],
    'refuse',
    'message',
    'Compare the template’s name, language and parameters.',
  ],
  [[132015, 132016], 'alert', 'message', 'The template is paused or disabled; edit it or use another.'],
  [[132068], 'refuse', 'message', 'The template’s flow is blocked.'],
  [
    [132069],
    'wait',
    'message',
    'The template’s flow is throttled to ten an hour.',
    { afterSeconds: HOURLY_LIMIT_WAIT },
  ],
  [[134100, 134101, 134102], 'refuse', 'message', 'Only Meta’s marketing messages API takes this message.'],
  // Rates
  [[131056], 'retry', 'recipient', null],
  [[130429], 'retry', 'provider', null],
  [[4, 80007], 'wait', 'provider', 'Fewer requests an hour, please.', { afterSeconds: HOURLY_LIMIT_WAIT }],
  [[131048], 'alert', 'provider', 'Too many messages were reported as spam; check the number’s quality.'],
  // WhatsApp itself
  [[131016, 133004, 2], 'retry', 'provider', null],
  [[131057, 2494100], 'wait', 'provider', null, { afterSeconds: UPGRADE_WAIT }],
  [[131000], 'retry', 'message', null],
  [[1], 'retry', 'message', 'If it stays, compare the request with the documents.', { vague: true }],
  // Our account and number
  [[0, 190], 'alert', 'provider', 'The access token or API key is not valid; replace it.'],
  [[3, 10], 'alert', 'provider', 'The access token lacks a permission.'],
  [[131005], 'alert', 'provider', 'Access denied; check permissions and the WhatsApp Payments terms of service.'],
  [[33], 'alert', 'provider', 'The phone number id is wrong or was deleted.'],
  [[130497, 131031, 368], 'alert', 'provider', 'The account is restricted or locked; see Meta Business Manager.'],
  [[131042], 'alert', 'provider', 'Settle the account’s billing in Meta Business Manager.'],
  [[131045, 133010, 133006], 'alert', 'provider', 'Register the phone number again.'],
  [[131037], 'alert', 'provider', 'The number’s display name needs approval.'],
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
