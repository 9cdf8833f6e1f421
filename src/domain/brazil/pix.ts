/** What a Pix copy-and-paste code says, or which of its rules is broken. */
export type PixReading =
  | { ok: true /** Minor units; null when the code leaves the amount open or to its URL. */; amount: number | null }
  | { ok: false; code: 'invalid_pix_code' | 'pix_crc_mismatch'; detail: string };

/** Reads a BR Code (Banco Central do Brasil, Manual do BR Code): EMV fields of tag, length and value, closed by a CRC. */
export function readPixCode(code: string): PixReading {
  const fields = readFields(code);
  if (fields === null) return broken('is not a chain of EMV fields (two digits of tag, two of length, then the value)');
  const first = fields[0];
  if (first?.tag !== '00' || first.value !== '01') return broken('does not start with 000201');
  const last = fields.at(-1);
  if (last?.tag !== '63' || !/^[0-9A-F]{4}$/iu.test(last.value)) return broken('does not end with its CRC (6304XXXX)');
  if (new Set(fields.map(({ tag }) => tag)).size !== fields.length) return broken('repeats a field');
  const accounts = fields.flatMap(pixAccountIn);
  if (accounts.length === 0) return broken('has no account of br.gov.bcb.pix');
  if (!accounts.every(({ key, url }) => key || url)) return broken('has an account with neither a key nor a URL');
  const currency = textOf(fields, '53');
  if (currency !== undefined && currency !== '986') return broken('is not in Brazilian reais (986)');
  if (crc16(code.slice(0, -4)) !== last.value.toUpperCase()) {
    return {
      ok: false,
      code: 'pix_crc_mismatch',
      detail: 'The CRC of the Pix code is wrong; copy the whole code again from your PSP.',
    };
  }
  return readAmount(textOf(fields, '54'));
}

/** The txid that a code carries; null when it carries none, or is no chain of fields. Dynamic codes carry `***`. */
export function txidInPixCode(code: string): string | null {
  const additional = textOf(readFields(code) ?? [], '62');
  return textOf(readFields(additional ?? '') ?? [], '05') ?? null;
}

/** CRC-16/CCITT-FALSE over the UTF-8 bytes, as four capital hexadecimal digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

interface EmvField {
  tag: string;
  value: string;
}

function readFields(text: string): EmvField[] | null {
  const characters = Array.from(text);
  const fields: EmvField[] = [];
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('');
    if (!/^\d{4}$/u.test(head)) return null;
    const end = at + 4 + Number(head.slice(2));
    if (end > characters.length) return null;
    fields.push({ tag: head.slice(0, 2), value: characters.slice(at + 4, end).join('') });
    at = end;
  }
  return fields;
}

/** Tags 26 to 51 are account templates; Pix marks its own with its reversed domain name, in either case. */
function pixAccountIn({ tag, value }: EmvField): { key: string | undefined; url: string | undefined }[] {
  if (tag < '26' || tag > '51') return [];
  const fields = readFields(value) ?? [];
  if (textOf(fields, '00')?.toLowerCase() !== 'br.gov.bcb.pix') return [];
  return [{ key: textOf(fields, '01'), url: textOf(fields, '25') }];
}

/** The keys that a code pays, whatever is said beside it; none in a dynamic code, which names a URL. */
export const keysInPixCode = (code: string): string[] =>
  (readFields(code) ?? []).flatMap(pixAccountIn).flatMap(({ key }) => (key ? [key] : []));

/** The code with its CRC in capitals: many readers refuse small letters, which mean the same. */
export const normalizePixCode = (code: string): string => code.slice(0, -4) + code.slice(-4).toUpperCase();

function readAmount(text: string | undefined): PixReading {
  if (text === undefined) return { ok: true, amount: null };
  const parts = /^(\d{1,10})(?:\.(\d{1,2}))?$/u.exec(text);
  if (parts === null) return broken('carries an amount that is no number with at most two decimals');
  const amount = Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  // A zero amount means that the payer, or the code's URL, says how much.
  return { ok: true, amount: amount === 0 ? null : amount };
}

const textOf = (fields: EmvField[], tag: string) => fields.find((field) => field.tag === tag)?.value;

const broken = (what: string): PixReading => ({
  ok: false,
  code: 'invalid_pix_code',
  detail: `The Pix code ${what}; send the copy-and-paste code exactly as your PSP made it.`,
});
