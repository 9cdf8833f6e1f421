import { html, markdown } from '../../../src/http/reference/html';
import { SchemaPainter } from '../../../src/http/reference/schema';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

let stage: Stage;
let page: { text: string; headers: Record<string, string> };
let document: Json;
beforeAll(async () => {
  stage = await createStage();
  const answer = await stage.http.get('/docs').expect(200).expect('Content-Type', /html/);
  page = { text: answer.text, headers: answer.headers as Record<string, string> };
  document = (await stage.http.get('/openapi.json')).body;
});
afterAll(() => stage.close());

describe('the reference works offline', () => {
  test('it loads its own stylesheet and nothing else, and runs no script', async () => {
    const loaded = [...page.text.matchAll(/<(?:link|img|iframe|object|embed|source)[^>]*(?:href|src)="([^"]*)"/g)];
    expect(loaded.map(([, address]) => address).sort()).toEqual(['/docs/style.css', 'data:,']);
    expect(page.text).not.toMatch(/<script|\son\w+="|javascript:|style="/i);
    const { text } = await stage.http.get('/docs/style.css').expect(200).expect('Content-Type', /css/);
    expect(text).not.toMatch(/@import|url\(/);
  });

  test('and the browser is told so', () => {
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
  });
});

test('every operation, notification and error code is on it', () => {
  for (const item of Object.values<Json>(document.paths))
    for (const { operationId } of Object.values<Json>(item).filter((operation) => operation.operationId))
      expect(page.text).toContain(`<article id="${operationId}">`);
  for (const name of [...Object.keys(document.webhooks), ...Object.keys(document['x-error-codes'])])
    expect(page.text).toContain(`<code>${name}</code>`);
});

test('every link within it leads somewhere', () => {
  const ids = new Set([...page.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

test('the commands on it are JSON that a shell passes on unchanged', () => {
  const plain = page.text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const bodies = [...plain.matchAll(/-d '((?:[^']|'\\'')*)'<\/pre>/g)].map(([, body = '']) =>
    body.replaceAll("'\\''", "'"),
  );
  expect(bodies.length).toBeGreaterThan(10);
  for (const body of bodies) expect(() => JSON.parse(body)).not.toThrow();
});

test('every placeholder in a command is defined at the top', () => {
  const plain = page.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"');
  const [head = '', ...rest] = plain.split('</header>');
  const commands = [...rest.join('').matchAll(/curl -s[\s\S]*?<\/pre>/g)].map(([command]) => command.split(" -d '")[0]);
  const used = new Set(commands.flatMap((command) => command?.match(/\$[A-Z_]+|<[a-z_]+>|TEA-1001/g) ?? []));
  used.delete('<figure>');
  expect([...used].filter((name) => !head.includes(`<code>${name}</code>`))).toEqual([]);
  expect(used.size).toBeGreaterThan(4);
});

describe('page and document are cheap to fetch', () => {
  test.each(['/docs', '/openapi.json', '/docs/style.css'])('%s is compressed, and 304 to who has it', async (path) => {
    const plain = await stage.http.get(path).set('Accept-Encoding', 'identity').expect(200);
    for (const encoding of ['br', 'gzip']) {
      const answer = await fetch(`${stage.serviceUrl}${path}`, { headers: { 'Accept-Encoding': encoding } });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(await answer.text()).toBe(plain.text);
    }
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
    const { etag = '' } = plain.headers;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await stage.http.get(path).set('If-None-Match', known).expect(304);
      expect(again.text ?? '').toBe('');
      expect(again.headers.etag).toBe(etag);
    }
    await stage.http.get(path).set('If-None-Match', '"other"').expect(200);
  });
});

describe('text is never markup', () => {
  test.each([
    [html`<p>${'<b>&"\''}</p>`.text, '<p>&lt;b&gt;&amp;&quot;&#39;</p>'],
    [html`${[html`<i></i>`, null, false, undefined, 0]}`.text, '<i></i>0'],
    [markdown('`<a>` and **<b>**').text, '<p><code>&lt;a&gt;</code> and <strong>&lt;b&gt;</strong></p>'],
    [markdown('[x](javascript:alert)').text, '<p>[x](javascript:alert)</p>'],
    [markdown('[x](https://a.example/"onclick=)').text, '<p><a href="https://a.example/&quot;onclick=">x</a></p>'],
    [markdown('one\n\ntwo').text, '<p>one</p><p>two</p>'],
  ])('%s', (drawn, expected) => expect(drawn).toBe(expected));
});

describe('schemas in words', () => {
  const painter = new SchemaPainter({
    Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } },
  });
  test.each<[Json, string]>([
    [{ $ref: '#/components/schemas/Node' }, 'Node'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Node' } }, 'list of Node'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ type: 'string', format: 'date-time' }, 'time'],
    [{ const: 'INR' }, '"INR"'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'map'],
    [{}, 'anything'],
  ])('%j is %s', (schema, words) => expect(painter.typeOf(schema)).toBe(words));

  test('a schema within itself is drawn once', () => {
    expect(painter.paint({ $ref: '#/components/schemas/Node' }).text).toContain('Node, as above');
  });
});
