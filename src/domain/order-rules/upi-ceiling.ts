/** UPI takes at most ₹5,00,000 (Meta, Receive payments via payment gateways); above it the customer's payment fails. */
const UPI_CEILING = 50_000_000;

/** Whether UPI cannot carry the total (minor units; null when it is not known). */
export const isAboveUpi = (total: number | null): boolean => total !== null && total > UPI_CEILING;
