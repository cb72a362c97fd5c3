import { Refusal } from '../../shared/model/refusal.ts'
import type { DemoResponse } from '../../shared/protocol/api.ts'
import { openRoute, type Route } from './route.ts'

/** The sign-in links of the demonstration, made for how the server was asked; null where the installation holds none. */
export type DemonstrationLinks = (origin: string) => Promise<DemoResponse | null>

/** The seats of a demonstration, for everybody to try. */
export function demonstrationRoutes(links: DemonstrationLinks): readonly Route[] {
  return [
    openRoute({
      method: 'get',
      path: '/api/demo',
      summary: 'The seats of the demonstration with a sign-in link each; not found elsewhere.',
      async answer({ origin }) {
        const value = await links(origin)
        if (value === null) throw new Refusal('notFound')
        return { kind: 'json', value }
      },
    }),
  ]
}
