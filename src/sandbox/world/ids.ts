import { randomBytes } from 'node:crypto';

const letters = (count: number) =>
  [...randomBytes(count)].map((byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'[byte % 56]).join('');

/** A message id of WhatsApp's shape: base64 around the customer's number. */
export function newWamid(number: string): string {
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, number.length]),
    Buffer.from(number),
    Buffer.from([0x15, 0x02, 0x00, 0x11, 0x18, 0x12]),
    Buffer.from(randomBytes(9).toString('hex').toUpperCase()),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}

/** An id of Razorpay's shape, such as `pay_` and 14 letters and digits. */
export const newGatewayId = (kind: 'order' | 'pay' | 'rfnd' | 'setl' | 'adj'): string => `${kind}_${letters(14)}`;

/** An id of the pretend PSP. */
export const newPspId = (kind: 'ch' | 're' | 'dp' | 'msg' | 'in'): string => `${kind}_${letters(20)}`;

const digits = (count: number): string => [...randomBytes(count)].map((byte) => String(byte % 10)).join('');

/** What a bank calls a transfer: the UTR of a NEFT in India, the end-to-end id of a Pix in Brazil. */
export function newUtr(currency: 'INR' | 'BRL', seconds: number): string {
  if (currency === 'INR') return `AXISN${digits(11)}`;
  const minute = new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 12);
  return `E99999004${minute}${letters(11).toUpperCase()}`.slice(0, 32);
}
