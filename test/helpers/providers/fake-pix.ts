import { randomBytes } from 'node:crypto';
import { composeBrCode } from '../../../src/domain/brazil/br-code';
import { type Any, type FakeAnswer, type FakeRequest, startFakeServer } from './fake-server';
import { createTestCa } from './test-ca';

export interface FakePixOptions {
  now: () => Date;
  /** How a token is asked for. */
  tokenAuth?: 'basic' | 'form';
  tokenBody?: 'form' | 'json';
  /** What a second PUT of a txid is answered. */
  duplicate?: 409 | 400 | 'revision';
  /** Older banks give the location alone. */
  givesCode?: boolean;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

const LIFE_SECONDS = 300;

/**
 * A bank that speaks the API Pix 2.9.0, over real mutual TLS: without a certificate of its authority no request gets in,
 * token or not. Strict about txids, amounts, ids of returns, and the parameters that it asks for on every call.
 */
export async function startFakePix(options: FakePixOptions) {
  const { now, tokenAuth = 'basic', tokenBody = 'form', duplicate = 409, givesCode = true } = options;
  const authority = createTestCa('Bank authority');
  const own = authority.issue('pix.bank.example');
  const cobs = new Map<string, Any>();
  const received = new Map<string, Any>();
  const tokens = new Map<string, number>();
  let broken: string | null = null;
  let hidesCode = false;
  let fetched = 0;

  const issueToken = ({ headers, text, body }: FakeRequest): FakeAnswer => {
    fetched += 1;
    const fields: Any = tokenBody === 'json' ? body : Object.fromEntries(new URLSearchParams(text));
    const basic = `Basic ${Buffer.from('client-1:secret-1').toString('base64')}`;
    const proved =
      tokenAuth === 'basic'
        ? headers.authorization === basic
        : fields.client_id === 'client-1' && fields.client_secret === 'secret-1';
    if (fields.grant_type !== 'client_credentials' || !proved)
      return { status: 401, body: { error: 'invalid_client', error_description: 'Unknown client' } };
    const token = randomBytes(16).toString('hex');
    tokens.set(token, now().getTime() + LIFE_SECONDS * 1000);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: LIFE_SECONDS } };
  };

  const put = (txid: string, body: Any): FakeAnswer => {
    const known = cobs.get(txid);
    if (known && known.status !== 'ATIVA') return problem(400, 'CobOperacaoInvalida', 'A cobrança não está ATIVA.');
    if (known && duplicate === 409)
      return { status: 409, body: { nome: 'txid_duplicado', mensagem: 'O txid já foi usado' } };
    if (known && duplicate === 400) return problem(400, 'CobOperacaoInvalida', 'O txid já existe.');
    if (!/^[a-zA-Z0-9]{26,35}$/.test(txid)) return problem(400, 'CobOperacaoInvalida', 'txid inválido');
    const { calendario, valor, chave } = body;
    if (!/^\d{1,10}\.\d{2}$/.test(valor?.original) || /^0+\.00$/.test(valor.original))
      return problem(400, 'CobOperacaoInvalida', 'valor inválido');
    if (!Number.isInteger(calendario?.expiracao) || calendario.expiracao < 1)
      return problem(400, 'CobOperacaoInvalida', 'expiracao inválida');
    if (chave !== 'loja@example.com') return problem(400, 'CobOperacaoInvalida', 'A chave não é deste recebedor.');
    const location = `pix.bank.example/qr/v2/${txid}`;
    const cob = {
      ...body,
      txid,
      revisao: known ? known.revisao + 1 : 0,
      status: 'ATIVA',
      calendario: { criacao: now().toISOString(), ...calendario },
      loc: { id: cobs.size + 1, location, tipoCob: 'cob' },
      location,
      ...(givesCode && { pixCopiaECola: composeBrCode({ location, merchantName: 'Loja', city: 'Recife' }) }),
    };
    cobs.set(txid, cob);
    return { status: 201, body: shown(cob) };
  };
  const shown = (cob: Any): Any => {
    // A charge that is over shows nothing of what comes in later.
    const isRemoved = /^REMOVID/.test(cob.status);
    const pix = [...received.values()].filter((one) => one.txid === cob.txid && !isRemoved);
    const { pixCopiaECola, location, loc, ...rest } = cob;
    return { ...rest, ...(hidesCode ? {} : { location, loc, ...(pixCopiaECola && { pixCopiaECola }) }), pix };
  };
  const patch = (txid: string, body: Any): FakeAnswer => {
    const cob = cobs.get(txid);
    if (!cob) return problem(404, 'CobNaoEncontrado', 'Não encontrada');
    if (cob.status !== 'ATIVA') return problem(400, 'CobOperacaoInvalida', 'A cobrança não está ATIVA.');
    if (Object.keys(body).length !== 1) return problem(400, 'CobOperacaoInvalida', 'Remova sem outras alterações.');
    cob.status = body.status;
    return { status: 200, body: shown(cob) };
  };

  const giveBack = (pix: Any, id: string, body: Any): FakeAnswer => {
    if (!/^[a-zA-Z0-9]{1,35}$/.test(id)) return problem(400, 'PixDevolucaoInvalida', 'id inválido');
    if (pix.devolucoes.some((one: Any) => one.id === id))
      return duplicate === 'revision'
        ? { status: 201, body: pix.devolucoes.find((one: Any) => one.id === id) }
        : problem(400, 'PixDevolucaoInvalida', 'Já existe uma devolução com este id.');
    const gone = pix.devolucoes
      .filter((one: Any) => one.status !== 'NAO_REALIZADO')
      .reduce((sum: number, one: Any) => sum + Number(one.valor.replace('.', '')), 0);
    if (Number(body.valor.replace('.', '')) + gone > Number(pix.valor.replace('.', '')))
      return problem(400, 'PixDevolucaoInvalida', 'A soma excede o valor do Pix.');
    return { status: 201, body: addReturn(pix, { id, valor: body.valor, natureza: body.natureza ?? 'ORIGINAL' }) };
  };
  const addReturn = (pix: Any, fields: Any): Any => {
    const devolucao = {
      id: randomBytes(8).toString('hex'),
      rtrId: `D${randomBytes(16).toString('hex').slice(0, 31)}`,
      status: 'EM_PROCESSAMENTO',
      horario: { solicitacao: now().toISOString() },
      ...fields,
    };
    pix.devolucoes.push(devolucao);
    return devolucao;
  };

  const handle = ({ method, path, query, body }: FakeRequest): FakeAnswer => {
    const [, txid] = /^\/v2\/cob\/(\w+)$/.exec(path) ?? [];
    if (txid && method === 'PUT') return put(txid, body);
    if (txid && method === 'PATCH') return patch(txid, body);
    if (txid) {
      const cob = cobs.get(txid);
      return cob ? { status: 200, body: shown(cob) } : problem(404, 'CobNaoEncontrado', 'Não encontrada');
    }
    if (path === '/v2/cob' || path === '/v2/pix') {
      const [from, to] = [Date.parse(query.get('inicio') ?? ''), Date.parse(query.get('fim') ?? '')];
      if (Number.isNaN(from) || Number.isNaN(to)) return problem(400, 'RequisicaoInvalida', 'inicio e fim');
      const wanted = query.get('txid');
      const pix = [...received.values()].filter(
        (one) => Date.parse(one.horario) >= from && Date.parse(one.horario) <= to && (!wanted || one.txid === wanted),
      );
      return { status: 200, body: path === '/v2/pix' ? { parametros: {}, pix } : { parametros: {}, cobs: [] } };
    }
    const [, id, devolucao] = /^\/v2\/pix\/(\w+)(?:\/devolucao\/([^/]+))?$/.exec(path) ?? [];
    const pix = received.get(id ?? '');
    if (!pix) return problem(404, 'PixNaoEncontrado', 'Não encontrado');
    if (devolucao && method === 'PUT') return giveBack(pix, devolucao, body);
    if (!devolucao) return { status: 200, body: pix };
    const found = pix.devolucoes.find((one: Any) => one.id === devolucao);
    return found ? { status: 200, body: found } : problem(404, 'PixDevolucaoNaoEncontrada', 'Não encontrada');
  };

  const server = await startFakeServer(
    (request) => {
      if (request.path === '/oauth/token') return issueToken(request);
      const { headers, query, path, method } = request;
      for (const [name, value] of Object.entries(options.query ?? {}))
        if (query.get(name) !== value) return problem(400, 'RequisicaoInvalida', `falta ${name}`);
      for (const [name, value] of Object.entries(options.headers ?? {}))
        if (headers[name] !== value) return problem(400, 'RequisicaoInvalida', `falta ${name}`);
      const until = tokens.get((headers.authorization ?? '').replace('Bearer ', ''));
      if (until === undefined || until <= now().getTime()) return { status: 401, body: { error: 'invalid_token' } };
      if (broken !== null && method === 'GET' && path.includes(broken))
        return problem(503, 'ServicoIndisponivel', 'Depois');
      return handle(request);
    },
    {
      tls: { ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
      isEffect: ({ method, path }) => method !== 'GET' && path !== '/oauth/token',
    },
  );
  return {
    ...server,
    authority,
    cobs,
    received,
    baseUrl: `${server.url}/v2`,
    tokenUrl: `${server.url}/oauth/token`,
    tokensFetched: () => fetched,
    /** The bank forgets its tokens, as when it restarts. */
    revokeTokens: () => tokens.clear(),
    pay: (cob: Any, fields: Any = {}): Any => {
      const endToEndId = `E${randomBytes(16).toString('hex').slice(0, 31)}`;
      const { txid } = cob;
      const pix = {
        endToEndId,
        txid,
        valor: cob.valor.original,
        horario: now().toISOString(),
        infoPagador: 'Maria da Silva, CPF 123.456.789-09',
        pagador: { cpf: '12345678909', nome: 'Maria da Silva' },
        devolucoes: [],
        ...fields,
      };
      received.set(endToEndId, pix);
      if (cob.status === 'ATIVA') cob.status = 'CONCLUIDA';
      return pix;
    },
    addReturn,
    break: (part: string | null) => {
      broken = part;
    },
    /** Neither code nor location. */
    hideCode: (on: boolean) => {
      hidesCode = on;
    },
  };
}

const problem = (status: number, type: string, detail: string): FakeAnswer => ({
  status,
  body: { type: `https://pix.bcb.gov.br/api/v2/error/${type}`, title: type, status, detail },
});
