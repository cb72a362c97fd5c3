import type { Document } from '../../shared/model/document.ts'
import { roomOfSection, type SeatId } from '../../shared/model/ids.ts'
import type { Meeting } from '../../shared/model/meeting.ts'
import { present } from '../../shared/util/assert.ts'
import { demonstrationCode } from '../auth/secrets.ts'
import { addLink } from '../drafting/invite.ts'
import { issueVersion } from '../drafting/issue-version.ts'
import type { Parts } from '../drafting/parts.ts'
import { type DemoMeeting, type DemoVersion, demoMeeting } from './demo-meeting.ts'

/** A demonstration's links stay good for ten years: whoever keeps its data folder may open it again. */
const LINK_MS = 10 * 365 * 24 * 3600_000

/**
 * Creates the demonstration in a store without a meeting: its people with their links, its text, and the versions issued before it
 * opens. A set-up that was cut off at any moment is taken up where it stands, so that it is whole before anybody is let in.
 */
export async function setUpDemonstration(parts: Parts): Promise<void> {
  const demo = (await begun(parts)) ?? (await begin(parts))
  if (demo === null) return
  const { meeting, documents, demoSecret } = demo.setup
  const expires = parts.now() + LINK_MS
  const withoutLink = await Promise.all(
    demo.links.map(async ({ seat }) => ((await parts.store.meetings.links(seat)).length === 0 ? [seat] : [])),
  )
  const code = (seat: SeatId) => demonstrationCode(present(demoSecret, 'a demonstration has a secret'), seat)
  await Promise.all(withoutLink.flat().map((seat) => addLink(parts, seat, code(seat), expires)))
  const document = present(documents[0], 'the demonstration has a document')
  const issued = await parts.store.versions.list(document.id)
  for (const version of demo.versions.slice(issued.length)) await issueThen(parts, { meeting, document }, version)
}

/** A new demonstration, its meeting written; null where the store holds a meeting already. */
async function begin(parts: Parts): Promise<DemoMeeting | null> {
  if ((await parts.store.meetings.list()).length > 0) return null
  const demo = demoMeeting({ now: parts.now(), newId: parts.newId, demoSecret: parts.newSecret() })
  await parts.store.meetings.setUp(demo.setup)
  return demo
}

/** The demonstration whose set-up was begun and not ended; null where there is none. */
async function begun(parts: Parts): Promise<DemoMeeting | null> {
  for (const meeting of await parts.store.meetings.list()) {
    const demoSecret = await parts.store.meetings.demoSecret(meeting.id)
    if (!meeting.demonstration || demoSecret === null) continue
    const run = meeting.id.slice(meeting.id.indexOf('-') + 1)
    const demo = demoMeeting({ now: parts.now(), newId: () => run, demoSecret })
    const issued = await Promise.all(
      (await parts.store.meetings.documents(meeting.id)).map(({ id }) => parts.store.versions.list(id)),
    )
    // The last version is issued last of all.
    if (issued.flat().length < demo.versions.length) return { ...demo, setup: { ...demo.setup, meeting } }
  }
  return null
}

/** Brings the text to what a version says, as its author and at its time, shows it and issues it. */
async function issueThen(
  parts: Parts,
  { meeting, document }: { readonly meeting: Meeting; readonly document: Document },
  { at, issuedBy, symbol, note, texts }: DemoVersion,
): Promise<void> {
  const seat = present(await parts.store.meetings.seat(issuedBy), 'the demonstration has the seat that issues')
  for (const { id } of document.sections) {
    const room = roomOfSection(id)
    const text = present(texts.get(id), `the demonstration has a text of ${id}`)
    const { seq } = await parts.live.read(room)
    if (seq === 0) await parts.live.seed(room, text, at)
    else await parts.live.write(room, seq, text, { seat: issuedBy, at })
    await parts.live.show(room, { seat: issuedBy, at }, () => null)
  }
  await issueVersion(
    { ...parts, now: () => trueTime(meeting, at) },
    {
      meeting,
      document,
      seat,
      symbol,
      note,
      renumber: true,
    },
  )
}

/** The true time at which the meeting's clock showed this. */
function trueTime(meeting: Meeting, at: string): number {
  return Date.parse(at) - meeting.clockOffsetMs
}
