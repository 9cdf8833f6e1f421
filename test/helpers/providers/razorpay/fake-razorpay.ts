import { type Any, type FakeAnswer, type FakeRequest, startFakeServer } from '../fake-server';
import { checkEnd, checkFields, checkNotes, LINK_FIELDS, QR_FIELDS, refuse } from './razorpay-checks';

/**
 * As much of Razorpay's API as matters here, and strict where Razorpay is: one link per reference_id for ever, ends at
 * least 15 minutes ahead, no unknown fields, notes of at most 255 characters, refunds under X-Refund-Idempotency. Lists
 * show only what `index` was told while `lag` is on.
 */
export async function startFakeRazorpay(now: () => Date) {
  const links = new Map<string, Any>();
  const codes = new Map<string, Any>();
  const payments = new Map<string, Any>();
  const refunds = new Map<string, Any>();
  const disputes = new Map<string, Any>();
  const refundKeys = new Map<string, { body: string; id: string }>();
  let lags = false;
  const listed = new Set<string>();
  let broken: string | null = null;
  let hasContent = true;
  let sequence = 0;
  const seconds = () => Math.floor(now().getTime() / 1000);
  const newId = (prefix: string) => `${prefix}_${String(++sequence).padStart(14, 'A')}`;
  const isListed = ({ id }: Any) => !lags || listed.has(id);

  const createLink = (body: Any): FakeAnswer => {
    const fault = checkFields(body, LINK_FIELDS) ?? checkNotes(body.notes) ?? checkEnd(body.expire_by, seconds());
    if (fault) return fault;
    if (!Number.isInteger(body.amount) || body.amount < 100) return refuse('amount must be at least 100');
    if (String(body.reference_id).length > 40) return refuse('reference_id may not be greater than 40 characters');
    if ([...links.values()].some((one) => one.reference_id === body.reference_id))
      return refuse(`payment link creation with reference ID already attempted`);
    const id = newId('plink');
    const link = {
      id,
      amount: body.amount,
      amount_paid: 0,
      currency: body.currency,
      reference_id: body.reference_id,
      short_url: `https://rzp.io/rzp/${id.slice(-6)}`,
      status: 'created',
      expire_by: body.expire_by ?? seconds() + 180 * 86_400,
      expired_at: 0,
      cancelled_at: 0,
      notes: body.notes ?? [],
      notify: body.notify,
      reminder_enable: body.reminder_enable,
      payments: null,
      order_id: newId('order'),
      created_at: seconds(),
    };
    links.set(id, link);
    return { status: 200, body: link };
  };
  const createCode = (body: Any): FakeAnswer => {
    const fault = checkFields(body, QR_FIELDS) ?? checkNotes(body.notes) ?? checkEnd(body.close_by, seconds());
    if (fault) return fault;
    if (body.type !== 'upi_qr' || body.usage !== 'single_use' || body.fixed_amount !== true)
      return refuse('only single use codes of a fixed amount are expected here');
    const id = newId('qr');
    const content = `upi://pay?pa=shop.rzp@icici&pn=Tea%20Shop&tr=RZP${id.slice(3)}qrv2&tn=Pay&am=${body.payment_amount / 100}&cu=INR&mc=5411`;
    const code = {
      id,
      entity: 'qr_code',
      name: body.name,
      usage: body.usage,
      type: body.type,
      image_url: 'https://rzp.io/i/x',
      ...(hasContent && { image_content: content }),
      fixed_amount: true,
      payment_amount: body.payment_amount,
      status: 'active',
      close_reason: null,
      close_by: body.close_by,
      payments_amount_received: 0,
      payments_count_received: 0,
      notes: body.notes ?? [],
      created_at: seconds(),
    };
    codes.set(id, code);
    return { status: 200, body: code };
  };

  const pay = (instrument: Any, fields: Any = {}): Any => {
    const isLink = instrument.id.startsWith('plink');
    if (instrument.status !== (isLink ? 'created' : 'active')) throw new Error(`it is ${instrument.status}`);
    const id = newId('pay');
    const payment = {
      id,
      entity: 'payment',
      amount: instrument.amount ?? instrument.payment_amount,
      currency: 'INR',
      status: 'captured',
      captured: true,
      order_id: isLink ? instrument.order_id : null,
      method: 'upi',
      amount_refunded: 0,
      refund_status: null,
      description: isLink ? `#${instrument.id.slice(6)}` : 'QRv2 Payment',
      notes: isLink ? [] : instrument.notes,
      email: 'gauri@example.com',
      contact: '+919000090000',
      vpa: 'gauri@okhdfcbank',
      error_code: null,
      error_reason: null,
      error_description: null,
      created_at: seconds(),
      qr: isLink ? null : instrument.id,
      ...fields,
    };
    payments.set(id, payment);
    if (payment.status !== 'captured') return payment;
    if (isLink)
      Object.assign(instrument, {
        status: 'paid',
        amount_paid: payment.amount,
        payments: [{ payment_id: id, status: 'captured' }],
      });
    else
      Object.assign(instrument, {
        status: 'closed',
        close_reason: 'paid',
        payments_count_received: 1,
        payments_amount_received: payment.amount,
      });
    return payment;
  };

  const makeRefund = (payment: Any, amount: number, fields: Any = {}): Any => {
    const id = newId('rfnd');
    const refund = {
      id,
      entity: 'refund',
      amount,
      currency: 'INR',
      payment_id: payment.id,
      notes: [],
      status: 'pending',
      speed_requested: 'normal',
      speed_processed: 'normal',
      created_at: seconds(),
      ...fields,
    };
    refunds.set(id, refund);
    payment.amount_refunded += amount;
    if (payment.amount_refunded === payment.amount) payment.status = 'refunded';
    return refund;
  };
  const createRefund = (paymentId: string, { headers, text, body }: FakeRequest): FakeAnswer => {
    const payment = payments.get(paymentId);
    if (!payment) return refuse('The id provided does not exist');
    const key = headers['x-refund-idempotency'];
    if (typeof key !== 'string' || !/^[A-Za-z0-9_-]{10,}$/.test(key)) return refuse('a usable key is expected');
    const known = refundKeys.get(key);
    if (known && known.body !== text)
      return refuse('Different request with the same idempotency key has already been processed.');
    if (known) return { status: 200, body: refunds.get(known.id) };
    if (body.amount > payment.amount - payment.amount_refunded)
      return refuse('The total refund amount is greater than the refund payment amount');
    const fault = checkNotes(body.notes);
    if (fault) return fault;
    const refund = makeRefund(payment, body.amount, { notes: body.notes, speed_requested: body.speed });
    refundKeys.set(key, { body: text, id: refund.id });
    return { status: 200, body: refund };
  };

  const cancelLink = (link: Any): FakeAnswer => {
    if (link.status === 'paid') return refuse('cannot cancel or expire an already paid/partially paid link');
    if (link.status !== 'created') return refuse('cannot cancel or expire an expired link');
    Object.assign(link, { status: 'cancelled', cancelled_at: seconds() });
    return { status: 200, body: link };
  };
  const closeCode = (code: Any): FakeAnswer => {
    if (code.status !== 'active') return refuse('QR code is already closed');
    Object.assign(code, { status: 'closed', close_reason: 'on_demand' });
    return { status: 200, body: code };
  };

  const collection = (all: Any[], query: URLSearchParams): FakeAnswer => {
    const skip = Number(query.get('skip') ?? 0);
    const items = all.slice(skip, skip + Number(query.get('count') ?? 10));
    return { status: 200, body: { entity: 'collection', count: items.length, items } };
  };
  const newestFirst = (rows: Map<string, Any>): Any[] => [...rows.values()].reverse();

  const read = ({ path, query }: FakeRequest): FakeAnswer => {
    if (path === '/v1/payment_links') {
      const wanted = query.get('reference_id');
      const found = newestFirst(links).filter(
        (one) => isListed(one) && (wanted === null || one.reference_id === wanted),
      );
      return { status: 200, body: { payment_links: found } };
    }
    if (path === '/v1/payments/qr_codes') {
      const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? seconds())];
      return collection(
        newestFirst(codes).filter((one) => isListed(one) && one.created_at >= from && one.created_at <= to),
        query,
      );
    }
    if (path === '/v1/payments') return collection(newestFirst(payments), query);
    if (path === '/v1/disputes') return collection(newestFirst(disputes), query);
    const of = (pattern: RegExp) => pattern.exec(path)?.[1];
    const order = of(/^\/v1\/orders\/(\w+)\/payments$/);
    if (order)
      return collection(
        newestFirst(payments).filter((one) => one.order_id === order),
        query,
      );
    const code = of(/^\/v1\/payments\/qr_codes\/(\w+)\/payments$/);
    if (code)
      return collection(
        newestFirst(payments).filter((one) => one.qr === code),
        query,
      );
    const refunded = of(/^\/v1\/payments\/(pay_\w+)\/refunds$/);
    if (refunded)
      return collection(
        newestFirst(refunds).filter((one) => one.payment_id === refunded),
        query,
      );
    const found =
      links.get(of(/^\/v1\/payment_links\/(\w+)$/) ?? '') ??
      codes.get(of(/^\/v1\/payments\/qr_codes\/(\w+)$/) ?? '') ??
      payments.get(of(/^\/v1\/payments\/(\w+)$/) ?? '') ??
      refunds.get(of(/^\/v1\/refunds\/(\w+)$/) ?? '');
    return found ? { status: 200, body: found } : refuse('The id provided does not exist');
  };

  const write = (request: FakeRequest): FakeAnswer => {
    const { path, body } = request;
    if (path === '/v1/payment_links') return createLink(body);
    if (path === '/v1/payments/qr_codes') return createCode(body);
    const [, link] = /^\/v1\/payment_links\/(\w+)\/cancel$/.exec(path) ?? [];
    if (link) return cancelLink(links.get(link));
    const [, code] = /^\/v1\/payments\/qr_codes\/(\w+)\/close$/.exec(path) ?? [];
    if (code) return closeCode(codes.get(code));
    const [, payment = ''] = /^\/v1\/payments\/(\w+)\/refund$/.exec(path) ?? [];
    return createRefund(payment, request);
  };

  const server = await startFakeServer((request) => {
    const wanted = `Basic ${Buffer.from('rzp_test_1:the-secret').toString('base64')}`;
    if (request.headers.authorization !== wanted)
      return {
        status: 401,
        body: { error: { code: 'BAD_REQUEST_ERROR', description: 'The api key provided is invalid' } },
      };
    if (request.method !== 'GET') return write(request);
    if (broken !== null && request.path.includes(broken))
      return { status: 502, body: { error: { code: 'GATEWAY_ERROR', description: 'Down' } } };
    return read(request);
  });
  return {
    ...server,
    links,
    codes,
    payments,
    refunds,
    pay,
    makeRefund,
    dispute: (payment: Any, fields: Any) => {
      const id = newId('disp');
      const dispute = {
        id,
        entity: 'dispute',
        payment_id: payment.id,
        amount: payment.amount,
        currency: 'INR',
        amount_deducted: 0,
        reason_code: 'goods_not_received',
        status: 'open',
        phase: 'chargeback',
        created_at: seconds(),
        ...fields,
      };
      disputes.set(id, dispute);
      return dispute;
    },
    /** While it lags, lists show what they showed when it began, and what `index` adds. */
    setLag: (on: boolean) => {
      lags = on;
      for (const id of [...links.keys(), ...codes.keys()]) listed.add(id);
    },
    index: () => {
      for (const id of [...links.keys(), ...codes.keys()]) listed.add(id);
    },
    break: (part: string | null) => {
      broken = part;
    },
    /** The feature that support has to switch on. */
    withoutContent: () => {
      hasContent = false;
    },
    /** How long keys are kept is not published. */
    forgetKeys: () => refundKeys.clear(),
  };
}
