import type { IncomingHttpHeaders } from 'node:http';
import type { Proof } from '../../db/queues/refused-deliveries';

/** Whether a refused delivery had a signature or token at all. */
export const proofOf = (headers: IncomingHttpHeaders): Proof =>
  Object.keys(headers).some((name) => name === 'authorization' || name.includes('signature')) ? 'wrong' : 'missing';
