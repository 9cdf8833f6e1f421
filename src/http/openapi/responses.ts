import { ERRORS, type ErrorCode } from '../../domain/values/errors';
import { ProblemBody } from '../schemas/problem-body';
import { type Components, convert, type Json } from './convert';
import { BUDGET, type HeaderName, headersOf } from './headers';

export interface Responses {
  components: Record<string, Json>;
  /**
   * The error answers of an operation, by status. `keyed`: the operation needs an API key, whose budget is in the
   * headers.
   */
  of(codes: Iterable<ErrorCode>, keyed?: boolean): Record<string, Json>;
}

/** Codes that come with Retry-After. */
const LATER: readonly ErrorCode[] = ['rate_limited', 'unavailable', 'idempotency_in_flight'];

/** Collects error answers: one component for each set of codes with the same status. */
export function createResponses(schemas: Components): Responses {
  const problem = convert(ProblemBody, schemas);
  const components: Record<string, Json> = {};
  return {
    components,
    of: (codes, keyed = false) => {
      const byStatus = new Map<number, ErrorCode[]>();
      for (const code of new Set(codes))
        byStatus.set(ERRORS[code][0], [...(byStatus.get(ERRORS[code][0]) ?? []), code]);
      const found = [...byStatus].sort(([a], [b]) => a - b);
      return Object.fromEntries(
        found.map(([status, same]) => {
          const name = `${same.join('-or-')}${keyed ? '' : '-without-key'}`;
          components[name] ??= describeProblem(problem, status, same, keyed);
          return [String(status), { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
  };
}

function describeProblem(problem: Json, status: number, codes: ErrorCode[], keyed: boolean): Json {
  const headers: HeaderName[] = [
    ...(keyed ? (['Wapay-Time'] as const) : []),
    // A 401 has no key, so it has no budget.
    ...(keyed && status !== 401 ? BUDGET : []),
    ...(codes.some((code) => LATER.includes(code)) ? (['Retry-After'] as const) : []),
    // Conflicts are stored under the Idempotency-Key like successes.
    ...(keyed && status === 409 ? (['Idempotency-Replayed'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
  ];
  const titles = codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}.`);
  return {
    description: titles.join(' '),
    headers: headersOf('X-Request-Id', ...headers),
    content: {
      'application/problem+json': {
        schema: { allOf: [problem, { properties: { status: { const: status }, code: { enum: codes } } }] },
      },
    },
  };
}
