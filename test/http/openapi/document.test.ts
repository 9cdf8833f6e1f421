import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { EVENT_TYPES } from '../../../src/domain/lifecycles/statuses';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { ERRORS } from '../../../src/domain/values/errors';
import { createRefusedCounter } from '../../../src/flows/ingest/count-refused';
import { createApp, createFramework } from '../../../src/http/app';
import { customerApi } from '../../../src/sandbox/control/customer-api';
import { nightApi } from '../../../src/sandbox/night/night-api';
import type { Json, Stage } from '../../helpers/app/test-app';
import { type DocumentCheck, mountedOperations } from '../../helpers/openapi';
import { createDocumentStage } from './ask';

let stage: Stage;
let document: DocumentCheck;
beforeAll(async () => {
  ({ stage, document } = await createDocumentStage());
});
afterAll(() => stage.close());

describe('the document', () => {
  test('is OpenAPI 3.1, and every operation has a name of its own, a summary and a part', () => {
    expect(document.document).toMatchObject({ openapi: '3.1.0', info: { title: 'wapay' } });
    const described = document.operations().map((name) => {
      const [method = '', path = ''] = name.split(' ');
      return document.operation(method, path);
    });
    const names = described.map((operation) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    const parts = document.document.tags.map((tag: { name: string }) => tag.name);
    for (const operation of described) {
      expect(operation.summary).toMatch(/^\S.*\w/u);
      expect(parts).toContain(operation.tags[0]);
    }
  });

  test('is what the OpenAPI Initiative’s own schema allows', () => {
    // The validator is an ES module, which jest cannot load.
    const script = `import { Validator } from '@seriousme/openapi-schema-validator';
      process.stdin.setEncoding('utf8');
      let text = '';
      for await (const chunk of process.stdin) text += chunk;
      const validator = new Validator();
      const { valid, errors } = await validator.validate(JSON.parse(text));
      console.log(JSON.stringify({ version: validator.version, valid, errors }));`;
    const input = JSON.stringify(document.document);
    const found = execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' });
    expect(JSON.parse(found)).toEqual({ version: '3.1', valid: true });
  });

  test('names every reference that it uses', () => {
    const text = JSON.stringify(document.document);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g))
      expect(Object.keys(document.document.components[kind])).toContain(name);
  });

  test('lists every error code with its status, and every notification', () => {
    const codes = Object.entries(ERRORS).map(([code, [status, title]]) => [code, { status, title }]);
    expect(document.document['x-error-codes']).toEqual(Object.fromEntries(codes));
    expect(Object.keys(document.document.webhooks)).toEqual([...EVENT_TYPES]);
  });

  test('has exactly the operations that are mounted', () => {
    const parts = {
      ctx: stage.ctx,
      readiness: { notReadyReasons: async () => [] },
      api: { keys: [], receive: async () => {}, handshakeToken: () => false },
      sandbox: null,
      metrics: { token: null, clockSkewSeconds: () => 0 },
    };
    const app = createFramework(parts, async () => {}, createRefusedCounter(stage.ctx));
    const mounted = [
      ...mountedOperations(app),
      ...mountedOperations(nightApi(stage.world), '/sandbox'),
      ...mountedOperations(customerApi(stage.world), '/sandbox'),
    ];
    const own = mounted.filter((operation) => operation !== 'get /docs/style.css');
    expect(document.operations().sort()).toEqual([...new Set(own)].sort());
  });

  test('has an example for every body, and each is what the operation takes', () => {
    let examples = 0;
    for (const name of document.operations()) {
      const [method = '', path = ''] = name.split(' ');
      const media = document.operation(method, path).requestBody?.content['application/json'];
      for (const { value } of Object.values<Json>(media?.examples ?? {})) {
        document.expectValid(`an example of ${name}`, media.schema, value);
        examples += 1;
        if (path !== '/v1/orders') continue;
        const { ok } = parseOrderRequest(value, { now: stage.clock.now(), livePsp: true });
        expect(ok).toBe(true);
      }
    }
    expect(examples).toBeGreaterThan(10);
  });

  test('has an example for every answer that is a success, and each is what its schema says', () => {
    const without: string[] = [];
    for (const name of document.operations()) {
      const { responses } = document.operation(...(name.split(' ') as [string, string]));
      for (const [status, answer] of Object.entries<Json>(responses).filter(([code]) => code.startsWith('2')))
        for (const media of Object.values<Json>(answer.content ?? {})) {
          const [named] = Object.values<Json>(media.examples ?? {});
          const example = media.example ?? document.document.components.examples[named?.$ref.split('/').at(-1)]?.value;
          if (example === undefined) without.push(`${name} ${status}`);
          else document.expectValid(`the example of ${name} ${status}`, media.schema, example);
        }
    }
    expect(without).toEqual([]);
  });

  test('makes no field of a request one that generators would require: no default where a body is sent', () => {
    const isField = (key: string, holder: Json) => key === 'default' && typeof holder !== 'string';
    const found: string[] = [];
    const walk = (value: Json, trail: string, isSchema: boolean): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, member] of Object.entries<Json>(value)) {
        if (isSchema && isField(key, member)) found.push(trail);
        // What stands below `properties` are names of fields.
        walk(member, `${trail}/${key}`, key !== 'properties');
      }
    };
    for (const name of document.operations()) {
      const { requestBody } = document.operation(...(name.split(' ') as [string, string]));
      for (const { schema } of Object.values<Json>(requestBody?.content ?? {})) walk(schema, name, true);
    }
    walk(document.document.components.schemas, 'components', false);
    expect(found).toEqual([]);
    expect(document.document.components.schemas.OrderRequestInr.properties.send.description).toContain(
      'Default: `true`',
    );
  });

  test('is one without the sandbox’s routes on a live service', async () => {
    const app = createApp({
      ctx: stage.ctx,
      readiness: { notReadyReasons: async () => [] },
      api: { keys: [], receive: async () => {}, handshakeToken: () => false },
      sandbox: null,
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const live = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`);
    expect(Object.keys(((await live.json()) as Json).paths).filter((path) => path.startsWith('/sandbox'))).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  test('tells of a route that says nothing about itself', () => {
    const router = express.Router();
    router.get('/secret', () => {});
    const outer = express();
    outer.use('/v1', router);
    expect(mountedOperations(outer)).toEqual(['get /v1/secret']);
    expect(document.operations()).not.toContain('get /v1/secret');
  });
});
