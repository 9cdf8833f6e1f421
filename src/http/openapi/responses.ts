import { ERRORS, type ErrorCode } from '../../domain/errors';
import { ProblemBody } from '../schemas/problem';
import { type Components, convert, type Json } from './convert';

export interface Responses {
  components: Record<string, Json>;
  /** The error answers of an operation, by status. */
  of(codes: Iterable<ErrorCode>): Record<string, Json>;
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
};

/** Collects the answers that are errors: one component for each set of codes that share a status. */
export function createResponses(schemas: Components): Responses {
  const problem = convert(ProblemBody, schemas);
  const components: Record<string, Json> = {};
  return {
    components,
    of: (codes) => {
      const byStatus = new Map<number, ErrorCode[]>();
      for (const code of new Set(codes))
        byStatus.set(ERRORS[code][0], [...(byStatus.get(ERRORS[code][0]) ?? []), code]);
      const found = [...byStatus].sort(([a], [b]) => a - b);
      return Object.fromEntries(
        found.map(([status, same]) => {
          const name = same.join('-or-');
          components[name] ??= describeProblem(problem, status, same);
          return [String(status), { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
  };
}

function describeProblem(problem: Json, status: number, codes: ErrorCode[]): Json {
  const titles = codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}.`);
  return {
    description: titles.join(' '),
    ...((status === 429 || status === 503) && { headers: RETRY_AFTER }),
    content: {
      'application/problem+json': {
        schema: { allOf: [problem, { properties: { status: { const: status }, code: { enum: codes } } }] },
      },
    },
  };
}
