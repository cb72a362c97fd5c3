import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RoomId, SeatId } from '../../shared/model/ids.ts'
import { may } from '../../shared/policy/may.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE, type CloseCode, type News } from '../../shared/protocol/sync.ts'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import type { Identity, LiveText, LockedBlocks } from '../drafting/parts.ts'
import type { Store } from '../store/store.ts'
import { ClashWatch } from './clash-watch.ts'
import { Connection } from './connection.ts'
import { Follower } from './follow.ts'
import { Ledgers } from './ledgers.ts'
import { Offences, PATIENCE, type Patience } from './offences.ts'
import { type Counters, type Room, type RoomSubject, rightsOf } from './room.ts'
import { Rooms } from './rooms.ts'
import { epochMessage, type Listener, Sockets, type Wire } from './socket.ts'

export interface SyncOptions {
  readonly store: Store
  /** The true time in milliseconds. */
  now(): number
  /** Whose cookie it is; null: nobody's who is signed in. Rejects when storage does not answer. */
  identify(cookieHeader: string | undefined): Promise<Identity | null>
  /** Whether a page of this origin may open a connection (W2). */
  allowedOrigin(origin: string | undefined, host: string | undefined): boolean
  /** Which blocks of a room are locked, asked when it is loaded; where it is left out, none are. */
  lockedBlocks?(room: RoomId): Promise<LockedBlocks>
  /** What is borne before somebody is slowed who sends what must not come in; the usual where it is left out. */
  readonly patience?: Patience
  /** One entry of the server's log, without secrets and without text of users. */
  log(entry: Record<string, unknown>): void
}

/** The live texts: over WebSockets for those who draft and follow, as `LiveText` for the acts of the meeting. */
export interface Sync extends LiveText {
  /** Takes over an upgrade request for `/sync/ROOM`; any other path is answered 404. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Writes out what is under way, tells the clients to come back (1012), and is done. */
  close(): Promise<void>
  /** Figures for /metrics, by the names of Prometheus. */
  metrics(): readonly Metric[]
}

/** A figure under a name of Prometheus' form. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly value: number
}

/** How often those who are connected are asked again who they are, for what no act has told: an expired sign-in, a changed seat. */
const RECHECK_MS = 30_000

const METRICS: readonly (readonly [keyof Counters, Metric['type'], string])[] = [
  ['rooms', 'gauge', 'Rooms in memory.'],
  ['connections', 'gauge', 'Clients that are in a room.'],
  ['framesReceived', 'counter', 'Messages of clients.'],
  ['framesRefused', 'counter', 'Updates that were not let in.'],
  ['rowsCommitted', 'counter', 'Updates on disk.'],
  ['commitsFailed', 'counter', 'Batches that storage did not take.'],
  ['clientsResynced', 'counter', 'Times a slow reader got the rest as one.'],
]

export function createSync(options: SyncOptions): Sync {
  return new SyncServer(options)
}

class SyncServer implements Sync {
  readonly #options: SyncOptions
  readonly #rooms: Rooms
  readonly #offences: Offences
  readonly #ledgers: Ledgers
  readonly #clashes: ClashWatch
  readonly #sockets = new Sockets()
  readonly #ofSeat = new Map<SeatId, Set<Connection>>()
  readonly #roomOf = new Map<Connection, Room>()
  readonly #counters: Counters = {
    rooms: 0,
    connections: 0,
    framesReceived: 0,
    framesRefused: 0,
    rowsCommitted: 0,
    commitsFailed: 0,
    clientsResynced: 0,
  }
  readonly #recheck: NodeJS.Timeout
  /** Null where nobody else serves the store. */
  readonly #follower: Follower | null
  /** Rises with every change of a seat: who was looked up before is looked up again. */
  #seatsVersion = 0
  #isClosed = false

  constructor(options: SyncOptions) {
    this.#options = options
    this.#offences = new Offences(options.patience ?? PATIENCE)
    this.#ledgers = new Ledgers(options.store.log)
    this.#clashes = new ClashWatch({
      ledgers: this.#ledgers,
      notices: options.store.notices,
      now: () => options.now(),
      announce: (room) => void this.announce(room, 'notices'),
      report: (entry) => options.log(entry),
    })
    this.#rooms = new Rooms(options.store, {
      log: options.store.log,
      isShared: options.store.others !== null,
      now: () => options.now(),
      lockedBlocks: async (room) => (await options.lockedBlocks?.(room)) ?? new Map(),
      unaware: (place, row) => this.#clashes.note(place, row),
      report: (entry) => options.log(entry),
      counters: this.#counters,
    })
    this.#recheck = setInterval(() => {
      void this.#judgeAll()
    }, RECHECK_MS)
    this.#recheck.unref()
    const { others } = options.store
    this.#follower =
      others === null
        ? null
        : new Follower(others, {
            loaded: () => this.#rooms.loaded(),
            acted: () => this.#othersActed(),
            report: (entry) => options.log(entry),
          })
  }

  metrics(): readonly Metric[] {
    return METRICS.map(([key, type, help]) => {
      const name = `plenum_sync_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
      return { name, help, type, value: this.#counters[key] }
    })
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Before anything else: a client that goes away in the middle must not end the process (W1).
    socket.on('error', () => socket.destroy())
    const target = parseTarget(request.url)
    const { origin, host } = request.headers
    if (target === null) answerHttp(socket, '404 Not Found')
    else if (!this.#options.allowedOrigin(origin, host)) answerHttp(socket, '403 Forbidden')
    else if (this.#isClosed) answerHttp(socket, '503 Service Unavailable')
    else this.#letIn(request, socket, head, target)
  }

  #letIn(request: IncomingMessage, socket: Duplex, head: Buffer, target: Target): void {
    const deadline = setTimeout(() => socket.destroy(), LIMITS.handshakeMs)
    this.#admit(request, target)
      .catch((error: unknown): Admission => {
        this.#options.log({ event: 'sync.notAdmitted', error: String(error) })
        return { code: CLOSE.tryLater, reason: 'notSaved' }
      })
      .then((admission) => {
        clearTimeout(deadline)
        const isOpen =
          !socket.destroyed &&
          this.#sockets.accept(request, socket, head, (wire) => this.#open(wire, request.headers.cookie, admission))
        if (!isOpen && !('code' in admission)) this.#rooms.release(admission.room.id)
      })
      .catch((error: unknown) => {
        this.#options.log({ event: 'sync.failed', error: String(error) })
        socket.destroy()
      })
  }

  /** Who is it, and may it come in? The room is kept for it where it may. */
  async #admit(request: IncomingMessage, target: Target): Promise<Admission> {
    const seatsVersion = this.#seatsVersion
    const identity = await this.#options.identify(request.headers.cookie)
    if (identity === null) return { code: CLOSE.notSignedIn, reason: 'notSignedIn' }
    const { seat } = identity
    const subject = await this.#rooms.subject(target.room)
    // What does not exist and what is another meeting's are the same to the one who asks.
    if (subject === null || may(seat, 'section.read', subject) !== null)
      return { code: CLOSE.notPermitted, reason: 'notFound' }
    if (target.schema !== null && target.schema !== SCHEMA_HASH) return { code: CLOSE.otherSchema, reason: 'reload' }
    if (this.#offences.waitMs(identity) > 0) return { code: CLOSE.tryLater, reason: 'tooMany' }
    if ((this.#ofSeat.get(seat.id)?.size ?? 0) >= LIMITS.connectionsPerSeat)
      return { code: CLOSE.tryLater, reason: 'tooMany' }
    const room = await this.#rooms.acquire(target.room as RoomId)
    try {
      // It may come from another program, and know more than this one has heard of yet.
      if (this.#follower !== null && (target.since ?? 0) > room.seq) await room.catchUp()
      const isOther = target.epoch !== null && target.epoch !== room.epoch
      if (isOther || (target.since !== null && target.since > room.seq)) {
        this.#rooms.release(room.id)
        return { code: CLOSE.otherEpoch, reason: 'stale' }
      }
      const delegation = await this.#delegationName(identity)
      const since = target.epoch === null ? null : target.since
      return { room, identity, delegation, since, tellEpoch: target.tellEpoch, seatsVersion }
    } catch (error) {
      this.#rooms.release(room.id)
      throw error
    }
  }

  async #delegationName({ seat }: Identity): Promise<string | null> {
    if (seat.delegation === null) return null
    const delegations = await this.#options.store.meetings.delegations(seat.meeting)
    return delegations.find((delegation) => delegation.id === seat.delegation)?.name ?? null
  }

  /** The line is up: one that may not come in is told why by a close code, which a browser can see. */
  #open(wire: Wire, cookie: string | undefined, admission: Admission): Listener {
    if ('code' in admission) {
      wire.close(admission.code, admission.reason)
      return { bytes: () => {}, ended: () => {} }
    }
    const { room, identity, delegation, since, tellEpoch, seatsVersion } = admission
    const connection = new Connection({
      wire,
      identity,
      delegation,
      rights: rightsOf(identity.seat, room.subject),
      since,
      // The cookie alone is kept: a request holds on to much that nobody needs once the line is up.
      identify: () => this.#options.identify(cookie),
      offended: () => this.#offences.note(identity),
    })
    const ofSeat = this.#ofSeat.get(identity.seat.id) ?? new Set()
    this.#ofSeat.set(identity.seat.id, ofSeat.add(connection))
    this.#roomOf.set(connection, room)
    this.#counters.connections++
    if (seatsVersion !== this.#seatsVersion) void this.#judgeAgain(connection)
    if (tellEpoch) wire.send(epochMessage(room.epoch))
    room.join(connection)
    return {
      bytes: (bytes) => room.receive(connection, bytes),
      faulty: () => connection.offended(),
      ended: () => this.#ended(connection, room),
    }
  }

  #ended(connection: Connection, room: Room): void {
    const seat = connection.identity.seat.id
    const ofSeat = this.#ofSeat.get(seat)
    ofSeat?.delete(connection)
    if (ofSeat?.size === 0) this.#ofSeat.delete(seat)
    this.#roomOf.delete(connection)
    this.#counters.connections--
    room.leave(connection)
    this.#rooms.release(room.id)
  }

  /** Asks who the client is now, and gives it the rights that follow. What it sends meanwhile waits. */
  #judgeAgain(connection: Connection): Promise<void> {
    const room = this.#roomOf.get(connection)
    if (room === undefined || connection.isLeaving) return Promise.resolve()
    const judging = connection
      .identify()
      .then((identity) => {
        if (identity === null || identity.seat.id !== connection.identity.seat.id) {
          room.withdraw(connection)
          connection.close(CLOSE.notSignedIn, 'notSignedIn')
        } else if (may(identity.seat, 'section.read', room.subject) !== null) {
          room.withdraw(connection)
          connection.close(CLOSE.notPermitted, 'notPermitted')
        } else {
          connection.identity = identity
          room.applyRights(connection, rightsOf(identity.seat, room.subject))
        }
        return room.landed(connection)
      })
      .catch((error: unknown) => {
        // Who cannot be looked up cannot be let in; it may come back.
        this.#options.log({ event: 'sync.notJudged', error: String(error) })
        connection.tellLater()
      })
      .finally(() => {
        if (connection.judging === judging) connection.judging = null
      })
    connection.judging = judging
    return judging
  }

  async #judgeAll(): Promise<void> {
    for (const room of new Set(this.#roomOf.values())) {
      await this.audienceChanged(room.subject.section.id).catch((error: unknown) => {
        // Rights stay as they were known; the next time asks again.
        this.#options.log({ event: 'sync.notJudged', error: String(error) })
      })
    }
    for (const connection of [...this.#roomOf.keys()]) await this.#judgeAgain(connection)
  }

  async #othersActed(): Promise<void> {
    this.#seatsVersion++
    for (const room of await this.#rooms.loaded()) {
      await room.lockAsKept()
      for (const what of ['statuses', 'versions'] as const) room.announce(what)
    }
    await this.#judgeAll()
  }

  /** Uses a room as it stands in the database. */
  #use<T>(id: RoomId, job: (room: Room) => Promise<T> | T): Promise<T> {
    return this.#rooms.use(id, async (room) => {
      if (this.#follower !== null) await room.catchUp()
      return job(room)
    })
  }

  async seatChanged(seat: SeatId): Promise<void> {
    this.#seatsVersion++
    await Promise.all([...(this.#ofSeat.get(seat) ?? [])].map((connection) => this.#judgeAgain(connection)))
  }

  async audienceChanged(section: RoomSubject['section']['id']): Promise<void> {
    for (const room of await this.#rooms.loaded()) {
      if (room.subject.section.id !== section) continue
      const subject = await this.#rooms.subject(room.id)
      if (subject !== null) room.changeSubject(subject)
    }
  }

  async announce(room: RoomId, what: News): Promise<void> {
    for (const loaded of await this.#rooms.loaded()) if (loaded.id === room) loaded.announce(what)
  }

  read(room: RoomId) {
    return this.#use(room, (loaded) => loaded.text())
  }

  readShown(room: RoomId) {
    return this.#use(room, (loaded) => loaded.shownText())
  }

  seed(...[room, text, at]: Parameters<LiveText['seed']>) {
    return this.#use(room, (loaded) => loaded.seed(text, at))
  }

  write(...[room, expectedSeq, next, by]: Parameters<LiveText['write']>) {
    return this.#use(room, (loaded) => loaded.write(expectedSeq, next, by))
  }

  show(...[room, by, entry]: Parameters<LiveText['show']>) {
    return this.#use(room, (loaded) => loaded.show(by, entry))
  }

  lock(...[room, decide]: Parameters<LiveText['lock']>) {
    return this.#use(room, (loaded) => loaded.lock(decide))
  }

  sources(...[room, block, seq]: Parameters<LiveText['sources']>) {
    return this.#ledgers.sources(room, block, seq)
  }

  attribute(...[room, fromSeq, toSeq, name]: Parameters<LiveText['attribute']>) {
    return this.#ledgers.attribute(room, { fromSeq, toSeq, name })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#recheck)
    this.#ledgers.close()
    this.#clashes.close()
    await this.#follower?.close()
    await this.#rooms.close()
    await this.#sockets.close()
  }
}

interface Target {
  readonly room: string
  readonly schema: string | null
  readonly since: number | null
  readonly epoch: number | null
  readonly tellEpoch: boolean
}

type Admission = { readonly code: CloseCode; readonly reason: string } | Admitted

interface Admitted {
  readonly room: Room
  readonly identity: Identity
  readonly delegation: string | null
  readonly since: number | null
  readonly tellEpoch: boolean
  readonly seatsVersion: number
}

/** `/sync/ROOM?schema=HASH&since=SEQ&epoch=E&tell=epoch`; null for any other path. A query that is no number counts as absent. */
function parseTarget(url: string | undefined): Target | null {
  const match = /^\/sync\/([a-z0-9.-]{1,128})(?:\?(.{0,512}))?$/.exec(url ?? '')
  if (match === null) return null
  const query = new URLSearchParams(match[2])
  const number = (name: string) => (/^\d{1,15}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : null)
  return {
    room: match[1] ?? '',
    schema: query.get('schema'),
    since: number('since'),
    epoch: number('epoch'),
    tellEpoch: query.get('tell') === 'epoch',
  }
}

function answerHttp(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
