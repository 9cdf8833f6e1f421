import { Books } from './books';
import type {
  Alarm,
  CreateRefundBody,
  CreateWebhookEndpointBody,
  Credential,
  EraseCustomerBody,
  Event,
  Evidence,
  Figures,
  GetFiguresQuery,
  ListEventsQuery,
  ListOrdersQuery,
  Order,
  OrderRequest,
  OrderStatusRequest,
  PutCredentialBody,
  Refund,
  SearchCredentialsBody,
  SearchOrdersBody,
  SentMessage,
  TimelineEntry,
  Validation,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from './generated/types';
import { type CallOptions, type ClientOptions, type Request, Transport } from './transport';

/** One page of a list; send `next_cursor` as `cursor` to get the next. */
export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

/**
 * The wapay API. Every POST carries an Idempotency-Key, so that a request whose answer was lost is repeated without a
 * second effect. Methods throw WapayError.
 */
export class Wapay {
  /** Settlements, what does not agree, reports and the ledger. */
  readonly books: Books;
  private readonly transport: Transport;

  constructor(options: ClientOptions) {
    this.transport = new Transport(options);
    this.books = new Books(this.transport);
  }

  /** Creates an order; its message goes to the customer unless `send` is false. */
  createOrder(order: OrderRequest, options?: CallOptions): Promise<Order> {
    return this.post('/orders', order, options);
  }

  /** Checks an order against every rule without creating it. */
  validateOrder(order: OrderRequest, options?: CallOptions): Promise<Validation> {
    return this.post('/orders/validate', order, options);
  }

  getOrder(referenceId: string, options?: CallOptions): Promise<Order> {
    return this.get(orderPath(referenceId), undefined, options);
  }

  /** One page of orders, newest first. */
  listOrders(query: ListOrdersQuery = {}, options?: CallOptions): Promise<Page<Order>> {
    return this.get('/orders', query, options);
  }

  /** Every order that matches, newest first, page by page. */
  async *eachOrder(query: ListOrdersQuery = {}, options?: CallOptions): AsyncGenerator<Order> {
    yield* eachOf((cursor) => this.listOrders({ ...query, ...cursor }, options));
  }

  searchOrders(search: SearchOrdersBody, options?: CallOptions): Promise<Page<Order>> {
    return this.post('/orders/search', search, options);
  }

  /** Sends an unsent order, or again after a send that is known to have failed. */
  sendOrderDetails(referenceId: string, options?: CallOptions): Promise<Order> {
    return this.post(orderPath(referenceId, '/order_details'), undefined, options);
  }

  /** Moves an order to another status and tells the customer. */
  updateOrderStatus(referenceId: string, change: OrderStatusRequest, options?: CallOptions): Promise<Order> {
    return this.post(orderPath(referenceId, '/order_status'), change, options);
  }

  /** Has the provider asked now. */
  lookupOrder(referenceId: string, options?: CallOptions): Promise<Order> {
    return this.post(orderPath(referenceId, '/lookup'), undefined, options);
  }

  resolveProblem(referenceId: string, note: string, options?: CallOptions): Promise<Order> {
    return this.post(orderPath(referenceId, '/problem/resolve'), { note }, options);
  }

  /** Accepts a successful transaction that differs from the order: captured with the amount really paid. */
  acceptTransaction(referenceId: string, transactionId: string, note: string, options?: CallOptions): Promise<Order> {
    const path = orderPath(referenceId, `/transactions/${encodeURIComponent(transactionId)}/accept`);
    return this.post(path, { note }, options);
  }

  /** The order's story, oldest first. */
  async getTimeline(referenceId: string, options?: CallOptions): Promise<TimelineEntry[]> {
    return this.list(orderPath(referenceId, '/timeline'), options);
  }

  /** Everything that led to the order's state, as a chain of hashes that `wapay verify` checks. */
  getEvidence(referenceId: string, options?: CallOptions): Promise<Evidence> {
    return this.get(orderPath(referenceId, '/evidence'), undefined, options);
  }

  /** The order's messages with the moments at which each was sent, delivered and read, oldest first. */
  listMessages(referenceId: string, options?: CallOptions): Promise<SentMessage[]> {
    return this.list(orderPath(referenceId, '/messages'), options);
  }

  /** Gives money back: what is left of it, unless an amount is given. */
  createRefund(referenceId: string, refund: CreateRefundBody = {}, options?: CallOptions): Promise<Refund> {
    return this.post(orderPath(referenceId, '/refunds'), refund, options);
  }

  listRefunds(referenceId: string, options?: CallOptions): Promise<Refund[]> {
    return this.list(orderPath(referenceId, '/refunds'), options);
  }

  /** Stores a one-click credential: a PSP token, never a card number. */
  putCredential(credentialId: string, credential: PutCredentialBody, options?: CallOptions): Promise<Credential> {
    return this.send({ method: 'PUT', path: credentialPath(credentialId), body: credential }, options);
  }

  getCredential(credentialId: string, options?: CallOptions): Promise<Credential> {
    return this.get(credentialPath(credentialId), undefined, options);
  }

  async searchCredentials(search: SearchCredentialsBody, options?: CallOptions): Promise<Credential[]> {
    return (await this.post<{ data: Credential[] }>('/credentials/search', search, options)).data;
  }

  deleteCredential(credentialId: string, options?: CallOptions): Promise<void> {
    return this.send({ method: 'DELETE', path: credentialPath(credentialId) }, options);
  }

  /** Registers an endpoint for notifications; its secret is in this answer only. */
  createWebhookEndpoint(
    endpoint: CreateWebhookEndpointBody,
    options?: CallOptions,
  ): Promise<WebhookEndpointWithSecret> {
    return this.post('/webhook_endpoints', endpoint, options);
  }

  listWebhookEndpoints(options?: CallOptions): Promise<WebhookEndpoint[]> {
    return this.list('/webhook_endpoints', options);
  }

  deleteWebhookEndpoint(id: string, options?: CallOptions): Promise<void> {
    return this.send({ method: 'DELETE', path: `/webhook_endpoints/${encodeURIComponent(id)}` }, options);
  }

  /** Gives an endpoint a new secret; for 24 hours both sign. */
  rotateWebhookSecret(id: string, options?: CallOptions): Promise<WebhookEndpointWithSecret> {
    return this.post(`/webhook_endpoints/${encodeURIComponent(id)}/rotate_secret`, undefined, options);
  }

  /** One page of what happened, newest first. */
  listEvents(query: ListEventsQuery = {}, options?: CallOptions): Promise<Page<Event>> {
    return this.get('/events', query, options);
  }

  /** Every event that matches, newest first, page by page. */
  async *eachEvent(query: ListEventsQuery = {}, options?: CallOptions): AsyncGenerator<Event> {
    yield* eachOf((cursor) => this.listEvents({ ...query, ...cursor }, options));
  }

  redeliverEvent(id: string, options?: CallOptions): Promise<Event> {
    return this.post(`/events/${encodeURIComponent(id)}/redeliver`, undefined, options);
  }

  /** What is wrong now with the service as a whole; empty when all is well. */
  listAlarms(options?: CallOptions): Promise<{ data: Alarm[] }> {
    return this.get('/alarms', {}, options);
  }

  /** How the last hours went: money at risk, captures and failures by the hour, how long confirming took. */
  getFigures(query: GetFiguresQuery = {}, options?: CallOptions): Promise<Figures> {
    return this.get('/figures', query, options);
  }

  /** Removes a customer's personal data; records of money are kept. */
  eraseCustomer(customer: EraseCustomerBody, options?: CallOptions): Promise<{ orders: number }> {
    return this.post('/customers/erase', customer, options);
  }

  private get<T>(path: string, query: object | undefined, options?: CallOptions): Promise<T> {
    return this.send({ method: 'GET', path, query }, options);
  }

  private async list<T>(path: string, options?: CallOptions): Promise<T[]> {
    return (await this.get<{ data: T[] }>(path, undefined, options)).data;
  }

  private post<T>(path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.send({ method: 'POST', path, body }, options);
  }

  private send<T>(request: Request, options?: CallOptions): Promise<T> {
    return this.transport.send(request, options);
  }
}

const orderPath = (referenceId: string, rest = ''): string => `/orders/${encodeURIComponent(referenceId)}${rest}`;
const credentialPath = (id: string): string => `/credentials/${encodeURIComponent(id)}`;

async function* eachOf<T>(read: (cursor: { cursor?: string }) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

export type {
  Alarm,
  DayReport,
  Event,
  Exception,
  Figures,
  Notification,
  Order,
  OrderRequest,
  Refund,
  SettlementFile,
  TimelineEntry,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from './generated/types';
export { InvalidSignatureError, verifyNotification } from './notification';
export type { CallOptions, ClientOptions, WapayErrorCode } from './transport';
export { WapayError } from './transport';
