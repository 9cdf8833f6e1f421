/**
 * The forms in which WhatsApp may know a number. Brazilian mobile numbers got a ninth digit in front, and WhatsApp's ids
 * of many accounts are still without it. Those eight digits begin with 6 to 9; a landline is another number.
 */
export function phoneForms(digits: string): string[] {
  const [, area, ninth, rest] = /^55([1-9]{2})(9?)([6-9]\d{7})$/.exec(digits) ?? [];
  if (rest === undefined) return [digits];
  return [digits, ninth === '' ? `55${area}9${rest}` : `55${area}${rest}`];
}

/** What a person who looks for a number may mean with digits: the number as it is, or one without its country code. */
export function soughtPhones(digits: string): string[] {
  return [
    digits,
    ...(/^[6-9]\d{9}$/.test(digits) ? [`91${digits}`] : []),
    ...(/^[1-9]{2}\d{8,9}$/.test(digits) ? [`55${digits}`] : []),
  ];
}
