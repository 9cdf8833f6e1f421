/** Writes the OpenAPI document with all that can be in it (metrics, the sandbox) to the file that is named. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../../src/flows/context';
import { merchantRoutes } from '../../src/http/app';
import { describeApi } from '../../src/http/openapi/document';
import { describeSandbox } from '../../src/sandbox/openapi/document';

const file = path.resolve(process.argv[3] ?? 'dist/openapi.json');
const document = describeApi({ routes: merchantRoutes({} as Context), metrics: true, foreign: describeSandbox() });
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(document, null, 2));
