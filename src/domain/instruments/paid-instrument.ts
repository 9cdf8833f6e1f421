/** What is known of an instrument when its PSP says, at its end, that it was paid. */
export interface PaidInstrument {
  /** Whether the captured money is at this PSP. */
  capturedHere: boolean;
  /** Whether a success that we know has the instrument's own id. */
  namedByPayment: boolean;
  /** How many ways to pay the order this PSP has or had, this one among them. */
  waysHere: number;
  /** Whether the PSP itself takes no second payment of it. */
  paidOnce: boolean;
}

/** Whether it can only be money that we know; otherwise it may be a second payment, and is looked up at once. */
export const isKnownMoney = ({ capturedHere, namedByPayment, waysHere, paidOnce }: PaidInstrument): boolean =>
  capturedHere && paidOnce && (namedByPayment || waysHere <= 1);
