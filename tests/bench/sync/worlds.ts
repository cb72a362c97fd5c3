import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { newSecret, sha256 } from '../../../server/auth/secrets.ts'
import { openStore } from '../../../server/store/database.ts'
import type { Store } from '../../../server/store/store.ts'
import { createSync } from '../../../server/sync/sync.ts'
import { quiet } from '../../../shared/live/quiet.ts'
import { textOf } from '../../../shared/live/text.ts'
import type { Section } from '../../../shared/model/document.ts'
import {
  type DocumentId,
  type LinkId,
  type MeetingId,
  roomOfSection,
  type SeatId,
  type SectionId,
  type SessionId,
} from '../../../shared/model/ids.ts'
import type { Meeting, Session } from '../../../shared/model/meeting.ts'
import type { Seat } from '../../../shared/model/seat.ts'
import type { TextJson } from '../../../shared/schema/text.ts'
import { seededRandom } from '../../../shared/util/random.ts'
import { textOfParagraphs } from '../../support/sync-world.ts'

/** The room where many write and read; where a long history lies; small ones. */
export const HALL = 'hall'
export const LONG = 'long'
export const SMALL_ROOMS = 200
export const small = (at: number) => `small${at}`

export const WRITERS_MAX = 20
export const PARAGRAPHS_PER_WRITER = 40
/** As many edits as the longest public trace of a paper has; inserted and deleted in its proportions. */
const LONG_INSERTS = 182_315
const LONG_DELETES = 77_463
const LONG_AUTHORS = 5
const LONG_PARAGRAPHS = 60
/** So many characters at most are typed in one place; gives about as many bytes as that trace does. */
const LONG_RUN = 125

const AT = '2031-06-02T01:00:00.000Z'
const MEETING = 'm1' as MeetingId
const SEATS = 300

const meeting: Meeting = {
  id: MEETING,
  title: 'Meeting on Water',
  type: 'Ministerial Meeting',
  firstDay: '2031-06-02',
  lastDay: '2031-06-03',
  timeZone: 'Asia/Tokyo',
  venue: 'Hall',
  host: 'Arcadia',
  coOrganizers: [],
  languages: ['en'],
  symbolStem: 'MW/2031',
  nature: 'toBeDecided',
  toBeDecided: [],
  demonstration: false,
  clockOffsetMs: 0,
}

const session: Session = {
  id: 's1' as SessionId,
  meeting: MEETING,
  kind: 'breakout',
  title: 'Breakout 1',
  theme: null,
  form: null,
  participants: [],
  parts: [],
  discussionQuestions: [],
  agenda: [],
  openSeats: [],
}

/** What every server is given before anything is measured: the texts, and for ours who may come in. */
export interface Prepared {
  /** A data folder of ours, to be copied. */
  readonly folder: string
  /** The encoded text of each room, for servers that begin empty. */
  readonly states: ReadonlyMap<string, Uint8Array>
  /** Cookies of people who write, and of people who only follow, each of a seat of his own. */
  readonly writers: readonly string[]
  readonly readers: readonly string[]
}

/** Makes a meeting with its rooms, texts, people and sign-ins. Takes some seconds. */
export async function prepare(): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-bench-'))
  const store = await openStore({ file: join(folder, 'plenum.sqlite') })
  const names = [HALL, LONG, ...Array.from({ length: SMALL_ROOMS }, (_, at) => small(at))]
  const { writers, readers } = await setUp(store, names)
  const sync = createSync({
    store,
    now: Date.now,
    identify: async () => null,
    allowedOrigin: () => true,
    log: () => {},
  })
  const paragraphs = WRITERS_MAX * PARAGRAPHS_PER_WRITER
  const texts = new Map<string, TextJson>([
    [HALL, textOfParagraphs(...Array(paragraphs).fill('We agree on this.'))],
    [LONG, textOfParagraphs(...Array(LONG_PARAGRAPHS).fill('We agree on this.'))],
  ])
  for (const name of names) {
    const room = roomOfSection(name as SectionId)
    await sync.seed(room, texts.get(name) ?? textOfParagraphs('One.', 'Two.', 'Three.'), AT)
  }
  const states = new Map<string, Uint8Array>()
  for (const name of names) {
    const doc = quiet(new Y.Doc({ gc: false }))
    for (const row of await store.log.read(roomOfSection(name as SectionId), 0)) Y.applyUpdate(doc, row.update)
    states.set(name, Y.encodeStateAsUpdate(doc))
  }
  await sync.close()
  await store.close()
  return { folder, states, writers, readers }
}

async function setUp(store: Store, names: readonly string[]) {
  const sections = names.map(
    (id, position): Section => ({
      id: id as SectionId,
      document: 'd1' as DocumentId,
      position,
      title: id,
      session: session.id,
      audience: 'all',
    }),
  )
  const seats = Array.from({ length: SEATS }, (_, at): Seat => {
    const isWriter = at < WRITERS_MAX
    return {
      id: `seat${at}` as SeatId,
      meeting: MEETING,
      role: isWriter ? 'rapporteur' : 'delegate',
      name: `Seat ${at}`,
      delegation: null,
      sections: isWriter ? sections.map(({ id }) => id) : [],
      sessions: [session.id],
    }
  })
  await store.meetings.setUp({
    meeting,
    sessions: [session],
    programme: [],
    delegations: [],
    seats,
    documents: [{ id: 'd1' as DocumentId, meeting: MEETING, kind: 'outcome', title: 'Outcome', sections }],
    demoSecret: null,
  })
  const cookies = await Promise.all(seats.map((seat) => signIn(store, seat)))
  return { writers: cookies.slice(0, WRITERS_MAX), readers: cookies.slice(WRITERS_MAX) }
}

/** The cookie of a seat that is signed in. */
async function signIn(store: Store, { id: seat }: Seat): Promise<string> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const link = { id: `link-${seat}` as LinkId, seat, createdAt: AT, expiresAt, revokedAt: null }
  await store.meetings.addLink(link, sha256(newSecret()))
  const token = newSecret()
  await store.meetings.addSignIn({ id: `on-${seat}`, seat, link: link.id, expiresAt, endedAt: null }, sha256(token), AT)
  return `plenum=${token}`
}

/**
 * A long history of writing and correcting by several people on the text of a room, the same each time, with all that was deleted
 * still in it; encoded. What is typed in one go is one struct in Yjs, however it came.
 */
export function longHistory(state: Uint8Array): Uint8Array {
  const doc = quiet(new Y.Doc({ gc: false }))
  Y.applyUpdate(doc, state)
  const random = seededRandom(4)
  const text = textOf(doc)
  const authors = Array.from({ length: LONG_AUTHORS }, (_, at) => 1_000_000 + 7_919 * at)
  let inserted = 0
  let deleted = 0
  while (inserted < LONG_INSERTS) {
    doc.clientID = random.pick(authors)
    const run = Math.min(LONG_INSERTS - inserted, 1 + random.int(LONG_RUN))
    const at = 1 + random.int(text.length)
    text.insert(at, Array.from({ length: run }, () => (random.chance(0.17) ? ' ' : 'e')).join(''), {})
    inserted += run
    // He corrects what he has just written, up to the share that is deleted in all.
    const gone = Math.min(run, Math.round((inserted * LONG_DELETES) / LONG_INSERTS) - deleted)
    text.delete(at + random.int(run - gone + 1), gone)
    deleted += gone
  }
  return Y.encodeStateAsUpdate(doc)
}
