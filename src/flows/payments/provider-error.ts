import { ProblemError } from '../../domain/values/errors';
import type { ProviderError } from '../../ports';

/** A provider's "no" as the API's `provider_error`; `lead` says what that means for the request. */
export function toProviderProblem(error: ProviderError, lead = ''): ProblemError {
  const advice = error.advice ?? 'Try again later.';
  return new ProblemError('provider_error', `${lead}${error.title}. ${advice}`, {
    provider: {
      http_status: error.httpStatus,
      code: error.code,
      title: error.title,
      details: error.details,
      trace_id: error.traceId,
    },
  });
}
