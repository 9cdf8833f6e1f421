import { z } from 'zod';
import { LONGEST_BODY, LONGEST_FOOTER } from '../../domain/order-rules/message';
import { textOf, webUrl } from './parts';

const byLink = z.strictObject({ link: webUrl });
const source = z.union([byLink, z.strictObject({ id: textOf() })]);

const templateHeader = z.union([
  z.strictObject({ type: z.literal('image'), image: source }),
  z.strictObject({
    type: z.literal('document'),
    document: z.union([
      z.strictObject({ link: webUrl, filename: textOf(240).optional() }),
      z.strictObject({ id: textOf(), filename: textOf(240).optional() }),
    ]),
  }),
  z.strictObject({ type: z.literal('text'), text: textOf(60) }),
]);

const template = {
  name: textOf(512),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/)
    .meta({ examples: ['en', 'pt_BR'] }),
  when: z.literal('always').optional().describe('Absent: only when the 24-hour window is closed.'),
  header: templateHeader.optional(),
  body_parameters: z.array(textOf(LONGEST_BODY)).min(1).optional(),
};

export const Template = z
  .strictObject(template)
  .meta({ id: 'Template', description: 'An approved template, for when the 24-hour window is closed (131047).' });

const words = {
  body: textOf(LONGEST_BODY).optional(),
  footer: textOf(LONGEST_FOOTER).optional(),
  template: Template.optional(),
};

export const IndianMessage = z
  .strictObject({ header: z.strictObject({ type: z.literal('image'), image: source }).optional(), ...words })
  .meta({ id: 'MessageInr', description: 'What the customer reads around the order; every part has a default.' });

export const BrazilianMessage = z
  .strictObject({ header: z.strictObject({ type: z.literal('image'), image: byLink }).optional(), ...words })
  .meta({ id: 'MessageBrl', description: 'What the customer reads around the order; every part has a default.' });

export const Texts = z
  .strictObject({ captured: textOf(LONGEST_BODY).optional(), failed: textOf(LONGEST_BODY).optional() })
  .meta({
    id: 'Texts',
    description:
      'Bodies of the messages that are sent on the service’s own account; English for INR, Portuguese for BRL.',
  });

export const messageWords = words;
