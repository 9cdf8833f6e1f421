import { type Any, type FakeAnswer, type FakeRequest, startFakeServer } from './fake-server';

/** What Stripe says about a charge, instead of making it. */
export type StripeAnswer = 'decline' | 'authenticate' | 'key_in_use' | 'crash' | null;

/**
 * As much of Stripe's API as matters here, and strict where Stripe is: a key belongs to one body, what was answered
 * under it is answered again (a 500 too), a link needs a Price, and the search knows only what `index` was told.
 */
export async function startFakeStripe() {
  const intents = new Map<string, Any>();
  const refunds = new Map<string, Any>();
  const disputes = new Map<string, Any>();
  const prices = new Map<string, Any>();
  const links = new Map<string, Any>();
  const sessions = new Map<string, Any>();
  const keys = new Map<string, { body: string; answer: FakeAnswer }>();
  const indexed = new Set<string>();
  /** Part of a path that answers 503 to reading. */
  let broken: string | null = null;
  let hasSearch = true;
  let says: StripeAnswer = null;
  let sequence = 0;
  const now = () => 1_795_168_800 + sequence;

  const make = (fields: Any): Any => {
    const id = `pi_${++sequence}`;
    const paid = fields.status === undefined || fields.status === 'succeeded';
    const intent = {
      id,
      object: 'payment_intent',
      status: 'succeeded',
      amount_received: paid ? fields.amount : 0,
      created: now(),
      currency: 'brl',
      metadata: {},
      last_payment_error: null,
      cancellation_reason: null,
      client_secret: `${id}_secret_1`,
      latest_charge: { id: `ch_${sequence}`, created: now(), payment_method_details: { type: 'card' } },
      ...fields,
    };
    intents.set(id, intent);
    return intent;
  };

  const createIntent = (form: URLSearchParams): FakeAnswer => {
    for (const field of ['amount', 'currency', 'customer', 'payment_method'])
      if (!form.get(field)) return refuse(400, 'parameter_missing', `Missing required param: ${field}.`);
    const flags = ['confirm', 'off_session', 'error_on_requires_action'];
    if (!flags.every((flag) => form.get(flag) === 'true')) return refuse(400, 'parameter_invalid', 'Not off-session.');
    if (form.get('automatic_payment_methods[allow_redirects]') !== 'never')
      return refuse(400, 'parameter_missing', 'A return_url is needed.');
    const metadata = mapIn(form, 'metadata');
    if (Object.keys(metadata).some((key) => /[[\]]/.test(key)))
      return refuse(400, 'parameter_invalid', 'Bad metadata key.');
    const fields = {
      amount: Number(form.get('amount')),
      currency: form.get('currency'),
      customer: form.get('customer'),
      metadata,
    };
    if (says !== 'decline' && says !== 'authenticate') return { status: 200, body: make(fields) };
    const code = says === 'decline' ? 'card_declined' : 'authentication_required';
    const error = { type: 'card_error', code, decline_code: 'generic_decline', message: 'Your card was declined.' };
    const intent = make({ ...fields, status: 'requires_payment_method', last_payment_error: error });
    return { status: 402, body: { error: { ...error, payment_intent: intent } } };
  };

  const makeRefund = (intent: Any, amount: number, status = 'pending'): Any => {
    const id = `re_${++sequence}`;
    const refund = { id, object: 'refund', amount, status, payment_intent: intent.id, created: now(), metadata: {} };
    refunds.set(id, refund);
    return refund;
  };
  const createRefund = (form: URLSearchParams): FakeAnswer => {
    const intent = intents.get(form.get('payment_intent') ?? '');
    if (!intent) return refuse(404, 'resource_missing', 'No such payment_intent');
    const gone = [...refunds.values()].filter(
      (one) => one.payment_intent === intent.id && one.status !== 'failed' && one.status !== 'canceled',
    );
    const left = intent.amount_received - gone.reduce((sum, one) => sum + one.amount, 0);
    const amount = Number(form.get('amount'));
    if (amount > left) return refuse(400, 'charge_already_refunded', 'Refund amount is greater than what is left.');
    return { status: 200, body: makeRefund(intent, amount) };
  };

  const createPrice = (form: URLSearchParams): FakeAnswer => {
    if (!form.get('currency') || !form.get('unit_amount') || !form.get('product_data[name]'))
      return refuse(400, 'parameter_missing', 'A price needs currency, unit_amount and a product.');
    const id = `price_${++sequence}`;
    const price = { id, object: 'price', unit_amount: Number(form.get('unit_amount')), currency: form.get('currency') };
    prices.set(id, price);
    return { status: 200, body: price };
  };
  const createLink = (form: URLSearchParams): FakeAnswer => {
    const price = prices.get(form.get('line_items[0][price]') ?? '');
    if (!price) return refuse(400, 'resource_missing', 'No such price');
    const id = `plink_${++sequence}`;
    const link = {
      id,
      object: 'payment_link',
      url: `https://buy.stripe.com/${id}`,
      active: true,
      metadata: mapIn(form, 'metadata'),
      restrictions: {
        completed_sessions: { count: 0, limit: Number(form.get('restrictions[completed_sessions][limit]')) },
      },
      price,
      intentMetadata: mapIn(form, 'payment_intent_data[metadata]'),
    };
    links.set(id, link);
    return { status: 200, body: link };
  };
  /** A customer opens a link: a page that stays payable for a day, whatever becomes of the link. */
  const open = (linkId: string): Any => {
    const link = links.get(linkId);
    if (!link.active) throw new Error('the link is not active');
    const session = {
      id: `cs_${++sequence}`,
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      payment_link: linkId,
      payment_intent: null,
      metadata: link.metadata,
    };
    sessions.set(session.id, session);
    return session;
  };
  const pay = (session: Any): Any => {
    const link = links.get(session.payment_link);
    if (session.status !== 'open') throw new Error('the session is over');
    const { unit_amount: amount, currency } = link.price;
    const intent = make({ amount, currency, metadata: link.intentMetadata });
    Object.assign(session, { status: 'complete', payment_status: 'paid', payment_intent: intent.id });
    link.restrictions.completed_sessions.count += 1;
    if (link.restrictions.completed_sessions.count >= link.restrictions.completed_sessions.limit) link.active = false;
    return intent;
  };

  const read = ({ path, query }: FakeRequest): FakeAnswer => {
    const list = (data: Any[]): FakeAnswer => ({
      status: 200,
      body: { object: 'list', url: path, has_more: false, data },
    });
    if (path === '/v1/payment_intents/search') {
      if (!hasSearch) return refuse(400, null, 'Search is not available in your country.');
      const [, reference] = /^metadata\['reference_id'\]:'([^']*)'$/.exec(query.get('query') ?? '') ?? [];
      const found = [...intents.values()].filter(
        (one) => indexed.has(one.id) && one.metadata.reference_id === reference,
      );
      return {
        status: 200,
        body: { object: 'search_result', next_page: null, has_more: false, url: path, data: found },
      };
    }
    const created = Number(query.get('created[gte]') ?? 0);
    const customer = query.get('customer');
    const of = (field: string, rows: Map<string, Any>) =>
      list([...rows.values()].filter((one) => one[field] === query.get(field)).reverse());
    if (path === '/v1/payment_intents')
      return list(
        [...intents.values()]
          .filter((one) => one.created >= created && (!customer || one.customer === customer))
          .reverse(),
      );
    if (path === '/v1/refunds') return of('payment_intent', refunds);
    if (path === '/v1/disputes') return of('payment_intent', disputes);
    if (path === '/v1/payment_links') return list([...links.values()].reverse());
    if (path === '/v1/checkout/sessions') {
      const expanded = [...sessions.values()].map((one) => ({
        ...one,
        payment_intent: query.get('expand[0]') ? (intents.get(one.payment_intent) ?? null) : one.payment_intent,
      }));
      return list(expanded.filter((one) => one.payment_link === query.get('payment_link')));
    }
    const [, kind, id = ''] = /^\/v1\/(payment_intents|refunds|payment_links)\/(\w+)$/.exec(path) ?? [];
    const rows = kind === 'refunds' ? refunds : kind === 'payment_links' ? links : intents;
    const found = rows.get(id);
    return found ? { status: 200, body: found } : refuse(404, 'resource_missing', 'No such object');
  };

  const write = (path: string, form: URLSearchParams): FakeAnswer => {
    if (path === '/v1/payment_intents') return createIntent(form);
    if (path === '/v1/refunds') return createRefund(form);
    if (path === '/v1/prices') return createPrice(form);
    if (path === '/v1/payment_links') return createLink(form);
    const [, linkId] = /^\/v1\/payment_links\/(\w+)$/.exec(path) ?? [];
    const link = links.get(linkId ?? '');
    if (link) {
      link.active = form.get('active') === 'true';
      return { status: 200, body: link };
    }
    const [, sessionId] = /^\/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(path) ?? [];
    const session = sessions.get(sessionId ?? '');
    if (session?.status !== 'open') return refuse(400, 'resource_missing', 'Only open sessions can be expired.');
    session.status = 'expired';
    return { status: 200, body: session };
  };

  const server = await startFakeServer((request) => {
    const { method, path, headers, text } = request;
    if (headers.authorization !== 'Bearer sk_test_1') return refuse(401, null, 'Invalid API Key');
    if (method === 'GET')
      return broken !== null && path.includes(broken) ? refuse(503, null, 'Down', 'api_error') : read(request);
    const key = headers['idempotency-key'];
    if (typeof key !== 'string') return refuse(400, null, 'a key is expected');
    if (says === 'key_in_use') return refuse(409, 'idempotency_key_in_use', 'Still running.', 'idempotency_error');
    const known = keys.get(key);
    if (known && known.body !== text)
      return refuse(400, null, 'Keys can only be used with the same parameters.', 'idempotency_error');
    const crash = refuse(500, null, 'Something went wrong', 'api_error');
    const answer = known?.answer ?? (says === 'crash' ? crash : write(path, new URLSearchParams(text)));
    // Requests that fail validation leave no trace under their key.
    if (answer.status !== 400 && answer.status !== 404) keys.set(key, { body: text, answer: structuredClone(answer) });
    return answer;
  });
  return {
    ...server,
    intents,
    refunds,
    disputes,
    links,
    sessions,
    make,
    makeRefund,
    open,
    pay,
    dispute: (intent: Any, fields: Any) => {
      const id = `dp_${++sequence}`;
      disputes.set(id, {
        id,
        object: 'dispute',
        payment_intent: intent.id,
        created: now(),
        reason: 'fraudulent',
        ...fields,
      });
      return disputes.get(id);
    },
    /** Lets the search know of everything that exists by now. */
    index: () => {
      for (const id of intents.keys()) indexed.add(id);
    },
    says: (next: StripeAnswer) => {
      says = next;
    },
    /** An account in India. */
    withoutSearch: () => {
      hasSearch = false;
    },
    break: (part: string | null) => {
      broken = part;
    },
    /** Keys are kept for a day. */
    forgetKeys: () => keys.clear(),
  };
}

function mapIn(form: URLSearchParams, name: string): Record<string, string> {
  return Object.fromEntries(
    [...form].flatMap(([field, value]) =>
      field.startsWith(`${name}[`) && field.endsWith(']') ? [[field.slice(name.length + 1, -1), value]] : [],
    ),
  );
}

const refuse = (status: number, code: string | null, message: string, type = 'invalid_request_error'): FakeAnswer => ({
  status,
  body: { error: { type, code, message } },
});
