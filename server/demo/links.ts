import type { DemoResponse } from '../../shared/protocol/api.ts'
import { demonstrationCode } from '../auth/secrets.ts'
import type { Store } from '../store/store.ts'
import { demoLinks } from './demo-meeting.ts'

/** The sign-in links of the demonstration that an installation holds, or null. `address`: the address of a link with this code. */
export async function demonstrationLinks(
  store: Store,
  address: (code: string) => string,
): Promise<DemoResponse | null> {
  const meeting = (await store.meetings.list()).find(({ demonstration }) => demonstration)
  const secret = meeting === undefined ? null : await store.meetings.demoSecret(meeting.id)
  if (meeting === undefined || secret === null) return null
  const seats = await store.meetings.seats(meeting.id)
  return {
    meeting: { id: meeting.id, title: meeting.title },
    links: demoLinks(seats).flatMap(({ seat: id, note }) => {
      const seat = seats.find((one) => one.id === id)
      if (seat === undefined) return []
      return [{ role: seat.role, name: seat.name, note, url: address(demonstrationCode(secret, id)) }]
    }),
  }
}
