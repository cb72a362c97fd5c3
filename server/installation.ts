import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type RoomId, sectionOfRoom } from '../shared/model/ids.ts'
import { createApp } from './app.ts'
import { createIdentify } from './auth/identify.ts'
import { newId, newSecret, sha256 } from './auth/secrets.ts'
import type { Config } from './config.ts'
import { demonstrationLinks } from './demo/links.ts'
import { setUpDemonstration } from './demo/set-up.ts'
import type { LockedBlocks, Parts } from './drafting/parts.ts'
import { lockedIn } from './drafting/set-statuses.ts'
import { openStore } from './store/database.ts'
import type { Store } from './store/store.ts'
import { createSync } from './sync/sync.ts'

/** A running installation: one process on a data folder, or one of several on a PostgreSQL database. */
export interface Installation {
  /** Where it listens, "http://127.0.0.1:8787". */
  readonly address: string
  /** The demonstration's sign-in links, a line each: role, name, address. Empty without a demonstration. */
  readonly links: readonly { readonly role: string; readonly name: string; readonly url: string }[]
  /** The meetings it holds. */
  readonly meetings: readonly { readonly id: string; readonly title: string }[]
  /** Saves what is under way, tells clients to come back, and ends. */
  close(): Promise<void>
}

/** Where a running server leaves its address, for commands that are given beside it. */
const ADDRESS_FILE = 'address'

/** The file of a data folder that holds the address of the server that runs on it. */
export function addressFileIn(dataFolder: string): string {
  return join(dataFolder, ADDRESS_FILE)
}

/** What is locked in a room, by the statuses of its section's paragraphs. */
function lockedBlocks(store: Store): (room: RoomId) => Promise<LockedBlocks> {
  return async (room) => {
    const section = sectionOfRoom(room)
    return section === null ? new Map() : lockedIn(await store.statuses.of(section))
  }
}

/**
 * Opens the data folder (made where it is missing) or the database, sets up the demonstration where there is no meeting, or ends its set-up where
 * an earlier start was cut off, and listens. Rejects
 * with a message of one line where the folder cannot be used or the port is taken.
 */
export async function openInstallation(
  config: Config,
  log: (entry: Record<string, unknown>) => void,
  now: () => number = Date.now,
): Promise<Installation> {
  const { place } = config
  const store = await openStore(place.kind === 'folder' ? { file: place.file, owner: true } : { url: place.url })
  const secure = config.publicUrl?.startsWith('https:') === true
  const identify = createIdentify(store, now, secure)
  const allowedOrigin = originRule(config.publicUrl)
  const sync = createSync({ store, now, identify, allowedOrigin, lockedBlocks: lockedBlocks(store), log })
  const linkAddress = (code: string, origin: string) => `${config.publicUrl ?? origin}/sign-in#${code}`
  const demonstration = (origin: string) => demonstrationLinks(store, (code) => linkAddress(code, origin))
  const parts: Parts = { store, live: sync, now, newId, newSecret, sha256 }
  const clientFolder = builtClient()
  const app = { parts, sync, identify, secure, allowedOrigin, linkAddress, demonstration, clientFolder, log }
  const server = createApp(app)
  const answered = requestsUnderWay(server)
  const close = async () => {
    await stopServing(server, answered, () => sync.close())
    await store.close()
    if (place.kind === 'folder') rmSync(addressFileIn(place.folder), { force: true })
  }
  try {
    // Of servers that start together on an empty database one sets it up.
    const alone = store.others === null ? (work: () => Promise<void>) => work() : store.others.alone.bind(store.others)
    if (config.demonstration) await alone(() => setUpDemonstration(parts))
    server.listen(config.port, config.host)
    await once(server, 'listening')
    const address = addressOf(server.address() as AddressInfo)
    if (place.kind === 'folder') writeFileSync(addressFileIn(place.folder), `${config.publicUrl ?? address}\n`)
    const meetings = (await store.meetings.list()).map(({ id, title }) => ({ id, title }))
    return { address, links: (await demonstration(address))?.links ?? [], meetings, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

/** How long a request that is under way may take to be answered when the server ends, in milliseconds. */
const LAST_ANSWERS_MS = 3_000

/** Takes no more connections, answers what was asked, ends sync, and closes what is still open. */
async function stopServing(
  server: Server,
  answered: () => Promise<void>,
  closeSync: () => Promise<void>,
): Promise<void> {
  const closed = server.listening ? once(server, 'close') : Promise.resolve()
  server.close()
  server.closeIdleConnections()
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise((resolve) => {
    timer = setTimeout(resolve, LAST_ANSWERS_MS)
  })
  await Promise.race([answered(), waited])
  clearTimeout(timer)
  await closeSync()
  server.closeAllConnections()
  await closed
}

/** Counts what is asked; the answer resolves when everything asked so far is answered, or its asker has gone. */
function requestsUnderWay(server: Server): () => Promise<void> {
  const responses = new Set<ServerResponse>()
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    responses.add(response)
    response.once('close', () => responses.delete(response))
  })
  return async () => {
    await Promise.all([...responses].map((response) => once(response, 'close')))
  }
}

/** Browsers may come from the public address, or where there is none from the host that they asked. Others send no Origin. */
function originRule(publicUrl: string | null) {
  return (origin: string | undefined, host: string | undefined): boolean => {
    if (origin === undefined) return true
    if (publicUrl !== null) return origin === publicUrl
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
  }
}

function addressOf({ address, family, port }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`
}

/** The built client: beside the compiled server, or in `dist` where the sources themselves run. */
function builtClient(): string | null {
  const candidates = [join(import.meta.dirname, '../public'), join(import.meta.dirname, '../dist/public')]
  return candidates.find((folder) => existsSync(join(folder, 'index.html'))) ?? null
}
