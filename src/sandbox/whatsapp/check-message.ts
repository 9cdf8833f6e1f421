/** Reads an outgoing message as strictly as WhatsApp documents it, and refuses it as Graph would. */
import type { z } from 'zod';
import { GraphError } from './graph-error';
import { message, type RequestedMessage, type StatusParameters } from './schema/message-schema';
import { brazilParameters, indiaParameters, type OrderParameters } from './schema/whatsapp-order-schema';
import { checkOrderRules } from './whatsapp-order-rules';

export interface CheckedMessage {
  message: RequestedMessage;
  orderDetails: OrderParameters | undefined;
  orderStatus: StatusParameters | undefined;
}

/** The message with what it says about an order; throws a GraphError for the first broken rule. */
export function checkMessage(body: unknown, now: Date): CheckedMessage {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new GraphError(100, 'Body is not an object');
  if ((body as Record<string, unknown>).messaging_product === undefined)
    throw new GraphError(100, 'The parameter messaging_product is required.');
  const type = (body as Record<string, unknown>).type;
  if (typeof type === 'string' && !['interactive', 'template', 'text'].includes(type))
    throw new GraphError(131051, `Message type ${type} is not supported by the sandbox`);
  const parsed = parse(message, body, '');
  if (parsed.to === undefined && parsed.recipient === undefined)
    throw new GraphError(131008, 'Parameter to is required');
  checkTemplateTexts(parsed);
  const { details, status, path } = orderParts(parsed);
  if (details === undefined) {
    if (status !== undefined) checkStatus(status, path);
    return { message: parsed, orderDetails: undefined, orderStatus: status };
  }
  const parameters = parseParameters(details, path);
  checkOrderRules(parameters, {
    path,
    now,
    hasHeader: parsed.type === 'interactive' && parsed.interactive.header !== undefined,
    headerIsLink:
      parsed.type === 'interactive' &&
      parsed.interactive.header !== undefined &&
      parsed.interactive.header.image.link !== undefined,
  });
  return { message: parsed, orderDetails: parameters, orderStatus: undefined };
}

/** Meta, error 132018: what a text parameter of a template must not hold. */
function checkTemplateTexts(parsed: RequestedMessage): void {
  if (parsed.type !== 'template') return;
  for (const component of parsed.template.components ?? []) {
    if (component.type !== 'header' && component.type !== 'body') continue;
    for (const parameter of component.parameters)
      if (parameter.type === 'text' && (/[\n\r\t]| {5}/.test(parameter.text) || parameter.text.trim() === ''))
        throw new GraphError(
          132018,
          'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
        );
  }
}

/** Where in the message the order stands, whichever of the forms was used. */
function orderParts(parsed: RequestedMessage): {
  details?: Record<string, unknown>;
  status?: StatusParameters;
  path: string;
} {
  if (parsed.type === 'text') return { path: '' };
  if (parsed.type === 'interactive') {
    const path = 'interactive.action.parameters';
    if (parsed.interactive.type === 'order_details') return { details: parsed.interactive.action.parameters, path };
    return { status: parsed.interactive.action.parameters, path };
  }
  for (const [position, component] of (parsed.template.components ?? []).entries()) {
    const path = `template.components[${position}].parameters[0]`;
    if (component.type === 'order_status') {
      const status = component.parameters[0]?.order_status;
      if (status !== undefined) return { status, path: `${path}.order_status` };
    }
    if (component.type !== 'button') continue;
    const action = component.parameters[0]?.action;
    if (action?.[component.sub_type] === undefined)
      throw new GraphError(131008, `Parameter ${path}.action.${component.sub_type} is required`);
    if (action.order_details !== undefined)
      return { details: action.order_details, path: `${path}.action.order_details` };
  }
  return { path: '' };
}

function parseParameters(details: Record<string, unknown>, path: string): OrderParameters {
  if (details.currency === undefined) throw new GraphError(131008, `Parameter ${path}.currency is required`);
  if (details.currency === 'INR') return parse(indiaParameters, details, path);
  if (details.currency === 'BRL') return parse(brazilParameters, details, path);
  throw new GraphError(131009, `Parameter ${path}.currency must be INR or BRL`);
}

function checkStatus(status: StatusParameters, path: string): void {
  if (status.order === undefined && status.payment === undefined)
    throw new GraphError(131008, `Parameter ${path}.order is required`);
}

/** Unknown fields are code 100, absent ones 131008, everything else 131009; the most telling problem is named. */
function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, prefix: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => toProblem(issue, value, prefix));
  const rank = (problem: GraphError) => [100, 131008, 131009].indexOf(problem.code);
  throw problems.sort((a, b) => rank(a) - rank(b))[0];
}

function toProblem(issue: z.core.$ZodIssue, value: unknown, prefix: string): GraphError {
  const name = nameOf(issue.path, prefix);
  if (issue.code === 'unrecognized_keys')
    return new GraphError(100, `Unexpected key "${issue.keys[0]}" on param "${name}".`);
  if (valueAt(value, issue.path) === undefined) return new GraphError(131008, `Parameter ${name} is required`);
  return new GraphError(131009, `Parameter ${name}: ${issue.message}`);
}

function nameOf(path: readonly PropertyKey[], prefix: string): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, prefix);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, part) =>
      typeof current === 'object' && current !== null ? (current as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}
