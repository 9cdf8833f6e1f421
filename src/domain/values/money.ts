/** INR and BRL both have 100 minor units; WhatsApp calls that the offset and takes no other (Meta, Receive payments via payment gateways; Orders in Brazil). */
export const OFFSET = 100;

/** An amount on the wire: integer minor units, always with its offset. */
export interface Amount {
  value: number;
  offset: number;
}

/** Integer minor units as the wire's amount object. */
export const toAmount = (value: number): Amount => ({ value, offset: OFFSET });
