import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from './app.ts'
import { createIdentify } from './auth/identify.ts'
import { newId, newSecret, sha256 } from './auth/secrets.ts'
import type { Config } from './config.ts'
import { demonstrationLinks } from './demo/links.ts'
import { setUpDemonstration } from './demo/set-up.ts'
import type { Parts } from './drafting/parts.ts'
import { openStore } from './store/database.ts'
import { createSync } from './sync/sync.ts'

/** A running installation: one process, one data folder. */
export interface Installation {
  /** Where it listens, "http://127.0.0.1:8787". */
  readonly address: string
  /** The demonstration's sign-in links, a line each: role, name, address. Empty without a demonstration. */
  readonly links: readonly { readonly role: string; readonly name: string; readonly url: string }[]
  /** Saves what is under way, tells clients to come back, and ends. */
  close(): Promise<void>
}

/** Where a running server leaves its address, for commands that are given beside it. */
const ADDRESS_FILE = 'address'

/** The file of a data folder that holds the address of the server that runs on it. */
export function addressFileIn(dataFolder: string): string {
  return join(dataFolder, ADDRESS_FILE)
}

/**
 * Opens the data folder (made where it is missing), sets up the demonstration where there is no meeting, and listens. Rejects
 * with a message of one line where the folder cannot be used or the port is taken.
 */
export async function openInstallation(
  config: Config,
  log: (entry: Record<string, unknown>) => void,
  now: () => number = Date.now,
): Promise<Installation> {
  mkdirSync(config.dataFolder, { recursive: true })
  const store = await openStore({ file: config.databaseFile, owner: true })
  const secure = config.publicUrl?.startsWith('https:') === true
  const identify = createIdentify(store, now, secure)
  const allowedOrigin = originRule(config.publicUrl)
  const sync = createSync({ store, now, identify, allowedOrigin, log })
  const parts: Parts = { store, live: sync, now, newId, newSecret, sha256 }
  if (config.demonstration && (await store.meetings.list()).length === 0) await setUpDemonstration(parts)
  const linkAddress = (code: string, origin: string) => `${config.publicUrl ?? origin}/sign-in#${code}`
  const server = createApp({
    parts,
    sync,
    identify,
    secure,
    allowedOrigin,
    linkAddress,
    demonstration: (origin) => demonstrationLinks(store, (code) => linkAddress(code, origin)),
    clientFolder: builtClient(),
    log,
  })
  try {
    server.listen(config.port, config.host)
    await once(server, 'listening')
  } catch (thrown) {
    await sync.close()
    await store.close()
    throw thrown
  }
  const address = addressOf(server.address() as AddressInfo)
  writeFileSync(addressFileIn(config.dataFolder), `${config.publicUrl ?? address}\n`)
  return {
    address,
    links: (await demonstrationLinks(store, (code) => linkAddress(code, address)))?.links ?? [],
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await sync.close()
      server.closeAllConnections()
      await closed
      await store.close()
      rmSync(addressFileIn(config.dataFolder), { force: true })
    },
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
