import { type RequestHandler, Router } from 'express';
import { type PageFile, sendPageFile, toPageFile } from '../../page';
import type { Json } from '../openapi/convert';
import { describeApi, type Mounted } from '../openapi/document';
import { renderReference } from '../reference/page';
import { STYLE } from '../reference/style';
import { onlyMethods } from '../server/route';

/** Only our own stylesheet is loaded and no script runs, so the page works offline and cannot run injected code. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/openapi.json` and `/docs`, made from the mounted routes at the first request. */
export function documentRoutes(mounted: Mounted): Router {
  const document = once(() => describeApi(mounted));
  const json = once(() => toPageFile('application/json; charset=utf-8', JSON.stringify(document())));
  const page = once(() => toPageFile('text/html; charset=utf-8', renderReference(document())));
  const style = once(() => toPageFile('text/css; charset=utf-8', STYLE));
  const router = Router({ caseSensitive: true, strict: true });
  const serve = (path: string, handle: RequestHandler) => router.route(path).get(handle).all(onlyMethods('GET'));
  serve('/openapi.json', (req, res) => sendPageFile(req, res, json(), CACHING));
  serve('/docs', (req, res) => sendPageFile(req, res.set('Content-Security-Policy', POLICY), page(), CACHING));
  serve('/docs/style.css', (req, res) => sendPageFile(req, res, style(), CACHING));
  return router;
}

/** May be cached, but must be revalidated: both change with each version of the service. */
const CACHING = 'no-cache';

function once<T extends Json | PageFile>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
