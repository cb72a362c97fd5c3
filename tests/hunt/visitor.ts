import type { DemoResponse } from '../../shared/protocol/api.ts'
import type { RawTarget } from './raw-frames.ts'

/** Signs in at the demonstration of a server as the first seat of a role, and finds a section that it may write, if any. */
export async function enter(address: string, role: string): Promise<RawTarget> {
  const { links } = (await (await fetch(`${address}/api/demo`)).json()) as DemoResponse
  const link = links.find((each) => each.role === role)
  if (link === undefined) throw new Error(`the demonstration has no ${role}`)
  const response = await fetch(`${address}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: new URL(link.url).hash.slice(1) }),
  })
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  if (!response.ok || cookie === '') throw new Error(`sign-in: ${response.status}`)
  const me = (await (await fetch(`${address}/api/me`, { headers: { cookie } })).json()) as {
    seat: { sections: string[] }
  }
  const { hostname, port } = new URL(address)
  return { host: hostname, port: Number(port), path: `/sync/section.${me.seat.sections[0] ?? 'none'}`, cookie }
}
