/** References have no colon, so the reference `TEA.2` and the second attempt of `TEA` stay apart. */
const SEPARATOR = ':';

/**
 * The reference_id of a link, 40 characters at most (WhatsApp's references for India have up to 35): the order's own for
 * the first attempt, so that a merchant finds it in the dashboard.
 */
export const linkName = (referenceId: string, attempt: number): string =>
  attempt === 1 ? referenceId : `${referenceId}${SEPARATOR}${attempt}`;

/** Our reference of a link's reference_id. */
export const referenceInName = (name: string): string => name.split(SEPARATOR)[0] ?? name;
