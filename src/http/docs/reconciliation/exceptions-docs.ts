import type { z } from 'zod';
import { listOf, pageOf } from '../../schemas/parts';
import { Exception, Reconciliation } from '../../schemas/reconciliation';
import type { RouteDoc } from '../../schemas/route-doc';
import { onePage } from '../answer-examples';
import { EXCEPTION, RECONCILIATION } from './books-examples';

const tag = 'Reconciliation';

/** `query` as the route checks it. */
export const listExceptionsDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'listExceptions',
  tag,
  summary: 'List what does not agree',
  description:
    'Newest first. The same finding again is the same row; one that is no longer true becomes `resolved` by itself, explained ones too. `from` and `to` are the merchant’s days on which it was first seen.',
  query,
  answers: { 200: { description: 'One page.', schema: pageOf(Exception), example: onePage(EXCEPTION) } },
});

export const readExceptionDoc: RouteDoc = {
  id: 'getException',
  tag,
  summary: 'Read one finding',
  description: 'A finding of reconciliation, with what was found and what to do.',
  answers: { 200: { description: 'The finding.', schema: Exception, example: EXCEPTION } },
};

/** `schema` as the route checks it. */
export const explainExceptionDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'explainException',
  tag,
  summary: 'Say why it is so',
  description: 'It stays explained until it is no longer true. A resolved one needs no explanation (409).',
  body: { schema, examples: { 'The web shop': { note: 'Payments of our web shop on the same account.' } } },
  answers: {
    200: {
      description: 'The finding, explained.',
      schema: Exception,
      example: { ...EXCEPTION, state: 'explained', note: 'Payments of our web shop on the same account.' },
    },
  },
  errors: ['invalid_transition'],
});

export const reopenExceptionDoc: RouteDoc = {
  id: 'reopenException',
  tag,
  summary: 'Take an explanation back',
  description: 'An explained finding is open again; what is resolved stays so (409).',
  answers: { 200: { description: 'The finding, open again.', schema: Exception, example: EXCEPTION } },
  errors: ['invalid_transition'],
};

/** `schema` as the route checks it. */
export const reconcileDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'createReconciliation',
  tag,
  summary: 'Match a period now',
  description:
    'Days of the merchant, both inclusive. Matching also runs by itself after each file, and nightly. It never captures anything: where a gateway has money of which nothing is known here, the provider is looked up.',
  body: { schema, examples: { 'A month': { from: '2026-11-01', to: '2026-11-30' } } },
  answers: {
    202: {
      description: 'It runs.',
      schema: Reconciliation,
      example: { ...RECONCILIATION, status: 'running', counts: null, finished_at: null },
    },
  },
});

export const readReconciliationDoc: RouteDoc = {
  id: 'getReconciliation',
  tag,
  summary: 'Read a run',
  description: 'Its period, its state and, when it has ended, how many findings of each kind there were.',
  answers: { 200: { description: 'The run.', schema: Reconciliation, example: RECONCILIATION } },
};

export const listReconciliationsDoc: RouteDoc = {
  id: 'listReconciliations',
  tag,
  summary: 'List the last runs',
  description: 'Runs that a person asked for and those that ran by themselves.',
  answers: {
    200: {
      description: 'Newest first, at most 100.',
      schema: listOf(Reconciliation),
      example: { data: [RECONCILIATION] },
    },
  },
};
