import { readdirSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import supertest from 'supertest';
import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { servePage } from '../../../src/page';
import { type Service, startService } from '../../../src/service';
import { createTestDatabase } from '../../helpers/app/database';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { expectProblem } from '../problem';

const ASSETS = path.resolve(__dirname, '../../../dist/web/dashboard/assets');

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

describe('the page', () => {
  test.each([
    ['/dashboard'],
    ['/dashboard/'],
    ['/dashboard/orders'],
    ['/dashboard/orders/NL-2026.1_a'],
    ['/dashboard/figures?hours=48'],
  ])('200: %s needs no key, since nothing is in it', async (where) => {
    const { headers, text } = await stage.http.get(where).expect(200);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?:\/\//);
    expect(text).toContain('/dashboard/assets/');
  });

  test('200: its files, which never change under their name', async () => {
    const names = readdirSync(ASSETS).filter((name) => /\.(js|css)$/.test(name));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const { headers } = await stage.http.get(`/dashboard/assets/${name}`).expect(200);
      expect(headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': expect.stringMatching(/^(br|gzip)$/),
      });
    }
  });

  test('404: a file that is not there is not the page; and nothing is posted to a page', async () => {
    expectProblem(await stage.http.get('/dashboard/assets/nothing.js'), 'not_found');
    expectProblem(await stage.http.get('/dashboard/assets/%2e%2e/index.html'), 'not_found');
    expectProblem(await stage.http.post('/dashboard/orders').send({}), 'not_found');
    expectProblem(await stage.http.get('/dashboards'), 'not_found');
  });

  test('503: says what to do while it is not built', async () => {
    const { page } = servePage('dashboard', '/nowhere');
    const answer = await supertest(express().get('/', page)).get('/').expect(503);
    expect(answer.text).toContain('npm run build');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe.each([
  ['live', { WHATSAPP_PROVIDER: '360dialog', D360_API_KEY: 'd360', WEBHOOK_TOKEN: 'w'.repeat(32), HOST: '127.0.0.1' }],
  ['sandbox', { WHATSAPP_PROVIDER: 'sandbox' }],
])('a process that is %s', (mode, env) => {
  const KEY = 'key-of-the-dashboard-'.padEnd(40, '0');
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let service: Service;
  const start = async (role: string) => {
    const values = { ...env, ROLE: role, PORT: '0', DATABASE_URL: database.url, API_KEYS: KEY, LOG_LEVEL: 'fatal' };
    service = await startService(loadConfig(values), createLogger('fatal'));
    return supertest(`http://127.0.0.1:${service.port}`);
  };
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => service.stop());
  afterAll(() => database.drop());

  test('with the API has the dashboard, and says so', async () => {
    const http = await start('api');
    await http.get('/dashboard').expect(200);
    const { body } = await http.post('/dashboard/session').send({ api_key: KEY }).expect(200);
    expect(body.mode).toBe(mode);
  });

  test('that only works in the background has none', async () => {
    const http = await start('worker');
    await http.get('/dashboard').expect(404);
    await http.post('/dashboard/session').send({ api_key: KEY }).expect(404);
  });
});
