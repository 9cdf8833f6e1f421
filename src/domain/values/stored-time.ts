/** The years 0001 to 9999: what RFC 3339 can write. PostgreSQL refuses the year 0, and JavaScript goes on for 270,000. */
const FIRST = -62_135_596_800_000;
const LAST = 253_402_300_799_999;

/** Whether the time can be stored and shown. */
export const isStorableTime = (time: Date): boolean => time.getTime() >= FIRST && time.getTime() <= LAST;

/**
 * A time as a provider gave it; null when it cannot be stored. What happened is worth more than when: a payment must
 * not fail for its time, and whoever compares times has to do with none anyway.
 */
export const storableTime = (milliseconds: number): Date | null => {
  const time = new Date(milliseconds);
  return isStorableTime(time) ? time : null;
};
