import { createServer, type Server } from 'node:http'
import express from 'express'
import { LIMITS } from '../shared/protocol/limits.ts'
import type { Identify } from './auth/identify.ts'
import type { Parts } from './drafting/parts.ts'
import { type DemonstrationLinks, demonstrationRoutes } from './http/demonstration.ts'
import { documentRoutes } from './http/documents.ts'
import { mountHealth } from './http/health.ts'
import { meetingRoutes } from './http/meetings.ts'
import { noticeRoutes } from './http/notices.ts'
import { openApi } from './http/openapi.ts'
import { mount, mountRefusals, openRoute, type Route } from './http/route.ts'
import { sectionRoutes } from './http/sections.ts'
import { sheetRoutes } from './http/sheets.ts'
import { signInRoutes } from './http/sign-in.ts'
import { CONTENT_SECURITY_POLICY, mountStaticFiles } from './http/static-files.ts'
import { wallRoutes } from './http/status-wall.ts'
import { statusRoutes } from './http/statuses.ts'
import { Jobs } from './jobs/jobs.ts'
import type { Sync } from './sync/sync.ts'

/** What an app is made of. */
export interface AppOptions {
  readonly parts: Parts
  readonly sync: Sync
  readonly identify: Identify
  /** Whether people come over TLS: cookies are then bound to it. */
  readonly secure: boolean
  readonly allowedOrigin: (origin: string | undefined, host: string | undefined) => boolean
  /** The address of a personal link with this code, given how the server was asked. */
  readonly linkAddress: (code: string, origin: string) => string
  readonly demonstration: DemonstrationLinks
  /** Folder of the built client; null serves the API alone. */
  readonly clientFolder: string | null
  readonly log: (entry: Record<string, unknown>) => void
}

/** The HTTP server with API, client and sync; not yet listening. */
export function createApp(options: AppOptions): Server {
  const { parts, sync, identify, secure, linkAddress, clientFolder } = options
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    if (secure) response.setHeader('Strict-Transport-Security', 'max-age=31536000')
    next()
  })
  mountHealth(app, parts, () => sync.metrics())
  const jobs = new Jobs()
  const routes: readonly Route[] = [
    ...signInRoutes(identify, secure),
    ...demonstrationRoutes(options.demonstration),
    ...meetingRoutes(linkAddress),
    ...documentRoutes(jobs),
    ...sheetRoutes(jobs),
    ...sectionRoutes,
    ...noticeRoutes,
    ...statusRoutes,
    ...wallRoutes,
  ]
  const description = openApi(routes)
  const describe = openRoute({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description.',
    answer: async () => ({ kind: 'json', value: description }),
  })
  mount(app, [...routes, describe], options)
  mountRefusals(app, '/api', options)
  if (clientFolder !== null) mountStaticFiles(app, clientFolder)
  mountRefusals(app, '/', options)

  const server = createServer(CONNECTIONS, app)
  server.on('close', () => jobs.close())
  server.on('upgrade', (request, socket, head) => sync.upgrade(request, socket, head))
  return server
}

/** A line that sends its request byte by byte is cut; Node looks for such lines only every 30 seconds unless told otherwise. */
const CONNECTIONS = {
  maxHeaderSize: 10_240,
  headersTimeout: LIMITS.handshakeMs,
  requestTimeout: LIMITS.requestMs,
  connectionsCheckingInterval: 1_000,
}
