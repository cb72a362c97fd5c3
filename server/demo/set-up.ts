import { roomOfSection } from '../../shared/model/ids.ts'
import type { Meeting } from '../../shared/model/meeting.ts'
import { present } from '../../shared/util/assert.ts'
import { demonstrationCode } from '../auth/secrets.ts'
import { addLink } from '../drafting/invite.ts'
import { issueVersion } from '../drafting/issue-version.ts'
import type { Parts } from '../drafting/parts.ts'
import { type DemoMeeting, type DemoVersion, demoMeeting } from './demo-meeting.ts'

/** A demonstration's links stay good for ten years: whoever keeps its data folder may open it again. */
const LINK_MS = 10 * 365 * 24 * 3600_000

/** Creates the demonstration meeting: its people with their links, its text, and the versions issued before it opens. */
export async function setUpDemonstration(parts: Parts): Promise<void> {
  const demoSecret = parts.newSecret()
  const demo = demoMeeting({ now: parts.now(), newId: parts.newId, demoSecret })
  await parts.store.meetings.setUp(demo.setup)
  const expires = parts.now() + LINK_MS
  await Promise.all(demo.links.map(({ seat }) => addLink(parts, seat, demonstrationCode(demoSecret, seat), expires)))
  for (const [i, version] of demo.versions.entries()) await issueThen(parts, demo, version, i === 0)
}

/** Brings the text to what a version says, as its author and at its time, shows it and issues it. */
async function issueThen(parts: Parts, demo: DemoMeeting, version: DemoVersion, first: boolean): Promise<void> {
  const { meeting, documents, seats } = demo.setup
  const { at, issuedBy, symbol, note } = version
  const document = present(documents[0], 'the demonstration has a document')
  const seat = present(
    seats.find(({ id }) => id === issuedBy),
    'the demonstration has the seat that issues',
  )
  for (const { id } of document.sections) {
    const room = roomOfSection(id)
    const text = present(version.texts.get(id), `the demonstration has a text of ${id}`)
    if (first) await parts.live.seed(room, text, at)
    else await parts.live.write(room, (await parts.live.read(room)).seq, text, { seat: issuedBy, at })
    await parts.live.show(room, { seat: issuedBy, at })
  }
  await issueVersion({ ...parts, now: () => trueTime(meeting, at) }, { meeting, document, seat, symbol, note })
}

/** The true time at which the meeting's clock showed this. */
function trueTime(meeting: Meeting, at: string): number {
  return Date.parse(at) - meeting.clockOffsetMs
}
