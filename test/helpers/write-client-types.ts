/** Writes src/client/generated/types.ts; with --print, only shows what it would write. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { compile } from 'json-schema-to-typescript';
import type { Context } from '../../src/flows/context';
import { merchantRoutes } from '../../src/http/app';
import { describeApi } from '../../src/http/openapi/document';

// biome-ignore lint/suspicious/noExplicitAny: a document is JSON of any shape until something is asked of it
type Json = any;

const ROOT = path.resolve(__dirname, '../..');
const TYPES_FILE = path.join(ROOT, 'src/client/generated/types.ts');

/** The client's types as TypeScript, made from the OpenAPI document. */
async function writeClientTypes(): Promise<string> {
  const document: Json = describeApi({ routes: merchantRoutes({} as Context), metrics: false, foreign: null });
  const $defs: Record<string, Json> = { ...document.components.schemas };
  const operations = Object.values<Json>(document.paths).flatMap((item) => Object.values<Json>(item));
  for (const { operationId, parameters = [], requestBody } of operations.filter((one) => one['x-scope'])) {
    const name = operationId.charAt(0).toUpperCase() + operationId.slice(1);
    const query = parameters.filter((parameter: Json) => parameter.in === 'query');
    if (query.length > 0) $defs[`${name}Query`] = objectOf(query);
    const body = requestBody?.content['application/json'].schema;
    if (body?.properties) $defs[`${name}Body`] = body;
  }
  const references = Object.fromEntries(Object.keys($defs).map((name) => [name, { $ref: `#/$defs/${name}` }]));
  const root = { title: 'Schemas', type: 'object', properties: references, $defs: plain($defs) };
  const source = await compile(plain(root), 'Schemas', {
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    format: false,
    bannerComment: '// Made from the OpenAPI document by `npm run generate:client`. Do not edit.',
  });
  // Only there so that the generator writes everything that hangs on it.
  const types = source.replace(/export interface Schemas \{[^}]*\}\n/, '');
  const biome = path.join(ROOT, 'node_modules/.bin/biome');
  const options = ['format', `--config-path=${path.join(ROOT, '.config')}`, `--stdin-file-path=${TYPES_FILE}`];
  return execFileSync(biome, options, { input: types, encoding: 'utf8', cwd: ROOT });
}

const objectOf = (parameters: Json[]): Json => ({
  type: 'object',
  properties: Object.fromEntries(
    parameters.map(({ name, schema, description }) => [name, { ...schema, ...(description && { description }) }]),
  ),
  additionalProperties: false,
});

/** References as the generator knows them, without the conditions that TypeScript cannot say. */
function plain(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  // What is said beside a reference would make another type of it.
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref.replace('#/components/schemas/', '#/$defs/') };
  const { if: _if, then: _then, not: _not, propertyNames: _names, ...rest } = schema;
  if (rest.type === 'object' || rest.type === 'array') delete rest.allOf;
  return Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, plain(member)]));
}

void writeClientTypes().then((source) => {
  if (process.argv.includes('--print')) process.stdout.write(source);
  else writeFileSync(TYPES_FILE, source);
});
