/** Troubles and their stories, as the page, the documentation and the tests all take them from one table. */
import type { ExceptionKind } from '../../domain/reconciliation/exception-kinds';
import type { Texts } from '../../domain/timeline/words';

/** One request of the sandbox's API. `{reference_id}`, `{phone}` and `{after_expiry}` stand for the order's own. */
export interface ActionRequest {
  method: 'POST' | 'PUT';
  path: string;
  body?: object;
}

export type Group = 'plain' | 'paying' | 'card' | 'late' | 'broken' | 'clock' | 'night' | 'merchant';

export const GROUPS: Record<Group, Texts> = {
  plain: { en: 'The customer pays', pt: 'O cliente paga' },
  paying: { en: 'The customer pays, but', pt: 'O cliente paga, mas' },
  card: { en: 'The stored card', pt: 'O cartão salvo' },
  late: { en: 'Late money', pt: 'Dinheiro atrasado' },
  broken: { en: 'Broken until mended', pt: 'Quebrado até consertar' },
  clock: { en: 'The clock', pt: 'O relógio' },
  night: { en: 'A night passes', pt: 'Passa uma noite' },
  merchant: { en: 'The merchant', pt: 'A loja' },
};

/** What must be so before an action makes sense: the state of the order that is looked at. */
export type Need =
  | 'nothing'
  | 'order'
  | 'open'
  | 'unpaid'
  | 'expiring'
  | 'not_expired'
  | 'paid'
  | 'refundable'
  | 'disputable'
  | 'customer';

/** A button of the troublemaker, which is one request. */
export interface SandboxAction {
  id: string;
  group: Group;
  needs: Need;
  request: ActionRequest;
  /** For what stays until it is mended: the request of the second press. */
  mend?: ActionRequest;
  title: Texts;
  /** What happens then, in a sentence or two. */
  what: Texts;
}

/** A press, and what can be seen when it has had its effect. */
export interface Step {
  press: string;
  /** Words of the order's timeline; `…` stands for anything. */
  timeline?: Texts[];
  /** Words on the wire. */
  exchange?: string;
  /** What is open in the books then about this order or its payout. */
  books?: ExceptionKind | 'agree';
}

/** An action that makes trouble, with its story told to the end. */
export interface Story extends SandboxAction {
  /** The example order that it is told with. */
  example: 'tea' | 'bread';
  steps: Step[];
  /** What the merchant's API says of the order at the end. */
  ends: {
    order: 'pending' | 'processing' | 'canceled';
    payment: 'new' | 'captured' | 'expired';
    problem?: string;
    /** Charges or transactions, successful or not. */
    attempts: number;
    /** Messages that wapay wrote to the customer. */
    messages: number;
  };
  /** Why nothing was lost. */
  why: Texts;
}

/** The body of a request with the order's own values in the places of the names in braces. */
export function fill({ method, path, body }: ActionRequest, values: Record<string, string>): ActionRequest {
  const put = (text: string, encode: (value: string) => string) =>
    text.replace(/\{(\w+)\}/g, (all, name: string) => (values[name] === undefined ? all : encode(values[name])));
  return {
    method,
    path: put(path, encodeURIComponent),
    ...(body && { body: JSON.parse(put(JSON.stringify(body), (value) => value)) as object }),
  };
}

/** The request as a command to paste. */
export function curlOf({ method, path, body }: ActionRequest, origin: string): string {
  const data = body && ` \\\n  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return `curl -s -X ${method} ${origin}${path}${data ?? ''}`;
}

/** An action that does something to the order's payment: `action` is the last part of the path. */
export const onOrder = (action: string, body?: object): ActionRequest => ({
  method: 'POST',
  path: `/sandbox/orders/{reference_id}/${action}`,
  ...(body && { body }),
});

/** Breaks or mends a part of WhatsApp or of the PSP. */
export const fault = (part: 'lookup' | 'send' | 'charge', how: string): ActionRequest => ({
  method: 'PUT',
  path: '/sandbox/faults',
  body: { [part]: how },
});
