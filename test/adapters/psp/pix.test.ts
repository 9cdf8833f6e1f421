import { bankAt } from '../../../src/adapters/psp/pix/pix-banks';
import { readPixCode } from '../../../src/domain/brazil/pix';
import type { FakePixOptions } from '../../helpers/providers/fake-pix';
import { createTestCa } from '../../helpers/providers/test-ca';
import { created, requestFor } from './contract/instrument-cases';
import { buffers, startPix } from './pix-merchant';

describe('mutual TLS', () => {
  test('token and API get the merchant’s certificate, and nobody without one of the bank’s authority gets in', async () => {
    const { fake, open, psp, world } = await startPix();
    await created(world, requestFor(world, 'pix_dynamic_code'));
    expect(fake.requests.map(({ path, peer }) => [path.replace(/\w{32}/, 'TXID'), peer])).toEqual([
      ['/oauth/token', 'merchant-1'],
      ['/v2/cob/TXID', 'merchant-1'],
    ]);
    expect(await psp.checkCredentials()).toMatchObject({ outcome: 'accepted' });

    const before = fake.requests.length;
    const ca = Buffer.from(fake.authority.cert);
    const foreign = createTestCa('Somebody else').issue('merchant-1');
    for (const tls of [{ ca }, { ...buffers(foreign), ca }]) {
      const outsider = open(tls);
      const reply = await outsider.createInstrument(requestFor(world, 'pix_dynamic_code'));
      // No token, so no charge was asked for: certain, although the handshake of TLS 1.3 fails after it seems complete.
      expect(reply).toMatchObject({ outcome: 'retry' });
      expect(await outsider.checkCredentials()).toMatchObject({ outcome: 'failed' });
    }
    expect(fake.requests).toHaveLength(before);
    expect(fake.cobs.size).toBe(1);
  });

  test('a bank whose certificate is of another authority gets neither id nor secret', async () => {
    const { fake, identity, open, world } = await startPix();
    const imposter = open({ ...identity, ca: Buffer.from(createTestCa().cert) });
    expect(await imposter.createInstrument(requestFor(world, 'pix_dynamic_code'))).toMatchObject({ outcome: 'retry' });
    expect(fake.requests).toEqual([]);
  });

  test('a key under a passphrase', async () => {
    const { fake, open, world } = await startPix();
    const locked = buffers(fake.authority.issue('merchant-2', { passphrase: 'open sesame' }));
    const psp = open({ ...locked, passphrase: 'open sesame', ca: Buffer.from(fake.authority.cert) });
    expect(await psp.createInstrument(requestFor(world, 'pix_dynamic_code'))).toMatchObject({ outcome: 'created' });
    expect(fake.requests.at(-1)?.peer).toBe('merchant-2');
  });

  test('a certificate that ends soon is told', async () => {
    const { clock, open, identity } = await startPix();
    const certificateEnds = new Date(clock.now().getTime() + 10 * 86_400_000);
    expect(await open(identity, { certificateEnds }).checkCredentials()).toMatchObject({
      outcome: 'accepted',
      warning: 'The certificate ends in 10 days; renew it.',
    });
  });
});

describe('tokens', () => {
  test('one token serves many requests at once, until its time is over', async () => {
    const { clock, fake, world } = await startPix();
    await Promise.all([1, 2, 3, 4].map(() => created(world, requestFor(world, 'pix_dynamic_code'))));
    expect(fake.tokensFetched()).toBe(1);
    clock.advance(250_000);
    await created(world, requestFor(world, 'pix_dynamic_code'));
    expect(fake.tokensFetched()).toBe(1);
    clock.advance(40_000);
    await created(world, requestFor(world, 'pix_dynamic_code'));
    expect(fake.tokensFetched()).toBe(2);
  });

  test('one that the bank has forgotten is replaced, once, and the same request is carried out', async () => {
    const { fake, world } = await startPix();
    await created(world, requestFor(world, 'pix_dynamic_code'));
    fake.revokeTokens();
    const request = requestFor(world, 'pix_dynamic_code');
    await created(world, request);
    const puts = fake.requests.filter(({ path }) => path === `/v2/cob/${request.name}`);
    expect(puts.map(({ headers }) => headers.authorization)).toHaveLength(2);
    expect(puts[0]?.text).toBe(puts[1]?.text);
    expect(fake.tokensFetched()).toBe(2);
  });

  test.each([
    ['id and secret in the form', { tokenAuth: 'form' }],
    [
      'a parameter and a header that the bank wants',
      { query: { 'gw-dev-app-key': 'k=1' }, headers: { 'x-conta-corrente': '77' } },
    ],
  ] as const)('%s', async (_name, options) => {
    const { query, headers } = options as Pick<FakePixOptions, 'query' | 'headers'>;
    const { world, psp } = await startPix(options, { ...(query && { query }), ...(headers && { headers }) });
    await created(world, requestFor(world, 'pix_dynamic_code'));
    expect(await psp.checkCredentials()).toMatchObject({ outcome: 'accepted' });
  });

  test('a wrong secret is refused, and says what to check', async () => {
    const { world, fake } = await startPix({}, { clientSecret: 'wrong' });
    const reply = await world.psp.createInstrument(requestFor(world, 'pix_dynamic_code'));
    expect(reply).toMatchObject({
      outcome: 'refused',
      error: { httpStatus: 401, code: 'invalid_client', advice: expect.stringContaining('PIX_CLIENT_SECRET') },
    });
    expect(fake.cobs.size).toBe(0);
  });

  test.each([
    ['https://pix.api.efipay.com.br/v2', { name: 'Efí', tokenBody: 'json', tokenAuth: 'basic' }],
    ['https://api-pix.bb.com.br/pix/v2', { name: 'Banco do Brasil', needsQuery: ['gw-dev-app-key'] }],
    ['https://secure.api.itau/pix_recebimentos/v2', { name: 'Itaú', tokenAuth: 'form' }],
    ['https://trust-pix.santander.com.br/api/v1', { tokenQuery: { grant_type: 'client_credentials' } }],
    ['https://cdpj.partners.bancointer.com.br/pix/v2', { scope: expect.stringContaining('cob.write') }],
    ['https://api.sicoob.com.br/pix/api/v2', { clientIdHeader: 'client_id' }],
    ['https://evilbb.com.br.example/v2', { name: 'the bank' }],
    ['https://pix.other.example/v2', { name: 'the bank', tokenAuth: 'basic', tokenBody: 'form' }],
  ])('%s is known as what it is', (url, bank) => expect(bankAt(url)).toMatchObject(bank));
});

describe('a charge', () => {
  test('is made under a txid of its reference and attempt, with the merchant’s key and the exact amount', async () => {
    const { fake, psp, world } = await startPix();
    const request = requestFor(world, 'pix_dynamic_code', { referenceId: 'NL_2026.11-1', amount: 1 });
    expect(request.name).toMatch(/^[a-f0-9]{32}$/);
    expect(psp.instrumentName('NL_2026.11-1', 'pix_dynamic_code', 1)).toBe(request.name);
    await created(world, request);
    expect(fake.cobs.get(request.name)).toMatchObject({
      chave: 'loja@example.com',
      valor: { original: '0.01' },
      calendario: { expiracao: 2 * 86_400 },
      devedor: { cpf: '52998224725', nome: 'Maria da Silva' },
      infoAdicionais: [{ nome: 'Pedido', valor: 'NL_2026.11-1' }],
    });
  });

  test('without a code of the bank’s, one is composed from the location', async () => {
    const { world } = await startPix({ givesCode: false });
    const request = requestFor(world, 'pix_dynamic_code');
    const { content } = await created(world, request);
    expect(readPixCode(content)).toEqual({ ok: true, amount: null });
    expect(content).toContain(`pix.bank.example/qr/v2/${request.name}`);
    expect(content).toContain('PADARIA SAO JOAO');
  });

  test('with neither is removed and refused', async () => {
    const { fake, world } = await startPix();
    fake.hideCode(true);
    const request = requestFor(world, 'pix_dynamic_code');
    expect(await world.psp.createInstrument(request)).toMatchObject({
      outcome: 'refused',
      error: { code: 'pix_code_missing' },
    });
    expect(fake.cobs.get(request.name).status).toBe('REMOVIDA_PELO_USUARIO_RECEBEDOR');
  });

  test.each([409, 400, 'revision'] as const)(
    'a second PUT that the bank answers %s makes no second charge',
    async (duplicate) => {
      const { fake, world } = await startPix({ duplicate });
      const request = requestFor(world, 'pix_dynamic_code');
      const first = await created(world, request);
      // A repeat that does not know of the first: nothing was stored about it.
      expect(await created(world, request)).toMatchObject({ id: first.id, content: first.content });
      expect(fake.cobs.size).toBe(1);
    },
  );

  test('a txid that is used up, or for another amount, is refused', async () => {
    const { fake, world } = await startPix();
    const request = requestFor(world, 'pix_dynamic_code');
    await created(world, request);
    expect(await world.psp.createInstrument({ ...request, amount: 99 })).toMatchObject({ outcome: 'refused' });
    fake.cobs.get(request.name).status = 'REMOVIDO_PELO_PSP';
    expect(await world.psp.createInstrument(request)).toMatchObject({
      outcome: 'refused',
      error: { code: 'instrument_ended' },
    });
  });

  test('that has expired stays ATIVA at the bank, and is ended here', async () => {
    const { clock, world } = await startPix();
    const expiresAt = new Date(clock.now().getTime() + 600_000);
    const request = requestFor(world, 'pix_dynamic_code', { expiresAt, firstSentAt: clock.now() });
    expect(await created(world, request)).toMatchObject({ state: 'open', expiresAt });
    clock.advance(600_000);
    expect(await world.psp.findInstrument(request)).toMatchObject({ outcome: 'found', instrument: { state: 'ended' } });
  });

  test.each(['REMOVIDA_PELO_PSP', 'REMOVIDO_PELO_USUARIO_RECEBEDOR'])(
    '%s, however it is spelt, is over',
    async (status) => {
      const { fake, world } = await startPix();
      const request = requestFor(world, 'pix_dynamic_code', { firstSentAt: new Date() });
      await created(world, request);
      fake.cobs.get(request.name).status = status;
      expect(await world.psp.findInstrument(request)).toMatchObject({ instrument: { state: 'ended' } });
      expect(await world.psp.cancelInstrument({ id: request.name, kind: request.kind, name: request.name })).toEqual({
        outcome: 'ended',
      });
    },
  );

  test('a word of the bank’s that is new counts as payable', async () => {
    const { fake, world } = await startPix();
    const request = requestFor(world, 'pix_dynamic_code', { firstSentAt: new Date() });
    await created(world, request);
    fake.cobs.get(request.name).status = 'EM_ANALISE';
    expect(await world.psp.findInstrument(request)).toMatchObject({ instrument: { state: 'open' } });
  });
});
