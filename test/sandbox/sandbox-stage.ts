import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { createSandbox } from '../../src/sandbox/sandbox';
import type { SandboxOptions } from '../../src/sandbox/world/world';

// biome-ignore lint/suspicious/noExplicitAny: bodies are JSON whose shape each test states by what it expects
export type Json = any;

export const START = new Date('2026-11-20T10:00:00Z');

/** A clock that only tests move. */
export class VirtualClock {
  constructor(private time = START.getTime()) {}
  now = (): Date => new Date(this.time);
  advance = (milliseconds: number): void => {
    this.time += milliseconds;
  };
}

export interface Captured {
  url: string;
  headers: Record<string, string>;
  raw: string;
  body: Json;
}

/** A sandbox over HTTP, on a virtual clock, with everything it delivers in `captured`. */
export function setUp(options: Partial<SandboxOptions> & { clock?: VirtualClock } = {}) {
  const clock = options.clock ?? new VirtualClock();
  const captured: Captured[] = [];
  const answers: number[] = [];
  const sandbox = createSandbox({
    webhook: { url: 'http://service.test/webhooks/whatsapp', headers: { Authorization: 'Bearer right' } },
    deliver: async (url, headers, raw) => {
      captured.push({ url, headers, raw, body: JSON.parse(raw) });
      return answers.shift() ?? 200;
    },
    delays: { slowMs: 5, hangMs: 5, messageMs: 40 },
    psp: { secret: 'whsec_c2FuZGJveC1zZWNyZXQ=' },
    ...options,
    clock,
  });
  const app = express().use('/sandbox', sandbox.app);
  const post = (path: string, body?: object) => request(app).post(`/sandbox${path}`).send(body);
  return {
    clock,
    captured,
    /** HTTP statuses that the service will answer to the next deliveries (then 200). */
    answers,
    sandbox,
    world: sandbox.world,
    app,
    post,
    get: (path: string) => request(app).get(`/sandbox${path}`),
    put: (path: string, body: object) => request(app).put(`/sandbox${path}`).send(body),
    send: (message: object) => post('/whatsapp/messages', message).set('D360-API-KEY', 'key'),
    lookup: (configuration: string, reference: string) =>
      request(app).get(`/sandbox/whatsapp/v1/payments/${configuration}/${reference}`).set('D360-API-KEY', 'key'),
    /** The payment statuses delivered so far. */
    payments: () => captured.flatMap(({ body }) => statusesOf(body)).filter((status) => status.type === 'payment'),
    /** The message statuses delivered so far. */
    statuses: () => captured.flatMap(({ body }) => statusesOf(body)).filter((status) => status.type === undefined),
  };
}

const statusesOf = (body: Json): Json[] => body.entry?.[0].changes[0].value.statuses ?? [];

/** A sample message; its order expires well after START, wherever it expires at all. */
export function sample(name: string): Json {
  const text = readFileSync(join(__dirname, '../fixtures/sandbox', `out.${name}.json`), 'utf8');
  return JSON.parse(text);
}

export const parametersOf = (message: Json): Json => message.interactive.action.parameters;

/** The Razorpay order of the samples under any reference. */
export function razorpay(reference = 'NL-20261120-0001'): Json {
  const message = sample('order_details.in.pg.razorpay.catalog');
  parametersOf(message).reference_id = reference;
  return message;
}

/** An Indian order_status. */
export function statusMessage(reference: string, status: string): Json {
  const message = sample('order_status.in.processing');
  message.interactive.action.parameters = { reference_id: reference, order: { status } };
  return message;
}

export const CONFIGURATION = 'nilgiri-rzp-prod';
export const REFERENCE = 'NL-20261120-0001';
