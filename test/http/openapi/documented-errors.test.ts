import { randomUUID } from 'node:crypto';
import type { Json, Stage } from '../../helpers/app/test-app';
import type { DocumentCheck } from '../../helpers/openapi';
import { type Ask, askingOn, createDocumentStage, READ } from './ask';

let stage: Stage;
let document: DocumentCheck;
beforeAll(async () => {
  ({ stage, document } = await createDocumentStage());
});
afterAll(() => stage.close());

const { ask, create } = askingOn(
  () => stage,
  () => document,
);

/** The operations of the merchant API. */
const merchantOperations = () => document.operations().filter((operation) => operation.includes(' /v1/'));

describe('every operation answers as documented', () => {
  const each = (status: number, choose: (operation: string) => boolean, how: Ask) =>
    test(`${status}`, async () => {
      for (const operation of merchantOperations().filter(choose)) {
        const answer = await ask(operation, how);
        expect(`${operation} ${answer.status}`).toBe(`${operation} ${status}`);
      }
    });
  const isPost = (operation: string) => operation.startsWith('post');
  const sends = (operation: string) => !operation.startsWith('get') && !operation.startsWith('delete');
  const scopeOf = (operation: string) =>
    document.operation(...(operation.split(' ') as [string, string]))['x-scope'] as string;

  each(401, () => true, { key: null });
  each(403, (operation) => scopeOf(operation) !== 'read', { key: READ });
  test('422', async () => {
    await create('DOC-0');
    for (const operation of merchantOperations().filter((name) => !name.includes('{credential_id}'))) {
      const answer = await ask(operation, { query: '?nobody=asked', params: { reference_id: 'DOC-0' } });
      expect(`${operation} ${answer.status}`).toBe(`${operation} 422`);
    }
  });
  // A file may be any text; what is no JSON and what is long is no fault of it.
  const takesFile = (operation: string) => operation === 'post /v1/settlement_files';
  const sendsJson = (operation: string) => sends(operation) && !takesFile(operation);
  each(415, sendsJson, { raw: { type: 'text/plain', text: 'hello' } });
  each(415, takesFile, { raw: { type: 'application/xml', text: '<a/>' } });
  each(400, sendsJson, { raw: { type: 'application/json', text: '{"a":' } });
  each(413, (operation) => isPost(operation) && !takesFile(operation), {
    raw: { type: 'application/json', text: `"${'x'.repeat(1_100_000)}"` },
  });
  test('404', async () => {
    for (const operation of merchantOperations().filter((name) => name.includes('{'))) {
      const [method = '', path = ''] = operation.split(' ');
      const body = document.operation(method, path).requestBody?.content['application/json'].examples;
      const example = body && Object.values<Json>(body)[0].value;
      // A PUT makes what is not there.
      if (method === 'put') continue;
      const answer = await ask(operation, { body: example, params: { id: randomUUID() } });
      expect(`${operation} ${answer.status}`).toBe(`${operation} 404`);
    }
  });
});
