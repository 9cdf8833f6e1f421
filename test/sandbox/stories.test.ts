import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { Language } from '../../src/domain/timeline/words';
import { clockRequest } from '../../src/sandbox/control/clock-api';
import { actionRequest, refundRequest } from '../../src/sandbox/control/customer-actions';
import { customerChange, faults } from '../../src/sandbox/control/customer-api';
import { nightRequest } from '../../src/sandbox/night/night-api';
import { describeSandbox } from '../../src/sandbox/openapi/document';
import { curlOf, fill } from '../../src/sandbox/stories/scenario';
import { actionOf, PLAIN_ACTIONS, STORIES, stepsOf } from '../../src/sandbox/stories/table';
import { setUp } from './sandbox-stage';

const ROOT = resolve(__dirname, '../..');
const LANGUAGES: Language[] = ['en', 'pt'];
const ACTIONS = [...STORIES, ...PLAIN_ACTIONS];
const sentences = (text: string): number => text.match(/[.!?](?=\s|$)/g)?.length ?? 0;

/** What each request of the sandbox's API takes. */
const BODIES: [RegExp, z.ZodType][] = [
  [/\/(?:pay|fail|confirm|pay_after_\w+|refund_fails|dispute)$/, actionRequest],
  [/\/refund$/, refundRequest],
  [/\/faults$/, faults],
  [/\/customers\/[^/]+$/, customerChange],
  [/\/clock$/, clockRequest],
  [/\/night$/, nightRequest],
];

test('every action has a name of its own, in both languages', () => {
  for (const names of [
    ACTIONS.map(({ id }) => id),
    ...LANGUAGES.map((each) => ACTIONS.map(({ title }) => title[each])),
  ])
    expect(new Set(names).size).toBe(ACTIONS.length);
});

describe.each(STORIES.map((story) => [story.id, story] as const))('the story of %s', (_id, story) => {
  test.each(LANGUAGES)('is short (%s)', (language) => {
    const count = sentences(`${story.what[language]} ${story.why[language]}`);
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThanOrEqual(5);
  });

  test('is told with its own button, and leaves nothing broken', () => {
    const steps = stepsOf(story);
    expect(steps.map(({ action }) => action.id)).toContain(story.id);
    const broken = steps.filter(({ action }) => action.mend !== undefined);
    expect(broken.filter(({ mends }) => mends)).toHaveLength(broken.length / 2);
    expect(steps.some(({ step }) => step.timeline !== undefined)).toBe(true);
  });

  test('has no word of the timeline that Portuguese readers would not understand', () => {
    for (const { timeline = [] } of story.steps) for (const { en, pt } of timeline) expect(pt).not.toBe(en);
  });
});

test.each(
  ACTIONS.flatMap(({ id, request, mend }) => [request, ...(mend ? [mend] : [])].map((each) => [id, each] as const)),
)('%s is a request that the document has and the sandbox takes: %j', (_id, request) => {
  const { paths } = describeSandbox();
  expect(paths[request.path]).toHaveProperty(request.method.toLowerCase());
  const { body } = fill(request, { after_expiry: '2026-12-01T10:00:01.000Z' });
  const schema = BODIES.find(([path]) => path.test(request.path))?.[1];
  if (body) expect(schema?.safeParse(body).error).toBeUndefined();
});

test('a action that nobody knows is an error, and not a button that does nothing', () => {
  expect(() => actionOf('thunder')).toThrow('thunder');
});

describe('the page of stories', () => {
  test.each(LANGUAGES)('tells every one to the end (%s)', async (language) => {
    const { text, headers } = await setUp().get(`/stories?lang=${language}`).expect(200);
    const plain = text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    for (const story of STORIES) {
      expect(plain).toContain(`id="${story.id}"`);
      for (const part of [story.title, story.what, story.why]) expect(plain).toContain(part[language]);
      for (const line of story.steps.flatMap(({ timeline = [] }) => timeline)) expect(plain).toContain(line[language]);
    }
    expect(text).toContain(`<html lang="${language}">`);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|\son\w+=|\sstyle=/);
  });

  test('gives every request as a command to paste, for this very address', async () => {
    const { text } = await setUp().get('/stories').set('Host', 'localhost:3000').expect(200);
    const plain = text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    const values = { reference_id: 'TEA-1', phone: '919845012345', after_expiry: '2026-12-01T10:00:01Z' };
    for (const { request, group } of STORIES.filter(({ example }) => example === 'tea')) {
      expect(group).not.toBe('card');
      expect(plain).toContain(curlOf(fill(request, values), 'http://localhost:3000'));
    }
  });

  test('shows a stranger’s Host as text', async () => {
    const { text } = await setUp().get('/stories').set('Host', '<b>"x"').expect(200);
    expect(text).not.toContain('<b>');
  });
});

test('the README counts the stories right and says where they are', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain(`${STORIES.length} troubles`);
  expect(readme).toContain('http://127.0.0.1:3000/sandbox/stories');
  for (const [, id = ''] of readme.matchAll(/\/sandbox\/stories#([\w-]+)/g))
    expect(STORIES.map((story) => story.id)).toContain(id);
});
