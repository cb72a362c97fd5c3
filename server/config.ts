import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError, understood } from './usage-error.ts'

/** Where and how an installation runs. Read once, here; nothing else looks at flags or the environment. */
export interface Config {
  readonly place: Place
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Whether an empty data folder gets the demonstration meeting. */
  readonly demonstration: boolean
  /** How people reach it, where that is not the address it listens on (behind a proxy): "https://plenum.example". Null: as asked. */
  readonly publicUrl: string | null
}

/** Where everything is kept: in a folder, which holds a SQLite file; or in a PostgreSQL database. */
export type Place =
  | { readonly kind: 'folder'; readonly folder: string; readonly file: string }
  /** `url` may hold a password, and is never shown. */
  | { readonly kind: 'server'; readonly url: string }

type Environment = Readonly<Record<string, string | undefined>>

const FLAGS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  url: { type: 'string' },
  'database-url': { type: 'string' },
  'no-demo': { type: 'boolean' },
} as const

/**
 * The configuration from flags, else environment (PORT, HOST, PLENUM_DATA, PLENUM_DATABASE_URL, PLENUM_URL), else defaults. Throws
 * `UsageError`.
 */
export function readConfig(args: readonly string[], environment: Environment): Config {
  const flags = parseFlags(args)
  return Object.freeze({
    place: placeOf(flags, environment),
    host: said(flags.host, environment.HOST) ?? '127.0.0.1',
    port: portOf(said(flags.port, environment.PORT) ?? '8787'),
    demonstration: flags['no-demo'] !== true,
    publicUrl: publicUrlOf(said(flags.url, environment.PLENUM_URL) ?? null),
  })
}

/** Where everything is kept: flags go before the environment, and there a database before a folder. Throws `UsageError`. */
export function placeOf(flags: { data?: string; 'database-url'?: string }, environment: Environment): Place {
  const [data, url] = [said(flags.data), said(flags['database-url'])]
  if (data !== undefined && url !== undefined) throw new UsageError('--data and --database-url: choose one of them')
  const server = url ?? (data === undefined ? said(environment.PLENUM_DATABASE_URL) : undefined)
  if (server !== undefined) return { kind: 'server', url: databaseUrlOf(server) }
  const folder = resolve(data ?? said(environment.PLENUM_DATA) ?? 'data')
  return { kind: 'folder', folder, file: databaseFileIn(folder) }
}

/** Says nothing of what was given: it may hold a password. */
function databaseUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2)
    throw new UsageError('the address of the database is not of the form postgres://USER@HOST:PORT/DATABASE')
  return text
}

/** Where the database of a data folder lies. */
export function databaseFileIn(dataFolder: string): string {
  return join(dataFolder, 'plenum.sqlite')
}

function parseFlags(args: readonly string[]) {
  return understood(() => parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values)
}

/** The first that says something: a variable that is set to nothing (`HOST= npm start`) is not set. */
function said(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== '')
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`port ${text}: not a number from 0 to 65535`)
  return port
}

function publicUrlOf(text: string | null): string | null {
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new UsageError(`url ${text}: not of the form https://plenum.example`)
  }
  return url.origin
}
