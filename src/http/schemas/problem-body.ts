import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../domain/values/errors';
import { Violation } from './resources';

const CODES = Object.keys(ERRORS) as ErrorCode[];

/** The body of every answer that is not a success. */
export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('For people: what happened and what to do.'),
    code: z.enum(CODES).describe('For programs: never changes its meaning.'),
    request_id: z.string().describe('Also in the X-Request-Id header and in the service’s log.'),
    errors: z.array(Violation).optional().describe('With `invalid_request`: everything that is wrong, at once.'),
    provider: z
      .object({
        http_status: z.int().nullable(),
        code: z.union([z.int(), z.string()]).nullable(),
        title: z.string(),
        details: z.string().nullable(),
        trace_id: z.string().nullable(),
      })
      .optional()
      .describe('With `provider_error`: what the provider said.'),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457, application/problem+json).' });
