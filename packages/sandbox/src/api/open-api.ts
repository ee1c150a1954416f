import type { OpenAPIHono } from '@hono/zod-openapi';

/** Serves the OpenAPI document of the API at `/openapi.json`. */
export function describeApi(api: OpenAPIHono): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'VideoVector webhooks, as implemented by the sandbox',
      version: '2',
      description:
        'The eleven endpoints of the management API. Unlike the service, the sandbox also accepts http receivers nearby.',
    },
    servers: [{ url: '/api/v2' }],
  });
}
