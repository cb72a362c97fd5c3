import * as Y from 'yjs'

/** Steps along the text and the log that one update may cost: some milliseconds. */
const STEPS_MAX = 2_000_000

type Store = Y.Doc['store']

/**
 * Looks whether what an update added stands between the two neighbours that it names, as somebody could have put it there. Yjs
 * believes whatever an update says of them. With neighbours in two lists it ties the lists together; with neighbours between
 * which there was something that their author must have known, the place depends on the order in which a reader hears of things:
 * readers, who joins later and the log would disagree for ever, and nothing would heal it.
 *
 * An author knows his own earlier work, what he names, and all that these build on. If nothing of it stands between the two, some
 * honest client could have written just this, and Yjs brings honest clients together.
 */
export class Places {
  readonly #store: Store
  /** Of each author met: what he must have known so far, client → clock; in the order of his clocks. */
  readonly #known = new Map<number, Known>()
  #steps = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** Why the item may not stand where it does, or null. Items of one author are to be asked about in the order of their clocks. */
  fault(item: Y.Item): string | null {
    if (!this.#isIn(item, item.origin) || !this.#isIn(item, item.rightOrigin)) return 'stands in two places'
    const before = this.#upTo(item, item.origin, 'left')
    const after = this.#upTo(item, item.rightOrigin, 'right')
    if (this.#steps > STEPS_MAX) return 'too far from its place'
    if (before === null || after === null) return 'stands between nothing'
    if (before.length === 0 && after.length === 0) return null
    const known = this.#knownTo(item)
    if (this.#steps > STEPS_MAX) return 'too far from its place'
    const isKnown = ({ id }: Y.Item) => id.clock < known.clock(id.client)
    return before.some(isKnown) || after.some(isKnown) ? 'stands where its author saw other things' : null
  }

  #isIn({ parent, parentSub }: Y.Item, neighbour: Y.ID | null): boolean {
    if (neighbour === null) return true
    const other: unknown = Y.getItem(this.#store, neighbour)
    return !(other instanceof Y.Item) || (other.parent === parent && other.parentSub === parentSub)
  }

  /** What stands between an item and its neighbour, or the end of the list where it names none; null: the neighbour is not there. */
  #upTo(item: Y.Item, neighbour: Y.ID | null, way: 'left' | 'right'): readonly Y.Item[] | null {
    const between: Y.Item[] = []
    for (let next = item[way]; this.#steps <= STEPS_MAX; next = next[way]) {
      this.#steps++
      if (next === null) return neighbour === null ? between : null
      const { client, clock } = next.id
      const isThere = neighbour !== null && client === neighbour.client
      if (isThere && clock <= neighbour.clock && neighbour.clock < clock + next.length) return between
      between.push(next)
    }
    return null
  }

  #knownTo(item: Y.Item): Known {
    const { client, clock } = item.id
    const known = this.#known.get(client) ?? new Known(this.#store)
    this.#known.set(client, known)
    this.#steps += known.learn(client, clock) + known.learnOf(item)
    return known
  }
}

/** A part of the text that whoever knows one thing of must know: with each thing all that its author wrote before, and what that builds on. */
class Known {
  readonly #store: Store
  readonly #clocks = new Map<number, number>()
  readonly #open: [client: number, from: number, to: number][] = []

  constructor(store: Store) {
    this.#store = store
  }

  clock(client: number): number {
    return this.#clocks.get(client) ?? 0
  }

  /** What a client wrote before a clock is known, and what that builds on. Answers how many things were looked at. */
  learn(client: number, clock: number): number {
    this.#note(client, clock)
    let steps = 0
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const [of, from, to] = next
      const structs = this.#store.clients.get(of) ?? []
      for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
        const struct = structs[i]
        if (struct === undefined || struct.id.clock >= to) break
        steps++
        if (struct instanceof Y.Item) this.#noteNeeds(struct)
      }
    }
    return steps
  }

  /** What an item names is known. */
  learnOf(item: Y.Item): number {
    this.#noteNeeds(item)
    return this.learn(item.id.client, item.id.clock)
  }

  #noteNeeds({ origin, rightOrigin, parent }: Y.Item): void {
    if (origin !== null) this.#note(origin.client, origin.clock + 1)
    if (rightOrigin !== null) this.#note(rightOrigin.client, rightOrigin.clock + 1)
    const around = parent instanceof Y.AbstractType ? parent._item : null
    if (around !== null) this.#note(around.id.client, around.id.clock + 1)
  }

  #note(client: number, clock: number): void {
    const before = this.clock(client)
    if (clock <= before) return
    this.#clocks.set(client, clock)
    this.#open.push([client, before, clock])
  }
}
