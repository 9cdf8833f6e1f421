import { randomUUID } from 'node:crypto';
import type { NewForward } from '../../db/queues/forwards';
import { isWanted } from '../../domain/decisions/forwarding';
import type { InboxItem } from '../../ports';
import type { Settings } from '../context';

type Headers = Record<string, string | string[] | undefined>;

/** What a receiver may check or count; never `Authorization`, which is between WhatsApp and us. */
const PASSED_ON = ['content-type', 'user-agent', 'x-hub-signature', 'x-hub-signature-256', 'x-360dialog-signature'];

const ID_PREFIX = 'fwd_';

/** Makes the copies of a delivery, one for each address that wants it. */
export function toForwards(
  { forwardAddresses }: Pick<Settings, 'forwardAddresses'>,
  delivery: { raw: Buffer; headers: Headers; items: readonly InboxItem[]; trace: string | null },
): NewForward[] {
  const { raw: body, headers, items, trace } = delivery;
  // An address that leads back here must not make a delivery go round for ever.
  if (forwardAddresses.length === 0 || String(headers['webhook-id']).startsWith(ID_PREFIX)) return [];
  const topics = new Set(items.flatMap((item) => item.topics ?? []));
  const wanted = forwardAddresses.filter(({ only }) => isWanted(only, topics));
  const passed = PASSED_ON.flatMap((name): [string, string][] => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const copy = { messageId: `${ID_PREFIX}${randomUUID()}`, headers: Object.fromEntries(passed), body, trace };
  return wanted.map(({ url }) => ({ url, ...copy }));
}
