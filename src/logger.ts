import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/**
 * The only fields that reach the log, each a plain value of ours. A list of what is allowed, because a list of what is
 * forbidden misses the next field that carries a phone number. A wamid is absent on purpose: it encodes one.
 */
const FIELDS = new Set([
  ...['reference_id', 'message_id', 'refund_id', 'event_id', 'endpoint_id', 'inbox_id', 'outbox_id', 'request_id'],
  ...[
    'event',
    'kind',
    'type',
    'status',
    'outcome',
    'reason',
    'code',
    'scope',
    'problem',
    'source',
    'verdict',
    'subject',
  ],
  ...[
    'method',
    'route',
    'http_status',
    'provider_code',
    'trace_id',
    'ms',
    'duration_ms',
    'delay_ms',
    'attempt',
    'attempts',
  ],
  ...['count', 'due', 'queue', 'step', 'role', 'provider', 'psp', 'livemode', 'host', 'port', 'version', 'signal'],
  ...['day', 'seconds', 'holder_pid', 'migrations', 'directory', 'configuration_name', 'docs', 'sandbox', 'word'],
]);

/** Our own identifiers and the merchant's references; they may look like numbers and stay as they are. */
const VERBATIM = new Set([
  'inbox_id',
  'outbox_id',
  'reference_id',
  'message_id',
  'refund_id',
  'event_id',
  'endpoint_id',
  'request_id',
  'port',
  // Of a gateway's books.
  'day',
]);

const MOST_CHARACTERS = 300;

/**
 * A pino logger whose lines hold allowed fields, errors and scrubbed text, and nothing else: objects, unknown fields
 * and interpolated arguments are dropped, with their number in `dropped`. `destination` is standard output by default.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // describeError has already run; pino's own would put headers and bodies back.
    serializers: { err: (value: unknown) => value },
    formatters: { level: (label) => ({ level: label }), log: keepAllowed },
    hooks: {
      logMethod(args, method) {
        const [first, second] = args as unknown[];
        const fields = first instanceof Error ? { err: first } : first;
        if (typeof fields === 'object' && fields !== null) {
          // Without a text of its own, pino would take the error's message.
          return method.call(this, fields as object, typeof second === 'string' ? scrub(second) : '');
        }
        return method.call(this, typeof fields === 'string' ? scrub(fields) : '');
      },
    },
  };
  const logger = destination ? pino(options, destination) : pino(options);
  // pino forgets the formatters for a child's bindings; options of a child could replace all of the above.
  const { child } = logger;
  logger.child = function (this: Logger, bindings: Record<string, unknown>) {
    return child.call(this, keepAllowed(bindings));
  } as typeof child;
  return logger;
}

/**
 * An error without what it may have been about: name, code, HTTP status, scrubbed first line of the message, stack
 * frames, causes. Request headers, bodies, SQL parameters and quoted values never get in.
 */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, status, response, constraint, table } = error as unknown as Record<string, unknown>;
  const httpStatus = status ?? (response as { status?: unknown } | undefined)?.status;
  return {
    name: asWord(error.name),
    code: asWord(code),
    http_status: typeof httpStatus === 'number' ? httpStatus : undefined,
    constraint: asWord(constraint),
    table: asWord(table),
    message: scrubQuoted(error.message),
    stack: readFrames(error),
    cause: error.cause !== undefined && depth < 3 ? describeError(error.cause, depth + 1) : undefined,
  };
}

function keepAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let dropped = 0;
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'err' || value instanceof Error) kept.err = describeError(value);
    else if (key === 'pid' || (FIELDS.has(key) && isPlain(value))) kept[key] = keepValue(key, value);
    else if (value !== undefined) dropped += 1;
  }
  return dropped > 0 ? { ...kept, dropped } : kept;
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string' || typeof one === 'number');
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

function keepValue(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => keepValue(key, one));
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return key === 'pid' || Math.abs(value) < 1e9 ? value : scrub(String(value));
  if (typeof value !== 'string') return value;
  return VERBATIM.has(key) ? value.slice(0, MOST_CHARACTERS) : scrub(value);
}

/** Text without what looks like a phone number, an e-mail address, a wamid, a key, a query or a long random string. */
function scrub(text: string): string {
  return (
    text
      .slice(0, 2000)
      .replace(/\b(?:Bearer|Basic)\s+\S+/gi, '[secret]')
      .replace(/\b(?:sk|pk|rk|whsec|wamid|EAA)[_.A-Za-z0-9][\w+/=.-]{5,}/g, '[secret]')
      .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '[email]')
      .replace(/\/\/[^/\s@]*@/g, '//')
      .replace(/\?[^\s"')]*/g, '?…')
      .replace(/(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[\w-]{32,}/g, '[secret]')
      // Base64 may hold slashes, and so do paths, which are rarely in mixed case.
      .replace(/(?=[A-Z\d+/]*[a-z])(?=[a-z\d+/]*[A-Z])(?=[A-Za-z+/]*\d)[A-Za-z\d+/]{32,}={0,2}/g, '[secret]')
      .replace(/\+?\d[\d\s().-]{6,}\d/g, '[number]')
      .slice(0, MOST_CHARACTERS)
  );
}

/** The first line of an error's text. Parsers and databases quote the value they stumbled over. */
function scrubQuoted(message: string): string {
  const line = message.split('\n').find((one) => one.trim() !== '') ?? '';
  return scrub(
    line
      .replace(/"(?:[^"\\]|\\.)*(?:"|$)/g, '"…"')
      .replace(/'(?:[^'\\]|\\.)*(?:'|$)/g, "'…'")
      .replace(/`[^`]*(?:`|$)/g, '`…`')
      .replace(/\{.*$/, '{…')
      .replace(/=\s*\S.*$/, '=…'),
  );
}

/** Where it happened: the frames below the message, which are file names and functions only. */
function readFrames(error: Error): string[] | undefined {
  const { stack, message } = error;
  const start = stack?.indexOf(message) ?? -1;
  // A message changed after the error was made would still be at the top of the stack.
  if (!stack || start < 0) return undefined;
  const frames = stack.slice(start + message.length).split('\n');
  return frames
    .filter((line) => /^\s+at \S/.test(line))
    .map((line) => line.trim().slice(0, MOST_CHARACTERS))
    .slice(0, 10);
}

function asWord(value: unknown): string | number | undefined {
  if (typeof value === 'number') return Math.abs(value) < 1e9 ? value : undefined;
  return typeof value === 'string' && /^[A-Za-z][\w.-]{0,62}$/.test(value) ? value : undefined;
}
