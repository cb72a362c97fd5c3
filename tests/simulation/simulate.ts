// Before everything that loads Yjs.
import './chance.ts'

import * as Y from 'yjs'
import { readText } from '../../shared/live/text.ts'
import { assert } from '../../shared/util/assert.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { AT, type Name, SEATS, SEED, WATER_ROOM } from '../support/sync-world.ts'
import { takeChanceFrom } from './chance.ts'
import { Checker } from './checker.ts'
import { type CrashPoint, SimDisk } from './disk.ts'
import { type Door, Line, type NetState } from './network.ts'
import { Person } from './people.ts'
import { SimServer } from './server.ts'
import { SimTime } from './time.ts'

/** What a seed stands for: who takes part, and what goes wrong how often (chance a second, 0: never). */
export interface SimOptions {
  readonly seed: number
  readonly people: readonly Name[]
  /** Seconds of trouble. */
  readonly seconds: number
  /** Edits a second of each writer. */
  readonly pace: number
  readonly latency: number
  readonly jitter: number
  readonly slowDisk: number
  readonly faults: Readonly<Record<FaultName, number>>
}

const FAULTS = [
  /** The server's process is killed, and comes back after a while. */
  'crash',
  /** … together with every client's memory and device copy. */
  'crashAndWipe',
  /** Killed where it hurts most: chance at each crash point. */
  'crashAtPoint',
  'restart',
  /** One person's page is gone; sometimes the device's copy too. */
  'pageGone',
  'partition',
  'halfOpenUp',
  'halfOpenDown',
  'lineCut',
  'diskFails',
  'diskLost',
  'clockJump',
  /** The server writes into the text by itself (a restored paragraph), or shows it. */
  'act',
  /** What one client gets is not what the server sent: the digest must find it out. */
  'forged',
] as const
export type FaultName = (typeof FAULTS)[number]

/** What a run came to. */
export interface SimResult {
  readonly options: SimOptions
  /** The first promise that was broken; null: none. */
  readonly violation: string | null
  readonly crashes: number
  readonly wipes: number
  readonly edits: number
  readonly rows: number
  readonly acknowledged: number
  readonly shown: number
  readonly digests: number
  readonly saved: number
  readonly diskErrors: number
  /** Updates that were altered on their way to a client. */
  readonly forged: number
}

/** The options of a seed: each fault is switched on for about half of the seeds, so that they are met alone and together. */
export function optionsOf(seed: number): SimOptions {
  const random = seededRandom(seed ^ 0x5eed)
  const writers: Name[] = ['rita', 'rolf', 'rita', 'rolf']
  const people = [...writers.slice(0, 1 + random.int(4)), ...(['sara', 'dora'] as const).slice(0, random.int(3))]
  const rate = (most: number) => (random.chance(0.5) ? random.next() * most : 0)
  return {
    seed,
    people,
    seconds: 8 + random.int(25),
    pace: 0.5 + random.next() * 4,
    latency: random.pick([0, 5, 40, 200]),
    jitter: random.pick([0, 10, 100, 800]),
    slowDisk: random.pick([1, 10, 60]),
    faults: {
      crash: rate(0.15),
      crashAndWipe: rate(0.15),
      crashAtPoint: rate(0.05),
      restart: rate(0.05),
      pageGone: rate(0.15),
      partition: rate(0.15),
      halfOpenUp: rate(0.1),
      halfOpenDown: rate(0.1),
      lineCut: rate(0.2),
      diskFails: rate(0.2),
      diskLost: rate(0.1),
      clockJump: rate(0.1),
      act: rate(0.15),
      forged: rate(0.4),
    },
  }
}

/** Longest time after the trouble until all must be well, milliseconds. */
const LIVENESS_MS = 120_000

/** Runs one seed to its end. The same seed gives the same run. */
export async function simulate(options: SimOptions): Promise<SimResult> {
  const simulation = new Simulation(options)
  return await simulation.run()
}

class Simulation {
  readonly #options: SimOptions
  readonly #random: Random
  readonly #time = new SimTime()
  readonly #checker = new Checker()
  readonly #disk: SimDisk
  readonly #people: Person[]
  readonly #nets = new Map<Person, NetState>()
  readonly #lines = new Map<Person, Line[]>()
  #server: SimServer | null = null
  #isTroubled = false
  /** The server's clock against the true time, milliseconds. */
  #clockOff = 0
  #forged = 0
  #counts = { crashes: 0, wipes: 0, edits: 0, diskErrors: 0 }

  constructor(options: SimOptions) {
    this.#options = options
    this.#random = seededRandom(options.seed)
    this.#disk = new SimDisk({
      time: this.#time,
      random: this.#random,
      reached: (point) => this.#atPoint(point),
      wrote: (rows) => this.#checker.wrote(rows, ({ signIn }) => signIn === null),
    })
    this.#disk.slowness = options.slowDisk
    this.#people = options.people.map(
      (seat) =>
        new Person({
          time: this.#time,
          random: this.#random,
          checker: this.#checker,
          seat,
          writes: seat === 'rita' || seat === 'rolf',
          follows: seat !== 'dora',
          connect: (person) => this.#connect(person),
          reload: (person) => this.#pageGone(person, false),
        }),
    )
    for (const person of this.#people) {
      this.#nets.set(person, { up: false, down: false, latency: options.latency, jitter: options.jitter })
      this.#lines.set(person, [])
    }
  }

  async run(): Promise<SimResult> {
    const giveBack = this.#time.install()
    try {
      const [one, other] = [clientIdFrom(7), clientIdFrom(7)]
      assert(one === other, 'Yjs takes its chance from us: chance.ts was loaded before it')
      takeChanceFrom(this.#random)
      await this.#live()
    } catch (error) {
      this.#checker.fails(`threw ${error instanceof Error ? error.stack : error}`)
    } finally {
      takeChanceFrom(null)
      giveBack()
    }
    const { violation, rows, acknowledged, shown, digests, saved } = this.#checker
    const forged = this.#forgedSoFar()
    return { options: this.#options, violation, ...this.#counts, forged, rows, acknowledged, shown, digests, saved }
  }

  #forgedSoFar(): number {
    return this.#forged + [...this.#lines.values()].flat().reduce((sum, line) => sum + line.forged, 0)
  }

  async #live(): Promise<void> {
    const { seconds, faults } = this.#options
    this.#boot()
    let isSeeded = false
    void this.#server?.rooms
      .use(WATER_ROOM, (room) => room.seed(SEED, AT))
      .then(() => {
        isSeeded = true
      })
    await this.#until(() => isSeeded, 10_000, 'the text is seeded')
    this.#isTroubled = true
    for (const person of this.#people) {
      this.#time.after(this.#random.int(1_000), () => person.arrive())
      if (person.writes) this.#typeOn(person)
    }
    for (const fault of FAULTS) if (fault !== 'crashAtPoint' && faults[fault] > 0) this.#plan(fault, faults[fault])
    await this.#time.run(this.#time.now + seconds * 1000, () => this.#checker.violation !== null)
    if (this.#checker.violation !== null) return
    this.#heal()
    await this.#until(() => this.#isWell(), LIVENESS_MS, 'everybody has one text, and it is saved')
    if (this.#checker.violation !== null) return
    await this.#judgeTheEnd()
  }

  #boot(): void {
    this.#server = new SimServer(
      this.#disk,
      this.#checker,
      () => Date.UTC(2031, 5, 2) + this.#time.now + this.#clockOff,
    )
  }

  async #until(condition: () => boolean, ms: number, what: string): Promise<void> {
    const end = this.#time.now + ms
    let isMet = false
    let nextLook = 0
    await this.#time.run(end, () => {
      if (this.#checker.violation !== null) return true
      if (this.#time.now < nextLook) return false
      nextLook = this.#time.now + 50
      isMet = condition()
      return isMet
    })
    if (!isMet && !condition()) this.#checker.fails(`did not come about in ${ms} ms: ${what}; ${this.#tellAll()}`)
  }

  #tellAll(): string {
    const of = (person: Person) => {
      const view = person.live?.view()
      return `${person.seat} ${view?.status.state ?? 'gone'} ${view?.sheet.text.length ?? 0}`
    }
    return `${this.#people.map(of).join(', ')}; ${this.#disk.rows.length} rows; ${JSON.stringify(this.#server?.reports.slice(-3))}`
  }

  /** Every person's line goes through here. */
  #connect(person: Person) {
    const net = this.#nets.get(person)
    if (net === undefined) throw new Error('nobody')
    const door: Door = {
      accept: (line) => {
        if (this.#server === null) return false
        void this.#server.letIn(line, person)
        return true
      },
    }
    const line = new Line(this.#time, this.#random, net, door)
    this.#lines.get(person)?.push(line)
    return line.socket
  }

  #typeOn(person: Person): void {
    const again = () => {
      if (!this.#isTroubled) return
      this.#counts.edits++
      person.edit(this.#random)
      // People type in bursts.
      const pause = this.#random.chance(0.7) ? 0.2 : 3
      this.#time.after((this.#random.next() * 2000 * pause) / this.#options.pace, again)
    }
    this.#time.after(this.#random.int(2_000), again)
  }

  /** The next time of a fault, and the one after it. */
  #plan(fault: FaultName, rate: number): void {
    const wait = (-Math.log(1 - this.#random.next()) / rate) * 1000
    this.#time.after(wait, () => {
      if (!this.#isTroubled) return
      this.#strike(fault)
      this.#plan(fault, rate)
    })
  }

  #strike(fault: FaultName): void {
    const random = this.#random
    const person = random.pick(this.#people)
    const net = this.#nets.get(person)
    const line = random.pick(this.#lines.get(person) ?? [])
    if (fault === 'crash') this.#crash(false)
    else if (fault === 'crashAndWipe') this.#crash(true)
    else if (fault === 'restart') void this.#restart()
    else if (fault === 'pageGone') this.#pageGone(person, random.chance(0.3))
    else if (fault === 'partition') this.#block(net, person, true, true)
    else if (fault === 'halfOpenUp') this.#block(net, person, true, false)
    else if (fault === 'halfOpenDown') this.#block(net, person, false, true)
    else if (fault === 'lineCut') {
      if (random.chance(0.5)) line?.clientLoses(1006, '')
      else line?.serverLoses(random.chance(0.5) ? 1006 : null)
    } else if (fault === 'diskFails') this.#diskTrouble('fails')
    else if (fault === 'diskLost') this.#diskTrouble('lost')
    else if (fault === 'clockJump') {
      if (random.chance(0.5)) this.#clockOff = (random.next() - 0.5) * 2 * 86_400_000
      else person.clockOff = (random.next() - 0.5) * 20 * 365 * 86_400_000
    } else if (fault === 'forged') {
      const latest = this.#lines.get(person)?.at(-1)
      if (person.follows && latest !== undefined) latest.isForging = true
    } else void this.#act()
  }

  #atPoint(point: CrashPoint): void {
    const { crashAtPoint } = this.#options.faults
    if (!this.#isTroubled || this.#server === null || !this.#random.chance(crashAtPoint)) return
    // In the middle of a write nothing may be taken from under it: the process ends in the next turn, or at once after it.
    if (point === 'answered') this.#crash(this.#random.chance(0.7))
    else this.#time.after(0, () => this.#crash(this.#random.chance(0.7)))
  }

  #crash(wipes: boolean): void {
    const server = this.#server
    if (server === null) return
    this.#counts.crashes++
    this.#server = null
    server.kill(this.#random.chance(0.7))
    if (wipes) {
      this.#counts.wipes++
      for (const person of this.#people) this.#pageGone(person, true)
    }
    this.#time.after(this.#random.int(3_000), () => {
      if (this.#server === null) this.#boot()
    })
  }

  /** Ends as at SIGTERM: writes out what is under way, says good-bye. */
  async #restart(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    await server.rooms.close()
    server.kill(true)
    if (this.#server === null) this.#boot()
  }

  #pageGone(person: Person, forgets: boolean): void {
    for (const line of this.#lines.get(person) ?? []) {
      this.#forged += line.forged
      line.clientCloses()
    }
    this.#lines.set(person, [])
    person.vanish(forgets)
    this.#time.after(this.#random.int(3_000), () => person.arrive())
  }

  #block(net: NetState | undefined, person: Person, up: boolean, down: boolean): void {
    if (net === undefined) return
    net.up ||= up
    net.down ||= down
    this.#time.after(this.#random.int(25_000), () => {
      if (up) net.up = false
      if (down) net.down = false
      for (const line of this.#lines.get(person) ?? []) line.heal()
    })
  }

  #diskTrouble(kind: 'fails' | 'lost'): void {
    this.#counts.diskErrors++
    this.#disk.faults[kind] = 0.1 + this.#random.next() * 0.9
    this.#time.after(this.#random.int(4_000), () => {
      this.#disk.faults[kind] = 0
    })
  }

  /** The server writes by itself, or shows the text to those who do not follow. */
  async #act(): Promise<void> {
    const { rooms } = this.#server ?? {}
    const by = { seat: SEATS.rita.id, at: AT }
    try {
      await rooms?.use(WATER_ROOM, async (room) => {
        if (this.#random.chance(0.5)) return void (await room.show(by, () => null))
        const { text, seq } = room.text()
        const content = text.content.map((block, i) =>
          i === 0 ? block : (text.content[text.content.length - i] ?? block),
        )
        await room.write(seq, { ...text, content }, by)
      })
    } catch {
      // The meeting is told that it was not done; whether the text is whole is what the checker asks.
    }
  }

  #heal(): void {
    this.#isTroubled = false
    this.#disk.faults.fails = 0
    this.#disk.faults.lost = 0
    this.#clockOff = 0
    if (this.#server === null) this.#boot()
    for (const [person, net] of this.#nets) {
      net.up = false
      net.down = false
      for (const line of this.#lines.get(person) ?? []) {
        line.isForging = false
        line.heal()
      }
      person.arrive()
    }
  }

  #isWell(): boolean {
    const rows = this.#disk.rows.length
    for (const person of this.#people) {
      const view = person.live?.view()
      if (view === undefined || view.status.state !== 'saved') return false
      if (person.writes && !this.#checker.isOnDisk(view.sheet.doc)) return false
    }
    if (this.#checker.violation !== null) return true
    const text = JSON.stringify(this.#checker.text())
    for (const person of this.#people) {
      const view = person.live?.view()
      if (person.follows && view !== undefined && JSON.stringify(readText(view.sheet.text)) !== text) return false
    }
    return rows === this.#disk.rows.length
  }

  async #judgeTheEnd(): Promise<void> {
    const before = this.#people.map(({ rebuilt }) => rebuilt)
    // The digest comes when it is quiet, though not over lines whose end nobody has noticed yet; whoever differs then rebuilds.
    const isTold = () => this.#checker.digested === this.#disk.rows.length
    await this.#until(isTold, LIVENESS_MS, 'the digest of the last row')
    await this.#time.run(this.#time.now + 2_000)
    for (const [i, person] of this.#people.entries()) {
      if (person.rebuilt !== before[i]) this.#checker.fails(`${person.seat} found another digest than the server's`)
      const view = person.live?.view()
      if (view === undefined) continue
      // Who was told what nobody wrote cannot tell it from his own words, and sets it aside.
      if (view.kept.length > 0 && this.#forgedSoFar() === 0)
        this.#checker.fails(`${person.seat} keeps words that were not taken`)
    }
    const doc = new Y.Doc({ gc: false })
    for (const { update } of this.#disk.rows) Y.applyUpdate(doc, update)
    for (const person of this.#people) {
      const view = person.live?.view()
      if (!person.writes || view === undefined) continue
      if (Buffer.compare(Y.encodeStateVector(view.sheet.doc), Y.encodeStateVector(doc)) !== 0)
        this.#checker.fails(`${person.seat} has not the log's state`)
    }
    const loaded = await this.#loadAnew()
    if (JSON.stringify(loaded) !== JSON.stringify(this.#checker.text()))
      this.#checker.fails('a fresh load reads otherwise')
    for (const { event, error } of this.#server?.reports ?? [])
      if (event === 'sync.failed' && !String(error).startsWith('StorageError'))
        this.#checker.fails(`the server failed: ${String(error)}`)
  }

  /** The text as the next process will read it. */
  async #loadAnew() {
    const next = new SimServer(this.#disk, this.#checker, () => 0)
    let text: unknown = null
    void next.rooms.use(WATER_ROOM, (room) => {
      text = room.text().text
    })
    await this.#time.run(this.#time.now + 2_000, () => text !== null)
    return text
  }
}

function clientIdFrom(seed: number): number {
  takeChanceFrom(seededRandom(seed))
  return new Y.Doc().clientID
}
