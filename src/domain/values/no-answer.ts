/** The parts of a provider's error that are empty when no answer came. */
export const NO_ANSWER = { httpStatus: null, code: null, details: null, traceId: null } as const;
