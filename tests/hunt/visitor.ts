import type { DemoResponse, MeResponse } from '../../shared/protocol/api.ts'
import type { RawTarget } from './raw-frames.ts'

/** Signs in at the demonstration of a server as everybody who has a link, each with a section that he may write, if any. */
export async function enterAll(address: string): Promise<readonly RawTarget[]> {
  const { links } = (await (await fetch(`${address}/api/demo`)).json()) as DemoResponse
  return Promise.all(links.map(({ url }) => enter(address, new URL(url).hash.slice(1))))
}

async function enter(address: string, code: string): Promise<RawTarget> {
  const response = await fetch(`${address}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  if (!response.ok || cookie === '') throw new Error(`sign-in: ${response.status}`)
  const me = (await (await fetch(`${address}/api/me`, { headers: { cookie } })).json()) as MeResponse
  const { hostname, port } = new URL(address)
  return { host: hostname, port: Number(port), path: `/sync/section.${me.seat.sections[0] ?? 'none'}`, cookie }
}
