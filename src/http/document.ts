import { Router } from 'express';
import type { Json } from './openapi/convert';
import { describeApi, type Mounted } from './openapi/document';
import { renderReference } from './reference/page';
import { STYLE } from './reference/style';

/** Nothing but our own stylesheet is loaded, and no script runs: the page works offline and shows what it is given. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/openapi.json` and `/docs`, made from the mounted routes when somebody asks for the first time. */
export function documentRoutes(mounted: Mounted): Router {
  const document = once(() => describeApi(mounted));
  const json = once(() => JSON.stringify(document()));
  const page = once(() => renderReference(document()));
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/openapi.json', (_req, res) => void res.type('application/json').send(json()));
  router.get('/docs', (_req, res) => void res.set('Content-Security-Policy', POLICY).type('html').send(page()));
  router.get('/docs/style.css', (_req, res) => void res.type('css').send(STYLE));
  return router;
}

function once<T extends Json | string>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
