import { z } from 'zod';
import { exactlyOne, oneRequired, rule } from './conditions';
import { list } from './containers';
import { textOf, webUrl } from './request-text';
import { say } from './violations';

/** The limits of WhatsApp's interactive messages. */
const LONGEST_BODY = 1024;
const LONGEST_FOOTER = 60;
const LONGEST_HEADER = 60;

const byLinkOrId = { link: webUrl.optional(), id: textOf({ max: 100 }).optional() };
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

/**
 * Meta refuses a template parameter (132018) with line breaks, tabs or more than four blanks in a row, and a blank one.
 * U+0085, U+2028 and U+2029 are line breaks too.
 */
const templateParameter = (max: number) =>
  textOf({
    max,
    form: {
      pattern: /^(?=.*\S)(?!.* {5})[^\t\n\v\f\r\u0085\u2028\u2029]+$/u,
      code: 'invalid_template_parameter',
      detail:
        'WhatsApp takes no line breaks, no tabs, at most four blanks in a row and no blank text in a template parameter.',
    },
  });

const templateHeader = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('image'), image: source }),
  z.strictObject({
    type: z.literal('document'),
    document: z
      .strictObject({ ...byLinkOrId, filename: textOf({ max: 240 }).optional() })
      .check(ONE_SOURCE)
      .meta(oneSource),
  }),
  z.strictObject({ type: z.literal('text'), text: templateParameter(LONGEST_HEADER) }),
]);

const templateOf = {
  name: textOf({
    max: 512,
    form: {
      pattern: /^[a-z0-9_]+$/u,
      code: 'invalid_template_name',
      detail: 'Give the name of the template as WhatsApp Manager shows it: small letters, digits and underscores.',
    },
  }),
  language: textOf({
    form: {
      pattern: /^[a-z]{2,3}(_[A-Z]{2})?$/u,
      code: 'invalid_language',
      detail: 'Give a language such as en or pt_BR.',
    },
  }).meta({ examples: ['en', 'pt_BR'] }),
};

/** A template's body has at most 1,024 characters, of which `{{1}}` takes five. */
const MOST_PARAMETERS = 200;

const bodyParameters = list(templateParameter(LONGEST_BODY))
  .max(MOST_PARAMETERS, say('too_many_parameters', `A template has at most ${MOST_PARAMETERS} parameters.`))
  .optional();

const Template = z
  .strictObject({
    ...templateOf,
    when: z.literal('always').optional().describe('Absent: only when the 24-hour window is closed.'),
    header: templateHeader.optional(),
    body_parameters: bodyParameters,
  })
  .meta({ id: 'Template', description: 'An approved template, for when the 24-hour window is closed (131047).' });

const AutomaticTemplate = z
  .strictObject({ ...templateOf, body_parameters: bodyParameters })
  .meta({ id: 'AutomaticTemplate', description: 'An approved order-status template.' });

export const Templates = z
  .strictObject({ captured: AutomaticTemplate.optional(), failed: AutomaticTemplate.optional() })
  .meta({
    id: 'Templates',
    description:
      'Templates for the messages that are sent on the service’s own account, for when the 24-hour window is closed (131047, 131070).',
  });

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

export const MessageTexts = z
  .strictObject({
    captured: textOf({ max: LONGEST_BODY }).optional(),
    failed: textOf({ max: LONGEST_BODY }).optional(),
  })
  .meta({
    id: 'Texts',
    description:
      'Bodies of the messages that are sent on the service’s own account; English for INR, Portuguese for BRL.',
  });
