import type { RequestHandler } from 'express';
import { inTrace, isTraced, readTrace } from '../../trace';

/** Continues the caller's trace, unless an SDK has done so already. */
export const tracing: RequestHandler = (req, _res, next) => {
  const trace = isTraced() ? null : readTrace(req.headers);
  if (trace === null) next();
  else inTrace(trace, next);
};
