import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../server/config.ts'
import { type Installation, openInstallation } from '../../server/installation.ts'
import type { DemoResponse } from '../../shared/protocol/api.ts'

/** A whole installation on a free port and a new folder, with the demonstration in it. `stop` ends it and removes the folder. */
export interface TestInstallation {
  readonly address: string
  readonly folder: string
  /** What the server noted for its operator. */
  readonly noted: Record<string, unknown>[]
  readonly demonstration: DemoResponse
  stop(): Promise<void>
  /** Ends it and starts it anew on the same folder and port. */
  restart(): Promise<void>
}

/** Starts one. `now`: the clock, in milliseconds. */
export async function startInstallation(now: () => number = Date.now): Promise<TestInstallation> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-'))
  const noted: Record<string, unknown>[] = []
  const open = (port: number) =>
    openInstallation(readConfig(['--data', folder, '--port', String(port)], {}), (entry) => noted.push(entry), now)
  let installation: Installation = await open(0)
  const demonstration = (await (await fetch(`${installation.address}/api/demo`)).json()) as DemoResponse
  return {
    address: installation.address,
    folder,
    noted,
    demonstration,
    async stop() {
      await installation.close()
      rmSync(folder, { recursive: true, force: true })
    },
    async restart() {
      const port = Number(new URL(installation.address).port)
      await installation.close()
      installation = await open(port)
    },
  }
}

/** Somebody signed in, who sends requests as a browser would. */
export interface Guest {
  readonly cookie: string
  get(path: string): Promise<Response>
  send(method: 'POST' | 'PUT', path: string, body?: object): Promise<Response>
}

/** The sign-in code of the first seat of the demonstration with this role (and, if given, a name that holds this). */
export function codeOf({ demonstration }: TestInstallation, role: string, name = ''): string {
  const found = demonstration.links.find((link) => link.role === role && link.name.includes(name))
  if (found === undefined) throw new Error(`the demonstration has no ${role} ${name}`)
  return new URL(found.url).hash.slice(1)
}

/** Signs in by code. Rejects where the server does not take it. */
export async function signInAs(installation: TestInstallation, role: string, name = ''): Promise<Guest> {
  const response = await fetch(`${installation.address}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: codeOf(installation, role, name) }),
  })
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  if (!response.ok || cookie === '') throw new Error(`sign-in as ${role}: ${response.status} ${await response.text()}`)
  return guestWith(installation.address, cookie)
}

/** A guest by the cookie he brings, which may be none. */
export function guestWith(address: string, cookie: string): Guest {
  return {
    cookie,
    get: (path) => fetch(address + path, { headers: { cookie } }),
    send: (method, path, body = {}) =>
      fetch(address + path, {
        method,
        headers: { cookie, 'content-type': 'application/json', origin: address },
        body: JSON.stringify(body),
      }),
  }
}
