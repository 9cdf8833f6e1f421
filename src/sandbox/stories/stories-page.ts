/** The stories of all troubles on one page, to read without a script and without a network. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Language } from '../../domain/timeline/words';
import { curlOf, fill, GROUPS, type Group, type Story } from './scenario';
import { STORIES, stepsOf } from './table';

const WORDS = {
  en: {
    title: 'What wapay did, and why nothing was lost',
    intro:
      'Each trouble is a button of the troublemaker at <a href="/sandbox">/sandbox</a>, and a request that does the same. The words of the timeline are those that an order really shows; a test tells every story in a browser and compares.',
    example: 'TEA-1 stands for your order’s reference.',
    other: '<a href="?lang=pt" lang="pt" hreflang="pt">Em português</a>',
    clock:
      'The clock is moved forward for good: it is stored, service and world share it, and it never goes back. Signatures of notifications keep the real time, so that your shop accepts them. A sandbox that runs apart from the service (SANDBOX_URL) cannot move it, and says so.',
    press: 'Press',
    again: 'Press again, to mend it:',
    says: 'The timeline then says',
    exchange: 'On the wire',
    books: 'The books then say',
    agree: 'everything agrees',
    did: 'What wapay did.',
    why: 'Why nothing was lost.',
  },
  pt: {
    title: 'O que o wapay fez, e por que nada se perdeu',
    intro:
      'Cada problema é um botão do painel em <a href="/sandbox">/sandbox</a> e uma requisição que faz o mesmo. As palavras da linha do tempo são as que um pedido mostra de verdade; um teste conta cada história num navegador e compara.',
    example: 'TEA-1 está no lugar da referência do seu pedido.',
    other: '<a href="?lang=en" lang="en" hreflang="en">In English</a>',
    clock:
      'O relógio anda para a frente de vez: isso fica gravado, serviço e mundo o dividem, e ele nunca volta. As assinaturas das notificações ficam na hora real, para que sua loja as aceite. Um sandbox que roda separado do serviço (SANDBOX_URL) não consegue movê-lo, e diz isso.',
    press: 'Aperte',
    again: 'Aperte de novo, para consertar:',
    says: 'A linha do tempo então diz',
    exchange: 'Na rede',
    books: 'Os livros então dizem',
    agree: 'tudo confere',
    did: 'O que o wapay fez.',
    why: 'Por que nada se perdeu.',
  },
} as const;

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.2rem 4rem; font: 1rem/1.55 system-ui, sans-serif;
  background: light-dark(#faf9f6, #16181a); color: light-dark(#22262a, #e6e4df); }
h1 { font-size: 1.6rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 2.6rem 0 0; font-size: 1.2rem; }
article { margin-top: 1.1rem; padding: 1rem 1.2rem; border: 1px solid light-dark(#dcd8cf, #383c40);
  border-radius: .8rem; background: light-dark(#fff, #1e2124); }
h3 { margin: 0; font-size: 1.05rem; }
p { margin: .6rem 0; }
a { color: light-dark(#0b6b4a, #6fd3a8); }
ol { padding-left: 1.3rem; margin: .7rem 0; }
li { margin: .5rem 0; }
li ul { list-style: none; margin: .2rem 0; padding-left: .8rem; border-left: 3px solid light-dark(#2b9a5e, #3aa76d); }
li ul li { margin: .1rem 0; font-size: .92rem; }
pre { overflow-x: auto; margin: .35rem 0; padding: .55rem .7rem; border-radius: .5rem; font-size: .82rem;
  background: light-dark(#f1eee7, #121416); }
.soft, nav { color: light-dark(#5b6167, #a3a8ad); font-size: .9rem; }
nav ul { columns: 16rem; padding-left: 1.1rem; }
nav li { margin: 0; padding: .2rem 0; }
`;

/** No script, and no style but the one that stands in the page. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SHOWN: Group[] = ['paying', 'card', 'late', 'broken', 'clock', 'night'];

/** Answers with the page, in Portuguese if `lang=pt` asks for it. */
export function storiesPage(request: Request, response: Response): void {
  const language: Language = request.query.lang === 'pt' ? 'pt' : 'en';
  const origin = `${request.protocol}://${request.get('host') ?? '127.0.0.1:3000'}`;
  response
    .set({
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    })
    .type('html')
    .send(page(language, origin));
}

function page(language: Language, origin: string): string {
  const words = WORDS[language];
  const group = (name: Group) => STORIES.filter((story) => story.group === name);
  const contents = SHOWN.flatMap(group).map(
    ({ id, title }) => `<li><a href="#${id}">${escapeText(title[language])}</a>`,
  );
  const sections = SHOWN.map(
    (name) =>
      `<h2>${escapeText(GROUPS[name][language])}</h2>${name === 'clock' ? `<p class="soft">${escapeText(words.clock)}` : ''}
      ${group(name)
        .map((story) => article(story, language, origin))
        .join('\n')}`,
  );
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(words.title)}</title><style>${STYLE}</style>
<main><h1>${escapeText(words.title)}</h1><p>${words.intro}</p><p class="soft">${escapeText(words.example)} ${words.other}</p>
<nav><ul>${contents.join('')}</ul></nav>
${sections.join('\n')}</main></html>`;
}

function article(story: Story, language: Language, origin: string): string {
  const words = WORDS[language];
  const example = story.example === 'tea' ? 'TEA-1' : 'BREAD-1';
  const values = { reference_id: example, phone: '919845012345', after_expiry: '2026-12-01T10:00:01Z' };
  const steps = stepsOf(story).map(({ step, action, mends }) => {
    const request = mends && action.mend ? action.mend : action.request;
    const press = mends ? words.again : words.press;
    const lines = step.timeline?.map((line) => `<li>${escapeText(line[language])}`) ?? [];
    const exchange =
      step.exchange && `<p class="soft">${words.exchange}: ${escapeText(inLanguage(step.exchange, language))}`;
    const books =
      step.books &&
      `<p class="soft">${words.books}: ${step.books === 'agree' ? words.agree : `<code>${step.books}</code>`}`;
    return `<li>${press} <strong>${escapeText(action.title[language])}</strong>
<pre tabindex="0">${escapeText(curlOf(fill(request, values), origin))}</pre>${exchange ?? ''}${books ?? ''}
${lines.length > 0 ? `<p class="soft">${words.says}:</p><ul>${lines.join('')}</ul>` : ''}`;
  });
  return `<article id="${story.id}"><h3>${escapeText(story.title[language])}</h3>
<ol>${steps.join('')}</ol>
<p><strong>${words.did}</strong> ${escapeText(story.what[language])}</p>
<p><strong>${words.why}</strong> ${escapeText(story.why[language])}</p></article>`;
}

const inLanguage = (exchange: string, language: Language): string =>
  language === 'pt' && exchange === 'no answer' ? 'sem resposta' : exchange;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeText = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
