import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError, understood } from './usage-error.ts'

/** Where and how an installation runs. Read once, here; nothing else looks at flags or the environment. */
export interface Config {
  /** Folder that holds everything that is kept. */
  readonly dataFolder: string
  /** The SQLite file in it. */
  readonly databaseFile: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Whether an empty data folder gets the demonstration meeting. */
  readonly demonstration: boolean
  /** How people reach it, where that is not the address it listens on (behind a proxy): "https://plenum.example". Null: as asked. */
  readonly publicUrl: string | null
}

const FLAGS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  url: { type: 'string' },
  'database-url': { type: 'string' },
  'no-demo': { type: 'boolean' },
} as const

/** The configuration from flags, else environment (PORT, HOST, PLENUM_DATA, PLENUM_URL), else defaults. Throws `UsageError`. */
export function readConfig(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Config {
  const flags = parseFlags(args)
  if (flags['database-url'] !== undefined) {
    throw new UsageError('--database-url: this version of Plenum keeps its data in one SQLite file; use --data DIR')
  }
  const dataFolder = resolve(said(flags.data, environment.PLENUM_DATA) ?? 'data')
  return Object.freeze({
    dataFolder,
    databaseFile: databaseFileIn(dataFolder),
    host: said(flags.host, environment.HOST) ?? '127.0.0.1',
    port: portOf(said(flags.port, environment.PORT) ?? '8787'),
    demonstration: flags['no-demo'] !== true,
    publicUrl: publicUrlOf(said(flags.url, environment.PLENUM_URL) ?? null),
  })
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
