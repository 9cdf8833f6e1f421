/**
 * A UUID that begins with the time (version 7, RFC 9562), made of a random one: new rows then stand side by side in an
 * index, instead of each touching another page of it.
 */
export function orderedId(random: string, now: Date): string {
  const time = Math.max(0, now.getTime()).toString(16).padStart(12, '0').slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** The least id that can have been made at this moment: ids before it are older. */
export const firstIdAt = (moment: Date): string => orderedId('00000000-0000-4000-8000-000000000000', moment);

const ORDERED = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/;

/** When an ordered id was made; null for any other text. */
export function momentOfId(id: string): Date | null {
  const [, high, low] = ORDERED.exec(id) ?? [];
  return high && low ? new Date(Number.parseInt(high + low, 16)) : null;
}
