import { pointerTo } from '../json-pointer';
import type { Currency } from '../words';
import { compact, type Fields, matching, readText, WEB_URL } from './fields';
import type { ImageHeader, MediaSource, MessageTemplate, OrderMessage, OrderTexts, TemplateHeader } from './shapes';

/** The limits of WhatsApp's interactive messages. */
export const LONGEST_BODY = 1024;
export const LONGEST_FOOTER = 60;

const LANGUAGE = matching(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/u, 'invalid_language', 'Give a language such as en or pt_BR.');

/** Reads `message`; `simplified` is the Brazilian form without an order, which has no header. */
export function readMessage(body: Fields, currency: Currency | undefined, simplified: boolean): OrderMessage {
  const message = body.object('message');
  if (message === undefined) return {};
  if (simplified && message.has('header')) {
    const detail = 'A message without an order shows its amount instead of a header; leave the header out.';
    message.report.add(message.at('header'), 'header_not_supported', detail);
  }
  const read = compact<OrderMessage>({
    header: readHeader(message, currency),
    body: message.text('body', { max: LONGEST_BODY }),
    footer: message.text('footer', { max: LONGEST_FOOTER }),
    template: readTemplate(message),
  });
  message.rejectUnknown();
  return read;
}

/** Reads `texts`. */
export function readTexts(body: Fields): OrderTexts {
  const texts = body.object('texts');
  if (texts === undefined) return {};
  const read = compact<OrderTexts>({
    captured: texts.text('captured', { max: LONGEST_BODY }),
    failed: texts.text('failed', { max: LONGEST_BODY }),
  });
  texts.rejectUnknown();
  return read;
}

function readHeader(message: Fields, currency: Currency | undefined): ImageHeader | undefined {
  const header = message.object('header');
  if (header === undefined) return undefined;
  header.choice('type', ['image'], true);
  const image = header.object('image', true);
  header.rejectUnknown();
  const source = image && readSource(image, currency !== 'BRL');
  image?.rejectUnknown();
  return source && { type: 'image', image: source };
}

/** Reads exactly one of `link` and `id`; by link only where `byId` is false. */
function readSource(media: Fields, byId: boolean): MediaSource | undefined {
  const link = media.text('link', { required: !media.has('id'), matches: WEB_URL });
  const id = media.text('id');
  if (media.has('id') && !byId) {
    media.report.add(media.at('id'), 'not_supported', 'In Brazil the header image is given by link; leave id out.');
  } else if (media.has('id') && media.has('link')) {
    media.report.add(media.at('id'), 'conflict', 'Give either link or id, not both.');
  }
  return link !== undefined ? { link } : id !== undefined ? { id } : undefined;
}

/** Reads `template`: an approved template with what fills it. */
export function readTemplate(from: Fields): MessageTemplate | undefined {
  const template = from.object('template');
  if (template === undefined) return undefined;
  const read = compact<MessageTemplate>({
    name: template.text('name', { required: true, max: 512 }),
    language: template.text('language', { required: true, matches: LANGUAGE }),
    when: template.choice('when', ['always']),
    header: readTemplateHeader(template),
    body_parameters: readBodyParameters(template),
  });
  template.rejectUnknown();
  return read;
}

function readTemplateHeader(template: Fields): TemplateHeader | undefined {
  const header = template.object('header');
  if (header === undefined) return undefined;
  const type = header.choice('type', ['image', 'document', 'text'], true);
  const read = type === 'text' ? readHeaderText(header) : type && readHeaderMedia(header, type);
  if (type !== undefined) header.rejectUnknown();
  return read;
}

function readHeaderText(header: Fields): TemplateHeader | undefined {
  const text = header.text('text', { required: true, max: 60 });
  return text === undefined ? undefined : { type: 'text', text };
}

function readHeaderMedia(header: Fields, type: 'image' | 'document'): TemplateHeader | undefined {
  const media = header.object(type, true);
  if (media === undefined) return undefined;
  const source = readSource(media, true);
  const filename = type === 'document' ? media.text('filename', { max: 240 }) : undefined;
  media.rejectUnknown();
  if (source === undefined) return undefined;
  if (type === 'image') return { type, image: source };
  return { type, document: filename === undefined ? source : { ...source, filename } };
}

function readBodyParameters(template: Fields): string[] | undefined {
  const list = template.list('body_parameters');
  const pointer = template.at('body_parameters');
  return list?.flatMap((value, index) => {
    const text = readText(value, pointerTo(pointer, index), { max: LONGEST_BODY }, template.report);
    return text === undefined ? [] : [text];
  });
}
