import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../../server/auth/secrets.ts'
import type { Identity, LockedBlocks } from '../../server/drafting/parts.ts'
import { openStore } from '../../server/store/database.ts'
import type { Store } from '../../server/store/store.ts'
import type { Patience } from '../../server/sync/offences.ts'
import { createSync, type Sync } from '../../server/sync/sync.ts'
import { blockContent } from '../../shared/live/locked.ts'
import type { Audience, Document, Section } from '../../shared/model/document.ts'
import type {
  BlockId,
  DelegationId,
  DocumentId,
  LinkId,
  MeetingId,
  SeatId,
  SectionId,
  SessionId,
} from '../../shared/model/ids.ts'
import { type RoomId, roomOfSection } from '../../shared/model/ids.ts'
import type { Meeting, Session } from '../../shared/model/meeting.ts'
import type { Role, Seat } from '../../shared/model/seat.ts'
import type { TextJson } from '../../shared/schema/text.ts'

export const MEETING = 'm1' as MeetingId
const DOCUMENT = 'd1' as DocumentId
/** Drafted by "rita" and "rolf"; by "otto". */
export const WATER = 'water' as SectionId
export const HEALTH = 'health' as SectionId
export const WATER_ROOM = roomOfSection(WATER)
export const HEALTH_ROOM = roomOfSection(HEALTH)

export const meeting: Meeting = {
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
  clockOffsetMs: 3_600_000,
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

const section = (id: SectionId, position: number): Section => ({
  id,
  document: DOCUMENT,
  position,
  title: id,
  session: session.id,
  audience: 'team',
})

export const document: Document = {
  id: DOCUMENT,
  meeting: MEETING,
  kind: 'outcome',
  title: 'Outcome',
  sections: [section(WATER, 1), section(HEALTH, 2)],
}

const seat = (id: string, role: Role, sections: readonly SectionId[] = [], sessions = [session.id]): Seat => ({
  id: id as SeatId,
  meeting: MEETING,
  role,
  name: `${id[0]?.toUpperCase()}${id.slice(1)} of Arcadia`,
  delegation: role === 'delegate' ? ('arcadia' as DelegationId) : null,
  sections,
  sessions,
})

export const SEATS = {
  rita: seat('rita', 'rapporteur', [WATER]),
  rolf: seat('rolf', 'alternate', [WATER]),
  otto: seat('otto', 'rapporteur', [HEALTH]),
  sara: seat('sara', 'secretary'),
  dora: seat('dora', 'delegate'),
  dirk: seat('dirk', 'delegate', [], []),
} as const
export type Name = keyof typeof SEATS

export function paragraph(id: string, text: string): TextJson['content'][number] {
  const attrs = { id: id as BlockId, kind: 'paragraph' as const }
  return text === '' ? { type: 'block', attrs } : { type: 'block', attrs, content: [{ type: 'text', text }] }
}

export function textOfParagraphs(...texts: readonly string[]): TextJson {
  return { type: 'doc', content: texts.map((text, i) => paragraph(`p${i + 1}`, text)) }
}

export const AT = '2031-06-02T01:00:00.000Z'
export const SEED = textOfParagraphs('We agree on water.', 'We agree on the rest.')

/** Sets up a meeting with two sections, neither of which has a text. Answers false where the file already holds it. */
export async function setUpMeeting(store: Store): Promise<boolean> {
  if ((await store.meetings.get(MEETING)) !== null) return false
  await store.meetings.setUp({
    meeting,
    sessions: [session],
    programme: [],
    delegations: [
      {
        id: 'arcadia' as DelegationId,
        meeting: MEETING,
        name: 'Arcadia',
        aliases: [],
        kind: 'government',
        members: [],
      },
    ],
    seats: Object.values(SEATS),
    documents: [document],
    demoSecret: null,
  })
  return true
}

/** A cookie names a seat of `SEATS`, "plenum=rita"; who is in `signedOut` is nobody; `changed` holds seats as they are by now. */
export function identifyByName(store: Store, signedOut: ReadonlySet<string>, changed: ReadonlyMap<string, Seat>) {
  return async (cookie: string | undefined): Promise<Identity | null> => {
    const name = /plenum=([a-z]+)/.exec(cookie ?? '')?.[1]
    if (name === undefined || signedOut.has(name)) return null
    const found = changed.get(name) ?? (await store.meetings.seat(name as SeatId))
    if (found === null) return null
    const signIn = {
      id: `on-${name}`,
      seat: found.id,
      link: 'l1' as LinkId,
      expiresAt: '2040-01-01T00:00:00.000Z',
      endedAt: null,
    }
    return { seat: found, signIn }
  }
}

/** Only pages of this host, and programs that are no pages. */
export const allowOwnOrigin = (origin: string | undefined, host: string | undefined) =>
  origin === undefined || origin === `http://${host}`

/** A bare HTTP server with sync alone, on a port of its own. */
export function serve(sync: Sync): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.on('upgrade', (request, socket, head) => sync.upgrade(request, socket, head))
  server.listen(0, '127.0.0.1')
  return once(server, 'listening').then(() => ({ server, port: (server.address() as AddressInfo).port }))
}

/** A store on disk, the sync server over it, and what it logged. */
export class SyncWorld {
  readonly log: Record<string, unknown>[] = []
  readonly signedOut = new Set<string>()
  readonly changed = new Map<string, Seat>()
  /** What is locked in the section on water, as its keeper has it on disk. */
  locked: LockedBlocks = new Map()
  /** Without end, but for tests of who is slowed. */
  patience: Patience = { free: Number.MAX_SAFE_INTEGER, freePerSeat: Number.MAX_SAFE_INTEGER }
  /** Wraps the store before the sync server gets it, to let it fail. */
  readonly #wrap: (store: Store) => Store
  /** What is kept is in `plenum.sqlite`. */
  folder = mkdtempSync(join(tmpdir(), 'plenum-sync-'))
  #store: Store | null = null
  #sync: Sync | null = null
  #server: Server | null = null
  port = 0

  constructor(wrap: (store: Store) => Store = (store) => store) {
    this.#wrap = wrap
  }

  static async open(options: { seed?: TextJson; wrap?: (store: Store) => Store } = {}): Promise<SyncWorld> {
    const world = new SyncWorld(options.wrap)
    await world.start()
    await world.seedWater(options.seed)
    return world
  }

  /** Gives the section on water its first text. */
  async seedWater(text = SEED): Promise<void> {
    await this.sync.seed(WATER_ROOM, text, AT)
  }

  get store(): Store {
    if (this.#store === null) throw new Error('not started')
    return this.#store
  }

  get sync(): Sync {
    if (this.#sync === null) throw new Error('not started')
    return this.#sync
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/sync`
  }

  async start(): Promise<void> {
    const store = await openStore({ file: join(this.folder, 'plenum.sqlite') })
    this.#store = store
    await setUpMeeting(store)
    this.#sync = createSync({
      store: this.#wrap(store),
      now: Date.now,
      identify: identifyByName(store, this.signedOut, this.changed),
      allowedOrigin: allowOwnOrigin,
      lockedBlocks: async (room) => (room === WATER_ROOM ? this.locked : new Map()),
      log: (entry) => this.log.push(entry),
      patience: this.patience,
    })
    const { server, port } = await serve(this.#sync)
    this.#server = server
    this.port = port
  }

  /** Ends the server, and leaves what is on disk. */
  async stop(): Promise<void> {
    await this.#sync?.close()
    this.#server?.close()
    this.#server?.closeAllConnections()
    await this.#store?.close()
    this.#sync = null
    this.#store = null
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Chooses who follows the section on water, as the meeting's act does. */
  async setAudience(audience: Audience): Promise<void> {
    await this.store.meetings.setAudience(WATER, audience, null)
    await this.sync.audienceChanged(WATER)
  }

  /** Locks these blocks of the section on water as they stand on disk, and no others; when `decided`. */
  async lock(ids: readonly string[], decided = Promise.resolve()): Promise<void> {
    await this.sync.lock(WATER_ROOM, async ({ text }) => {
      const blocks = text.content.filter(({ attrs }) => ids.includes(attrs.id))
      await decided
      this.locked = new Map(blocks.map((block) => [block.attrs.id, sha256(blockContent(block))]))
      return this.locked
    })
  }

  /** The words of a room on disk, a paragraph a line. */
  async words(room: RoomId = WATER_ROOM): Promise<string> {
    const { text } = await this.sync.read(room)
    return plainText(text)
  }
}

export function plainText(text: TextJson): string {
  return text.content
    .map((block) =>
      block.type === 'block'
        ? (block.content ?? []).map((node) => (node.type === 'text' ? node.text : '')).join('')
        : '',
    )
    .join('\n')
}
