import { z } from 'zod'
import type { Route } from './route.ts'

/** The API described in OpenAPI 3.1, made from the routes themselves. */
export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operations = paths[path] ?? {}
    operations[route.method] = operation(route)
    paths[path] = operations
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plenum',
      version: '1',
      description: 'Errors are RFC 9457 application/problem+json with a `reason`.',
    },
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'plenum' } } },
    paths,
  }
}

function operation({ path, access, summary, body, query, files }: Route): object {
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const types = ['application/json', ...(files ?? [])]
  return {
    summary,
    ...(access === 'seat' && { security: [{ session: [] }] }),
    parameters: [
      ...parameters,
      ...(query === undefined ? [] : queryParameters(z.toJSONSchema(query, { io: 'input' }))),
    ],
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: z.toJSONSchema(body, { io: 'input' }) } },
      },
    }),
    responses: {
      '200': { description: 'Done.', content: Object.fromEntries(types.map((type) => [type, {}])) },
      default: { description: 'Why not.', content: { 'application/problem+json': {} } },
    },
  }
}

function queryParameters(schema: { properties?: Record<string, unknown>; required?: readonly string[] }): object[] {
  return Object.entries(schema.properties ?? {}).map(([name, of]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: of,
  }))
}
