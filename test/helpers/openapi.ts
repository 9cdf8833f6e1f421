import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

// biome-ignore lint/suspicious/noExplicitAny: a document is JSON of any shape until something is asked of it
type Json = any;

const METHODS = ['get', 'post', 'put', 'delete'];

export interface Exchange {
  method: string;
  /** The path of the document, such as /v1/orders/{reference_id}. */
  path: string;
  request?: unknown;
  status: number;
  contentType: string | null;
  /** The names of the answer's header fields. */
  headers?: Iterable<string>;
  body: unknown;
}

/** What HTTP itself, a browser or Node says, about any answer of any server. */
const ORDINARY = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding', 'vary'],
  ...['cache-control', 'content-security-policy', 'referrer-policy', 'x-content-type-options'],
]);

/** Holds real exchanges against an OpenAPI document, and remembers which of its answers were seen. */
export class DocumentCheck {
  readonly seen = new Set<string>();
  /** Documented header fields that came, in small letters. */
  readonly seenHeaders = new Set<string>();
  private readonly ajv = addFormats(
    new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }),
  );
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: Json) {
    for (const keyword of ['components', 'example']) this.ajv.addKeyword(keyword);
    this.components = forbidUnknownFields({ schemas: document.components.schemas });
  }
  private readonly components: Json;

  /** Every operation as `method path`. */
  operations(): string[] {
    return Object.entries<Json>(this.document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => `${method} ${path}`),
    );
  }

  operation(method: string, path: string): Json {
    const found = this.document.paths[path]?.[method];
    if (!found) throw new Error(`${method} ${path} is not in the document`);
    return found;
  }

  /** Throws when the document says something else about this exchange. */
  check({ method, path, request, status, contentType, headers = [], body }: Exchange): void {
    const operation = this.operation(method, path);
    const where = `${method} ${path} ${status}`;
    const answer = this.resolve(operation.responses[status]);
    if (!answer) throw new Error(`${where} is not in the document`);
    this.seen.add(where);
    const documented = Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase());
    for (const name of headers) {
      if (ORDINARY.has(name)) continue;
      if (!documented.includes(name)) throw new Error(`${where} came with ${name}, which is not in the document`);
      this.seenHeaders.add(name);
    }
    const described = Object.entries<Json>(answer.content ?? {});
    if (described.length === 0) {
      if (body !== '' && body !== undefined) throw new Error(`${where} has a body that the document does not know`);
    } else {
      const media = contentType?.split(';')[0] ?? '';
      const [, found] = described.find(([name]) => name === media) ?? [];
      if (!found) throw new Error(`${where} came as ${media}`);
      this.expectValid(where, found.schema, body);
    }
    const asked = operation.requestBody?.content['application/json'];
    if (status < 300 && request !== undefined)
      this.expectValid(`the body of ${where}`, asked?.schema ?? false, request);
  }

  private resolve(answer: Json): Json {
    return answer?.$ref ? this.document.components.responses[answer.$ref.split('/').at(-1)] : answer;
  }

  /** Throws when the value is not what the schema says. */
  expectValid(where: string, schema: Json, value: unknown): void {
    const key = JSON.stringify(schema);
    let validate = this.compiled.get(key);
    if (!validate) {
      validate = this.ajv.compile({ allOf: [forbidUnknownFields(schema)], components: this.components });
      this.compiled.set(key, validate);
    }
    if (!validate(value))
      throw new Error(`${where}: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(value)?.slice(0, 600)}`);
  }
}

/** Readers must bear new fields, so the document allows them; we ourselves answer with none that it does not name. */
function forbidUnknownFields(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(forbidUnknownFields);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, forbidUnknownFields(member)]));
  if (copy.type === 'object' && copy.properties && copy.additionalProperties === undefined)
    copy.additionalProperties = false;
  return copy;
}

/** Every `method path` that an Express app or router answers, in the document's spelling. */
export function mountedOperations(app: Json, prefix = ''): string[] {
  const stack: Json[] = app.router?.stack ?? app.stack ?? [];
  return stack.flatMap((layer) => {
    if (layer.route)
      return Object.keys(layer.route.methods)
        .filter((method) => METHODS.includes(method))
        .map(
          (method) => `${method} ${`${prefix}${layer.route.path}`.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`,
        );
    const nested = layer.handle?.stack || layer.handle?.router?.stack;
    return nested ? mountedOperations({ stack: nested }, `${prefix}${layer.rawPath ?? ''}`.replace(/\/$/, '')) : [];
  });
}
