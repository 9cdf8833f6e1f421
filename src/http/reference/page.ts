import type { Json } from '../openapi/convert';
import { type Html, html, markdown, phrase } from './html';
import { curl, exampleOf, type Operation, pretty } from './operation-page';
import { SchemaPainter } from './schema';

interface Document {
  info: { title: string; version: string; summary: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, { [M in (typeof METHODS)[number]]?: Operation } & { parameters?: Json[] }>;
  webhooks: Record<string, { post: Operation }>;
  components: { schemas: Record<string, Json>; responses: Record<string, Json>; examples: Record<string, Json> };
  'x-error-codes': Record<string, { status: number; title: string }>;
}

/** The OpenAPI document as one page of HTML: no script, nothing from another host, readable in print. */
export function renderReference(input: Json): string {
  const document = input as unknown as Document;
  const painter = new SchemaPainter(document.components.schemas);
  const operations = operationsOf(document);
  const parts = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags[0] === tag.name),
  }));
  const filled = parts.filter((part) => part.operations.length > 0);
  const { info } = document;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav aria-label="Contents">
<a class="home" href="#top">${info.title} <small>${info.version}</small></a>
${filled.map(
  (part) =>
    html`<h2>${part.name}</h2><ul>${part.operations.map(
      ({ method, operation }) =>
        html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method}</span><span>${operation.summary}</span></a></li>`,
    )}</ul>`,
)}
<h2>More</h2><ul><li><a href="#notifications">What you are told</a></li><li><a href="#errors">Error codes</a></li><li><a href="/openapi.json">openapi.json</a></li></ul>
</nav>
<main id="top">
<header><h1>${info.title} API</h1><p class="lead">${info.summary}</p>${markdown(info.description)}
${renderPlaceholders(document)}</header>
${filled.map(
  (part) =>
    html`<section class="part"><h2>${part.name}</h2>${markdown(part.description)}</section>${part.operations.map(({ path, method, operation }) => renderOperation(document, painter, path, method, operation))}`,
)}
${renderNotifications(document)}
${renderErrors(document)}
</main>
</body>
</html>`.text;
}

/** The placeholders in the page's commands. */
function renderPlaceholders({ tags }: Document): Html {
  const isSandbox = tags.some(({ name }) => name === 'Sandbox');
  const key = isSandbox ? 'sk_sandbox' : '…';
  return html`<p>Every request under <code>/v1</code> carries <code>Authorization: Bearer $API_KEY</code>. In the commands on this page:</p>
<table class="placeholders">
<tr><td><code>$WAPAY</code></td><td>where this service is, such as <code>export WAPAY=http://127.0.0.1:3000</code></td></tr>
<tr><td><code>$API_KEY</code></td><td>a key of its <code>API_KEYS</code>: <code>export API_KEY=${key}</code>${isSandbox && html` (a sandbox without any takes this one)`}</td></tr>
<tr><td><code>&lt;transaction_id&gt;</code></td><td>the <code>id</code> of a transaction in <code>payment.transactions</code></td></tr>
<tr><td><code>TEA-1001</code></td><td>the <code>reference_id</code> of an order, yours to choose; it can be used once</td></tr>
${Object.entries(PLACES).map(([name, meaning]) => html`<tr><td><code>&lt;${name}&gt;</code></td><td>${meaning}</td></tr>`)}
</table>`;
}

/** Replacements for the other placeholders in paths. */
const PLACES: Record<string, string> = {
  token: 'the secret of PIX_WEBHOOK_TOKEN, which you gave to your bank in the address',
  id: 'of a webhook endpoint or an event, as a list or the answer to its making shows it',
  credential_id: 'your own name for a stored card, such as cred-1',
  gateway: 'whose books, in small letters: razorpay, payu, stripe',
  phone: 'a customer’s number, digits only',
  name: 'of a column mapping, yours to choose, such as paytm',
};

/** Order of methods: creating comes before reading. */
const METHODS = ['post', 'put', 'get', 'delete'] as const;

function operationsOf({ paths }: Document) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return [{ path, method, operation: { ...operation, parameters } }];
    }),
  );
}

function renderOperation(
  document: Document,
  painter: SchemaPainter,
  path: string,
  method: string,
  operation: Operation,
): Html {
  const media = operation.requestBody?.content['application/json'];
  const answers = Object.entries(operation.responses);
  const good = answers.filter(([, response]) => !response.$ref);
  const { own, common } = errorsOf(document, operation);
  return html`<article id="${operation.operationId}">
<div class="text">
<h3><a href="#${operation.operationId}">${operation.summary}</a></h3>
<p class="route"><span class="method ${method}">${method}</span> <code>${path}</code>${operation['x-scope'] && operation['x-scope'] !== 'read' && html` <span class="scope">needs a key that may ${operation['x-scope']}</span>`}</p>
${markdown(operation.description)}
${(operation.parameters ?? []).length > 0 && html`<h4>Parameters</h4><ul class="fields">${operation.parameters?.map((parameter) => renderParameter(painter, parameter))}</ul>`}
${media && html`<h4>Body</h4>${painter.paint(media.schema)}`}
${good.map(([status, response]) => {
  const schema = response.content?.['application/json']?.schema;
  return html`<h4>Answer ${status}</h4>${markdown(response.description)}${schema && html`<details><summary>${painter.typeOf(schema)}</summary>${painter.paint(schema)}</details>`}`;
})}
${(own.length > 0 || common.length > 0) && html`<h4>Errors</h4>`}
${own.length > 0 && html`<ul class="errors">${own.map((code) => html`<li><code>${code}</code> ${document['x-error-codes'][code]?.status} ${document['x-error-codes'][code]?.title}</li>`)}</ul>`}
${common.length > 0 && html`<p class="quiet">${own.length > 0 ? 'Also' : 'Only'} what <a href="#errors">every request may meet</a>.</p>`}
</div>
<div class="code">${curl(path, method, operation)}${exampleOf(operation, document.components.examples)}</div>
</article>`;
}

/** Errors that every request under /v1 can get. */
const COMMON = new Set([
  ...['malformed_json', 'unauthorized', 'forbidden', 'not_found', 'payload_too_large', 'unsupported_media_type'],
  ...['invalid_request', 'idempotency_in_flight', 'idempotency_key_reused', 'rate_limited', 'internal', 'unavailable'],
]);

function errorsOf(document: Document, operation: Operation): { own: string[]; common: string[] } {
  const codes = Object.values(operation.responses).flatMap(({ $ref }) => ($ref?.split('/').at(-1) ?? '').split('-or-'));
  const known = codes.filter((code) => document['x-error-codes'][code]);
  return { own: known.filter((code) => !COMMON.has(code)), common: known.filter((code) => COMMON.has(code)) };
}

function renderParameter(painter: SchemaPainter, { name, in: where, required, description, schema }: Json): Html {
  const type = painter.typeOf(schema as Json);
  const { enum: words, default: usual } = schema as Json;
  return html`<li><code class="name">${name}</code> <span class="type">${type} in ${where}</span>${required === true && html` <span class="required">required</span>`}
${typeof description === 'string' && html`<div class="about">${phrase(description)}</div>`}
${Array.isArray(words) && html`<div class="limit">${words.map((word, index) => html`${index > 0 && ' · '}<code>${word}</code>`)}</div>`}
${usual !== undefined && html`<div class="limit">default <code>${JSON.stringify(usual)}</code></div>`}</li>`;
}

function renderNotifications(document: Document): Html {
  const rows = Object.entries(document.webhooks).map(
    ([type, { post }]) => html`<tr><td><code>${type}</code></td><td>${post.summary}</td></tr>`,
  );
  const sample = { type: 'payment.captured', timestamp: '2026-11-20T10:00:00.000Z', data: { order: '…' } };
  return html`<article id="notifications"><div class="text"><h3>What you are told</h3>
<p>A POST to each endpoint, signed by Standard Webhooks; 2xx within 15 s is success, anything else is tried again.</p>
<table>${rows}</table></div>
<div class="code"><figure><figcaption>A notification</figcaption><pre>${pretty(sample)}</pre></figure></div></article>`;
}

function renderErrors(document: Document): Html {
  const rows = Object.entries(document['x-error-codes']).map(
    ([code, { status, title }]) => html`<tr><td><code>${code}</code></td><td>${status}</td><td>${title}</td></tr>`,
  );
  const sample = {
    type: '…',
    title: 'The request is not valid',
    status: 422,
    code: 'invalid_request',
    detail: 'One thing is wrong with the request; see errors.',
    request_id: '…',
    errors: [{ pointer: '/order/items/0/quantity', code: 'not_positive', detail: 'Send a number greater than zero.' }],
  };
  return html`<article id="errors"><div class="text"><h3>Error codes</h3><table>${rows}</table></div>
<div class="code"><figure><figcaption>A problem</figcaption><pre>${pretty(sample)}</pre></figure></div></article>`;
}
