import { z } from 'zod';
import { exactlyOne, oneRequired, rule } from './conditions';
import { list } from './containers';
import { textOf, webUrl } from './text';
import { say } from './violations';

/** The limits of WhatsApp's interactive messages. */
const LONGEST_BODY = 1024;
const LONGEST_FOOTER = 60;

const byLinkOrId = { link: webUrl.optional(), id: textOf().optional() };
const ONE_SOURCE = exactlyOne('link', 'id', 'Give link.');
const oneSource = { allOf: [oneRequired('link', 'id')] };

const source = z.strictObject(byLinkOrId).check(ONE_SOURCE).meta(oneSource);

const brazilianSource = z
  .strictObject({
    link: webUrl.optional(),
    id: z.never(say('not_supported', 'In Brazil the header image is given by link; leave id out.')).optional(),
  })
  .check(
    rule(({ link, id }, refuse) => {
      if (link === undefined && id === undefined) refuse(['link'], 'required', 'Give link.');
    }),
  )
  .meta({ required: ['link'] });

const templateHeader = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('image'), image: source }),
  z.strictObject({
    type: z.literal('document'),
    document: z
      .strictObject({ ...byLinkOrId, filename: textOf({ max: 240 }).optional() })
      .check(ONE_SOURCE)
      .meta(oneSource),
  }),
  z.strictObject({ type: z.literal('text'), text: textOf({ max: 60 }) }),
]);

export const Template = z
  .strictObject({
    name: textOf({ max: 512 }),
    language: textOf({
      form: {
        pattern: /^[a-z]{2,3}(_[A-Za-z]{2,4})?$/u,
        code: 'invalid_language',
        detail: 'Give a language such as en or pt_BR.',
      },
    }).meta({ examples: ['en', 'pt_BR'] }),
    when: z.literal('always').optional().describe('Absent: only when the 24-hour window is closed.'),
    header: templateHeader.optional(),
    body_parameters: list(textOf({ max: LONGEST_BODY })).optional(),
  })
  .meta({ id: 'Template', description: 'An approved template, for when the 24-hour window is closed (131047).' });

/** What every message may hold. */
export const messageWords = {
  body: textOf({ max: LONGEST_BODY }).optional(),
  footer: textOf({ max: LONGEST_FOOTER }).optional(),
  template: Template.optional(),
};

const imageHeader = <T extends z.ZodType>(image: T) => z.strictObject({ type: z.literal('image'), image }).optional();

export const IndianMessage = z
  .strictObject({ header: imageHeader(source), ...messageWords })
  .meta({ id: 'MessageInr', description: 'What the customer reads around the order; every part has a default.' });

export const BrazilianMessage = z
  .strictObject({ header: imageHeader(brazilianSource), ...messageWords })
  .meta({ id: 'MessageBrl', description: 'What the customer reads around the order; every part has a default.' });

export const Texts = z
  .strictObject({
    captured: textOf({ max: LONGEST_BODY }).optional(),
    failed: textOf({ max: LONGEST_BODY }).optional(),
  })
  .meta({
    id: 'Texts',
    description:
      'Bodies of the messages that are sent on the service’s own account; English for INR, Portuguese for BRL.',
  });
