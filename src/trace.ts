import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import {
  context,
  createTraceState,
  isSpanContextValid,
  propagation,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

/**
 * The caller's trace as it is kept in a row: a `traceparent`, and after a space its `tracestate` where there is one
 * (W3C, Trace Context). Null: nobody traces this.
 */
export type Trace = string | null;

/**
 * OpenTelemetry's API alone carries no context through asynchronous code, so ours does; where an SDK is registered, its
 * active span counts first.
 */
const storage = new AsyncLocalStorage<SpanContext | null>();

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** More than this is no tracestate. */
const MOST_MEMBERS = 32;
/** Of version 00. A later version may be longer, but has these fields first. */
const TRACEPARENT_LENGTH = 55;

/** Reads the trace of a request. Null when it has none or one that is not as W3C wants it; a bad tracestate is dropped alone. */
export function readTrace(headers: Record<string, string | string[] | undefined>): Trace {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string') return null;
  const parent = parse(traceparent, typeof tracestate === 'string' ? tracestate : '');
  return parent && write(parent);
}

/** Runs `work` as part of a trace. With null it is part of none, whatever happened to wake it. */
export function inTrace<T>(kept: Trace, work: () => T): T {
  // The machinery that carries a trace costs every promise something, so that it starts with the first trace.
  if (kept === null && currentSpan() === null) return work();
  const parent = kept === null ? null : parse(kept.slice(0, TRACEPARENT_LENGTH), kept.slice(TRACEPARENT_LENGTH + 1));
  const active = context.active();
  const next = parent ? trace.setSpanContext(active, parent) : trace.deleteSpan(active);
  return context.with(next, () => storage.run(parent, work));
}

/** Whether an SDK has opened a span for what runs now; it knows the request's own trace already. */
export const isTraced = (): boolean => trace.getSpan(context.active()) !== undefined;

/** The trace of what runs now, to be kept with what it leads to. */
export function currentTrace(): Trace {
  const current = currentSpan();
  return current && write(current);
}

/** The headers that make a request part of the current trace, under a span id of its own; none without a trace. */
export function traceHeaders(): Record<string, string> {
  const current = currentSpan();
  if (!current) return {};
  const active = context.active();
  const headers: Record<string, string> = {};
  if (trace.getSpan(active)?.isRecording()) propagation.inject(active, headers);
  if (headers.traceparent) return headers;
  const { traceState } = current;
  headers.traceparent = traceparentOf({ ...current, spanId: randomBytes(8).toString('hex') });
  const state = traceState?.serialize();
  return state ? { ...headers, tracestate: state } : headers;
}

function currentSpan(): SpanContext | null {
  const span = trace.getSpanContext(context.active());
  return span && isSpanContextValid(span) ? span : (storage.getStore() ?? null);
}

function parse(traceparent: string, tracestate: string): SpanContext | null {
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === '' || version === 'ff' || (version === '00' && rest !== undefined)) return null;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  // The API takes 512 characters at most; one that is too long cannot be cut by somebody who does not know its members.
  const traceState = createTraceState(tracestate.split(',').length > MOST_MEMBERS ? '' : tracestate);
  const span = { traceId, spanId, traceFlags, isRemote: true, traceState };
  return isSpanContextValid(span) ? span : null;
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;

function write(span: SpanContext): string {
  const state = span.traceState?.serialize();
  return state ? `${traceparentOf(span)} ${state}` : traceparentOf(span);
}
