// The OpenAPI document and its readable form, served from local files only.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { type RequestHandler, Router, static as staticFiles } from 'express';
import type { ApiDeps } from './api-deps.ts';
import { openApiDocument } from './openapi.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Retake API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const startScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;
const filesDir = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const servedFiles = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js']);

export function docsRoutes(deps: Pick<ApiDeps, 'version'>): Router {
  const router = Router();
  const document = JSON.stringify(openApiDocument(deps.version), null, 2);
  router.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(document);
  });
  router.get('/docs', docsPolicy, (_request, response) => {
    response.type('html').send(page);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('text/javascript').send(startScript);
  });
  const files = staticFiles(filesDir, { index: false, maxAge: '1h' });
  router.use('/docs', (request, response, next) => {
    if (servedFiles.has(request.path)) void files(request, response, next);
    else next();
  });
  return router;
}

/** The viewer sets styles on elements and draws its icons from data URLs; scripts stay our own. */
const docsPolicy: RequestHandler = (_request, response, next) => {
  response.set(
    'Content-Security-Policy',
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  );
  next();
};
