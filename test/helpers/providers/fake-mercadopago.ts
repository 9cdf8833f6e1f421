import { boletoBarcode, boletoLineOf } from '../../../src/domain/brazil/boleto';
import { composeBrCode } from '../../../src/domain/brazil/br-code';
import { type Any, type FakeAnswer, type FakeRequest, startFakeServer } from './fake-server';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/;
const HALF_HOUR_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/**
 * As much of Mercado Pago's API as matters here, and strict where it is: no payment without a key or an e-mail, times in
 * one form, amounts that are numbers, cancels of what waits alone. A search knows only what `index` was told; amounts
 * are answered as the decimal numbers that Java writes.
 */
export async function startFakeMercadoPago(now: () => Date) {
  const payments = new Map<string, Any>();
  const preferences = new Map<string, Any>();
  const refunds = new Map<string, Any>();
  const chargebacks = new Map<string, Any>();
  const keys = new Map<string, FakeAnswer>();
  const indexed = new Set<string>();
  let lags = false;
  let broken: string | null = null;
  let refundsHang = false;
  let lineIn: 'details' | 'top' | 'nowhere' = 'details';
  let sequence = 0;
  const newId = () => 130_000_000_000 + ++sequence;
  const time = (at = now()) => new Date(at.getTime() - 3 * 3_600_000).toISOString().replace('Z', '-03:00');

  /** Numbers of two decimals, which JSON.stringify would write without their zeros. */
  const money = (text: string): string => text.replace(/"(\d+\.\d{2})!"/g, '$1');
  const amountText = (units: number): string => `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}!`;
  const answer = (status: number, body: Any): FakeAnswer => ({ status, body: money(JSON.stringify(body)) });

  const createPayment = (body: Any, text: string): FakeAnswer => {
    const [, written] = /"transaction_amount":([^,}]+)/.exec(text) ?? [];
    if (!/^\d+(\.\d{1,2})?$/.test(written ?? '')) return refuse(400, 4037, 'Invalid transaction_amount');
    if (!/^[^@\s]+@[^@\s]+$/.test(body.payer?.email ?? ''))
      return refuse(400, 4050, 'payer.email must be a valid email');
    const isBoleto = body.payment_method_id === 'bolbradesco';
    if (!isBoleto && body.payment_method_id !== 'pix') return refuse(400, 2006, 'Unknown payment method');
    const { first_name, last_name, identification, address } = body.payer;
    if (isBoleto && !(first_name && last_name && identification?.number && address?.zip_code && address?.city))
      return refuse(400, 2067, 'Invalid user identification number');
    const end = body.date_of_expiration;
    if (end !== undefined && !TIME.test(end)) return refuse(400, 23, 'The following parameters must be valid date');
    const life = end === undefined ? DAY_MS : Date.parse(end) - now().getTime();
    if (!isBoleto && (life < HALF_HOUR_MS || life > 30 * DAY_MS))
      return refuse(400, 3034, 'Invalid date_of_expiration');
    const id = newId();
    const units = Math.round(Number(written) * 100);
    const barcode = boletoBarcode({ bank: '237', amount: units, free: String(id).padStart(25, '0') });
    const line = { digitable_line: boletoLineOf(barcode) };
    const payment = {
      id,
      status: 'pending',
      status_detail: isBoleto ? 'pending_waiting_payment' : 'pending_waiting_transfer',
      units,
      currency_id: 'BRL',
      external_reference: body.external_reference,
      metadata: body.metadata ?? {},
      date_created: time(),
      date_approved: null,
      date_of_expiration: end ?? time(new Date(now().getTime() + DAY_MS)),
      payment_method_id: body.payment_method_id,
      payment_type_id: isBoleto ? 'ticket' : 'bank_transfer',
      payer: { email: body.payer.email },
      ...(isBoleto
        ? {
            transaction_details: { external_resource_url: 'https://mp.example/b', ...(lineIn === 'details' && line) },
            barcode: { content: barcode },
            ...(lineIn === 'top' && line),
          }
        : {
            point_of_interaction: {
              transaction_data: {
                qr_code: composeBrCode({ location: `pix.mp.example/v2/${id}`, merchantName: 'Loja', city: 'Osasco' }),
              },
            },
          }),
    };
    payments.set(String(id), payment);
    return answer(201, shown(payment));
  };
  const shown = ({ units, ...payment }: Any): Any => {
    const back = [...refunds.values()].filter((one) => one.payment_id === payment.id);
    const gone = back.filter((one) => one.status === 'approved').reduce((sum, one) => sum + one.units, 0);
    return {
      ...payment,
      transaction_amount: amountText(units),
      transaction_amount_refunded: amountText(gone),
      refunds: back.filter((one) => one.status !== 'in_process').map(refundShown),
    };
  };
  const refundShown = ({ units, ...refund }: Any): Any => ({ ...refund, amount: amountText(units) });

  const cancelPayment = (payment: Any, body: Any): FakeAnswer => {
    if (body.status !== 'cancelled') return refuse(400, 1, 'Only cancels are expected');
    if (!['pending', 'in_process', 'authorized'].includes(payment.status))
      return refuse(400, 2018, 'The action requested is not valid for the current payment state');
    Object.assign(payment, { status: 'cancelled', status_detail: 'by_collector' });
    return answer(200, shown(payment));
  };

  const makeRefund = (payment: Any, units: number, status = 'approved'): Any => {
    const id = newId();
    const refund = { id, payment_id: payment.id, units, status, date_created: time() };
    refunds.set(String(id), refund);
    const gone = [...refunds.values()]
      .filter((one) => one.payment_id === payment.id && one.status !== 'rejected')
      .reduce((sum, one) => sum + one.units, 0);
    if (gone === payment.units && status === 'approved') payment.status = 'refunded';
    return refund;
  };
  const createRefund = (payment: Any, { text, headers }: FakeRequest): FakeAnswer => {
    const [, written] = /"amount":([\d.]+)/.exec(text) ?? [];
    const units = Math.round(Number(written) * 100);
    const gone = [...refunds.values()]
      .filter((one) => one.payment_id === payment.id && one.status !== 'rejected')
      .reduce((sum, one) => sum + one.units, 0);
    if (payment.status !== 'approved' || units + gone > payment.units)
      return refuse(400, 4041, 'Invalid refund amount');
    const refund = makeRefund(payment, units, refundsHang ? 'in_process' : 'approved');
    // Without the header, a return that hangs looks like a refusal.
    if (refundsHang && headers['x-render-in-process-refunds'] !== 'true') return refuse(400, 4042, 'Bad request');
    return answer(201, refundShown(refund));
  };

  const createPreference = (body: Any): FakeAnswer => {
    const [item] = body.items ?? [];
    if (!item?.title || typeof item.unit_price !== 'number') return refuse(400, 'invalid_items', 'unit_price invalid');
    for (const field of ['expiration_date_from', 'expiration_date_to', 'date_of_expiration'])
      if (body[field] !== undefined && !TIME.test(body[field])) return refuse(400, 'invalid_dates', field);
    const id = `1234-${newId()}`;
    const preference = { ...body, id, init_point: `https://mp.example/checkout?pref_id=${id}`, date_created: time() };
    preferences.set(id, preference);
    return answer(201, preferenceShown(preference));
  };
  const preferenceShown = (preference: Any): Any => ({
    ...preference,
    items: preference.items.map((item: Any) => ({
      ...item,
      unit_price: amountText(Math.round(item.unit_price * 100)),
    })),
  });

  const isFound = (id: unknown): boolean => !lags || indexed.has(String(id));
  const read = ({ path, query, headers }: FakeRequest): FakeAnswer => {
    const reference = query.get('external_reference');
    if (path === '/users/me') return answer(200, { id: 1, nickname: 'LOJA' });
    if (path === '/v1/payments/search') {
      const found = [...payments.values()].filter(
        (one) => isFound(one.id) && (!reference || one.external_reference === reference),
      );
      return answer(200, { paging: { total: found.length }, results: found.map(shown) });
    }
    if (path === '/checkout/preferences/search') {
      const found = [...preferences.values()].filter((one) => isFound(one.id) && one.external_reference === reference);
      const elements = found.map(({ id, external_reference, date_created }) => ({
        id,
        external_reference,
        date_created,
        items: ['x'],
      }));
      return answer(200, { elements, total: elements.length, next_offset: 0 });
    }
    if (path === '/v1/chargebacks/search') {
      const results = [...chargebacks.values()].filter((one) => String(one.payment_id) === query.get('payment_id'));
      return answer(200, { paging: {}, results });
    }
    const [, chargeback] = /^\/v1\/chargebacks\/(\w+)$/.exec(path) ?? [];
    if (chargeback && chargebacks.has(chargeback)) return answer(200, chargebacks.get(chargeback));
    const [, preference] = /^\/checkout\/preferences\/([\w-]+)$/.exec(path) ?? [];
    if (preference && preferences.has(preference)) return answer(200, preferenceShown(preferences.get(preference)));
    const [, id = '', part, refund] = /^\/v1\/payments\/(\d+)(\/refunds)?(?:\/(\d+))?$/.exec(path) ?? [];
    const payment = payments.get(id);
    if (!payment) return refuse(404, 2000, 'Payment not found');
    if (!part) return answer(200, shown(payment));
    const seen = [...refunds.values()].filter(
      (one) =>
        one.payment_id === payment.id &&
        (one.status !== 'in_process' || headers['x-render-in-process-refunds'] === 'true'),
    );
    if (!refund) return answer(200, seen.map(refundShown));
    const found = seen.find((one) => String(one.id) === refund);
    return found ? answer(200, refundShown(found)) : refuse(404, 2000, 'Refund not found');
  };

  const write = (request: FakeRequest): FakeAnswer => {
    const { path, body, text } = request;
    if (path === '/v1/payments') return createPayment(body, text);
    if (path === '/checkout/preferences') return createPreference(body);
    const [, preference] = /^\/checkout\/preferences\/([\w-]+)$/.exec(path) ?? [];
    if (preference) return answer(200, preferenceShown(Object.assign(preferences.get(preference), body)));
    const [, id = '', part] = /^\/v1\/payments\/(\d+)(\/refunds)?$/.exec(path) ?? [];
    const payment = payments.get(id);
    if (!payment) return refuse(404, 2000, 'Payment not found');
    return part ? createRefund(payment, request) : cancelPayment(payment, body);
  };

  const server = await startFakeServer((request) => {
    const { method, path, headers } = request;
    if (headers.authorization !== 'Bearer APP_USR-1') return refuse(401, 'unauthorized', 'invalid access token');
    if (method === 'GET')
      return broken !== null && path.includes(broken) ? refuse(500, 'internal_error', 'Down') : read(request);
    if (path.startsWith('/checkout/')) return write(request);
    const key = headers['x-idempotency-key'];
    if (typeof key !== 'string' || key.length > 64) return refuse(400, 4292, 'Header X-Idempotency-Key can’t be null');
    const known = keys.get(`${path} ${key}`);
    if (known) return known;
    const done = write(request);
    if (done.status < 300) keys.set(`${path} ${key}`, done);
    return done;
  });
  const add = (fields: Any): Any => {
    const id = newId();
    const payment = {
      id,
      status: 'approved',
      status_detail: 'accredited',
      currency_id: 'BRL',
      date_created: time(),
      date_approved: time(),
      payment_method_id: 'master',
      payment_type_id: 'credit_card',
      metadata: {},
      ...fields,
    };
    payments.set(String(id), payment);
    return payment;
  };
  return {
    ...server,
    payments,
    preferences,
    refunds,
    /** A payment made through a link, or by another system of the merchant. */
    add,
    pay: (payment: Any): Any => {
      if (payment.status !== 'pending') throw new Error(`it is ${payment.status}`);
      return Object.assign(payment, { status: 'approved', status_detail: 'accredited', date_approved: time() });
    },
    payPreference: (preference: Any): Any => {
      if (preference.expires && Date.parse(preference.expiration_date_to) <= now().getTime())
        throw new Error('it is over');
      return add({
        units: Math.round(preference.items[0].unit_price * 100),
        external_reference: preference.external_reference,
        metadata: preference.metadata,
      });
    },
    makeRefund,
    chargeBack: (payment: Any, fields: Any = {}): Any => {
      const id = String(217_000_000_000 + ++sequence);
      payment.status = 'charged_back';
      const chargeback = {
        id,
        payment_id: payment.id,
        amount: amountText(payment.units),
        reason_id: '4853',
        date_created: time(),
        ...fields,
      };
      chargebacks.set(id, chargeback);
      return chargeback;
    },
    setLag: (on: boolean) => {
      lags = on;
      for (const id of [...payments.keys(), ...preferences.keys()]) indexed.add(id);
    },
    index: () => {
      for (const id of [...payments.keys(), ...preferences.keys()]) indexed.add(id);
    },
    break: (part: string | null) => {
      broken = part;
    },
    hangRefunds: (on: boolean) => {
      refundsHang = on;
    },
    putLine: (where: typeof lineIn) => {
      lineIn = where;
    },
  };
}

const refuse = (status: number, code: number | string, description: string): FakeAnswer => ({
  status,
  body: { message: description, error: 'bad_request', status, cause: [{ code, description, data: null }] },
});
