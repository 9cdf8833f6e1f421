import type Stripe from 'stripe';

/** Stripe's library, loaded where Stripe is set up only: it takes 17 MB of memory. */
export const stripeLibrary = (): typeof Stripe => require('stripe');
