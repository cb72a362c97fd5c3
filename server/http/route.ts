import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { ZodType } from 'zod'
import { Refusal, type RefusalReason } from '../../shared/model/refusal.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Identify } from '../auth/identify.ts'
import type { Identity, Parts } from '../drafting/parts.ts'
import { JobError } from '../jobs/job-error.ts'
import { AtOnce } from './at-once.ts'
import { problemOf } from './problem.ts'
import { RateLimit } from './rate-limit.ts'

/** What a route answers with. `cookie`: the value of a Set-Cookie header. */
export type Answer =
  | { readonly kind: 'json'; readonly value: unknown; readonly status?: number; readonly cookie?: string }
  /** JSON that is written already. */
  | { readonly kind: 'jsonBytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'empty'; readonly cookie?: string }
  | { readonly kind: 'file'; readonly bytes: Uint8Array | string; readonly type: string; readonly name: string }

/** What a route gets to answer a request: all of it checked. `identity` is null only on routes open to everybody. */
export interface Asked<Body, Query> {
  readonly parts: Parts
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
  readonly query: Query
  /** The address the request came from, for rate limits. */
  readonly address: string
  readonly cookie: string | undefined
  /** The address by which this server was asked, e.g. "http://127.0.0.1:8787". */
  readonly origin: string
  /** Aborted when whoever asked goes away before he is answered. */
  readonly gone: AbortSignal
}

interface RouteOf<Body, Query, Access extends 'open' | 'seat'> {
  readonly method: 'get' | 'post' | 'put'
  /** With ":name" for each parameter. */
  readonly path: string
  readonly access: Access
  /** What it does, one sentence, for /api/openapi.json. */
  readonly summary: string
  readonly body?: ZodType<Body>
  readonly query?: ZodType<Query>
  /** Media types of its answer other than JSON. */
  readonly files?: readonly string[]
  /** As how many requests it counts for the limit of a seat; 1 unless said. */
  readonly cost?: number
  answer(
    asked: Asked<Body, Query> & (Access extends 'seat' ? { readonly identity: Identity } : { readonly identity: null }),
  ): Promise<Answer>
}

/** A route of the API as data, with the types of what it takes forgotten. */
export interface Route {
  readonly method: 'get' | 'post' | 'put'
  readonly path: string
  readonly access: 'open' | 'seat'
  readonly summary: string
  readonly body?: ZodType
  readonly query?: ZodType
  readonly files?: readonly string[]
  readonly cost?: number
  run(asked: Asked<unknown, unknown>, identity: Identity | null): Promise<Answer>
}

/** Declares a route open to everybody. */
export function openRoute<Body = undefined, Query = undefined>(
  route: Omit<RouteOf<Body, Query, 'open'>, 'access'>,
): Route {
  const { answer, ...rest } = route
  return {
    ...rest,
    access: 'open',
    run: (asked) => answer({ ...(asked as Asked<Body, Query>), identity: null }),
  }
}

/** Declares a route for those who are signed in. */
export function seatRoute<Body = undefined, Query = undefined>(
  route: Omit<RouteOf<Body, Query, 'seat'>, 'access'>,
): Route {
  const { answer, ...rest } = route
  return {
    ...rest,
    access: 'seat',
    run: async (asked, identity) => {
      if (identity === null) throw new Refusal('notSignedIn')
      return answer({ ...(asked as Asked<Body, Query>), identity })
    },
  }
}

/** What mounting routes needs beside the parts. */
export interface Mounting {
  readonly parts: Parts
  readonly identify: Identify
  allowedOrigin(origin: string | undefined, host: string | undefined): boolean
  log(entry: Record<string, unknown>): void
}

/** Puts routes into an app: parse → identify → act → present. Every failure becomes a problem document here, and only here. */
export function mount(app: Express, routes: readonly Route[], mounting: Mounting): void {
  const json = express.json({ limit: LIMITS.requestBodyBytes, strict: true })
  const requests = new RateLimit(LIMITS.requestsPerSeatPerMinute)
  const making = new AtOnce(LIMITS.filesAtOncePerSeat)
  for (const route of routes) {
    app[route.method](route.path, (request, response) => {
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      const answered = async () => {
        if (route.method !== 'get') {
          // A form on another site can neither send JSON nor an Origin of ours.
          if (!mounting.allowedOrigin(request.headers.origin, request.headers.host)) throw new Refusal('notPermitted')
          if (!request.is('application/json')) throw new Refusal('malformed', 'the body is not application/json')
          await parsed(json, request, response)
        }
        const identity = route.access === 'seat' ? await mounting.identify(request.headers.cookie) : null
        if (identity !== null && !requests.take(identity.seat.id, mounting.parts.now(), route.cost))
          throw new Refusal('tooMany')
        const end = route.files === undefined || identity === null ? () => {} : making.begin(identity.seat.id)
        try {
          present(response, await route.run(askedBy(request, route, mounting.parts, gone.signal), identity))
        } finally {
          end()
        }
      }
      answered().catch((thrown: unknown) => {
        // Nobody is there to be told, and that he went away is nobody's failure.
        if (!gone.signal.aborted || !isCancelled(thrown)) presentProblem(request, response, thrown, mounting)
      })
    })
  }
}

/**
 * Puts after the routes of a path what none of them answers: it does not exist, by whatever method it is asked for. Also what
 * Express itself could not read, such as an address that is not UTF-8.
 */
export function mountRefusals(app: Express, path: string, mounting: Mounting): void {
  app.use(path, (request, response) => presentProblem(request, response, new Refusal('notFound'), mounting))
  // Express tells a handler of failures by its four parameters.
  app.use(path, (thrown: unknown, request: Request, response: Response, _next: NextFunction) =>
    presentProblem(request, response, thrown, mounting),
  )
}

function parsed(parser: ReturnType<typeof express.json>, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parser(request, response, (fault: unknown) => (fault === undefined ? resolve() : reject(fault)))
  })
}

function askedBy(request: Request, route: Route, parts: Parts, gone: AbortSignal): Asked<unknown, unknown> {
  return {
    parts,
    params: request.params as Readonly<Record<string, string>>,
    body: route.body === undefined ? undefined : valid(route.body, request.body),
    query: route.query === undefined ? undefined : valid(route.query, request.query),
    address: request.ip ?? '',
    cookie: request.headers.cookie,
    origin: `${request.protocol}://${request.headers.host ?? ''}`,
    gone,
  }
}

/** The value as its schema reads it; refused with the first place where it is not in the right form. */
function valid(schema: ZodType, value: unknown): unknown {
  const result = schema.safeParse(value ?? {})
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.map(String).join('.').slice(0, 100) ?? ''
  throw new Refusal('malformed', place === '' ? null : place)
}

function present(response: Response, answer: Answer): void {
  response.setHeader('Cache-Control', 'no-store')
  if ('cookie' in answer && answer.cookie !== undefined) response.setHeader('Set-Cookie', answer.cookie)
  if (answer.kind === 'json') response.status(answer.status ?? 200).json(answer.value)
  else if (answer.kind === 'jsonBytes') response.type('application/json').send(Buffer.from(answer.bytes))
  else if (answer.kind === 'empty') response.status(204).end()
  else {
    // A file of ours shows people's words: whatever stood in them, it may run nothing and fetch nothing.
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'")
    response.setHeader('Content-Disposition', disposition(answer.type, answer.name))
    response.type(answer.type).send(typeof answer.bytes === 'string' ? answer.bytes : Buffer.from(answer.bytes))
  }
}

/** Names are made by us of [A-Za-z0-9._-]. A web page is shown, everything else is saved. */
function disposition(type: string, name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 150)
  return `${type.startsWith('text/html') ? 'inline' : 'attachment'}; filename="${safe}"`
}

/** The meeting's reasons that an operator hears of: somebody tried a door that is closed to him. */
const NOTED: readonly RefusalReason[] = ['notPermitted', 'linkUnknown', 'linkExpired', 'linkRevoked']
/** As much of an address as is noted. Characters. */
const PATH_NOTED = 200

function presentProblem(request: Request, response: Response, thrown: unknown, { log }: Mounting): void {
  const { problem, internal } = problemOf(thrown)
  const path = request.originalUrl.split('?', 1)[0]?.slice(0, PATH_NOTED)
  const asked = { method: request.method, path, address: request.ip ?? '' }
  if (internal) log({ event: 'requestFailed', ...asked, fault: faultText(thrown) })
  else if (thrown instanceof Refusal && NOTED.includes(thrown.reason))
    log({ event: 'requestRefused', ...asked, reason: thrown.reason })
  if (response.headersSent) return void response.destroy()
  response.setHeader('Cache-Control', 'no-store')
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

function isCancelled(thrown: unknown): boolean {
  if (thrown instanceof JobError) return thrown.failure === 'cancelled'
  return thrown instanceof Error && thrown.name === 'AbortError'
}

/** For the operator's log: where it happened, never what was sent. */
function faultText(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
