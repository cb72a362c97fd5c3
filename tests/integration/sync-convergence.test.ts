import { afterAll, beforeAll, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { RawClient, until } from '../support/sync-clients.ts'
import { SlowDisk } from '../support/sync-disk.ts'
import { type Name, SyncWorld, WATER_ROOM } from '../support/sync-world.ts'

const disk = new SlowDisk()
let world: SyncWorld
beforeAll(async () => {
  world = await SyncWorld.open({ wrap: (store) => disk.wrap(store) })
})
afterAll(() => world.close())

/** A writer whose line breaks, and who comes back with all it has written. */
class Wanderer {
  readonly name: Name
  readonly #tag: string
  readonly words: string[] = []
  client: RawClient
  returns = 0

  /** `tag` begins each of its words, so that no other writes the same. */
  constructor(name: Name, tag: string) {
    this.name = name
    this.#tag = tag
    this.client = this.#connect()
  }

  #connect(): RawClient {
    return new RawClient(`${world.url}/${WATER_ROOM}`, { name: this.name })
  }

  get isGone(): boolean {
    return !this.client.isOpen
  }

  /** Cuts the line in the middle of whatever was under way. */
  cut(): void {
    this.client.socket.terminate()
  }

  /** With the same document and client id: what was not acknowledged travels again. */
  async comeBack(): Promise<void> {
    const { doc } = this.client
    this.client = this.#connect()
    Y.applyUpdate(this.client.doc, Y.encodeStateAsUpdate(doc))
    this.client.doc.clientID = doc.clientID
    this.returns++
    await this.client.joined()
    this.client.sendAnswer(Y.encodeStateAsUpdate(this.client.doc))
  }

  edit(random: Random): void {
    const word = `${this.#tag}.${this.words.length};`
    const act = random.int(5)
    const change = (text: Y.Text) => {
      const at = 1 + random.int(text.length - 1)
      if (act === 0)
        text.insertEmbed(at, newMarker({ id: `${this.#tag}-${this.words.length}` as BlockId, kind: 'paragraph' }), {})
      if (act === 1) text.format(at, Math.min(3, text.length - at), { em: random.chance(0.5) || null })
      text.insert(text.length, word, {})
    }
    this.words.push(word)
    if (this.client.isOpen) this.client.edit(change)
    else this.client.doc.transact(() => change(textOf(this.client.doc)))
  }
}

it.each([11, 12, 13, 14])(
  'writers whose lines break, and a disk that fails now and then, end with one text and no word lost, seed %i',
  async (seed) => {
    const random = seededRandom(seed)
    const wanderers = (['rita', 'rolf', 'rita'] as const).map((name, i) => new Wanderer(name, `w${seed}${'abc'[i]}`))
    const reader = await new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'sara' }).joined()
    for (const one of wanderers) {
      await one.client.joined()
      one.client.sendAnswer(Y.encodeStateAsUpdate(one.client.doc))
    }
    for (let step = 0; step < 120; step++) {
      const one = random.pick(wanderers)
      if (one.isGone) await one.comeBack()
      else if (random.chance(0.06)) one.cut()
      else one.edit(random)
      if (random.chance(0.03)) disk.fails = !disk.fails
      if (random.chance(0.3)) await new Promise((resolve) => setImmediate(resolve))
    }
    disk.fails = false
    await until(() => disk.waiting === 0, 'the disk is idle')
    for (const one of wanderers) {
      // A last failure may still be on its way: whoever is told so comes back.
      for (let tries = 0; tries < 5; tries++) {
        if (one.isGone) await one.comeBack()
        await until(() => one.isGone || one.client.acknowledged >= one.client.frames, 'acknowledged, or told')
        if (!one.isGone) break
      }
    }
    const { text } = await world.sync.read(WATER_ROOM)
    const everyone = [...wanderers.map(({ client }) => client), reader]
    const same = (client: RawClient) => JSON.stringify(readText(textOf(client.doc))) === JSON.stringify(text)
    await until(() => everyone.every(same), `seed ${seed}: everybody has what is on disk`)
    // A marker may have come between two letters of a word.
    const letters = reader.words.replaceAll('\n', '')
    for (const { name, words } of wanderers)
      for (const word of words) expect(letters.includes(word), `seed ${seed}: ${name} lost ${word}`).toBe(true)
    expect(
      wanderers.reduce((sum, { returns }) => sum + returns, 0),
      `seed ${seed}: nobody ever left`,
    ).toBeGreaterThan(0)
    expect(
      everyone.map(({ closeCode }) => closeCode),
      `seed ${seed}`,
    ).toEqual([null, null, null, null])
    for (const client of everyone) client.close()
  },
)

it('what is on disk although the disk did not say so is shown, also if its author never comes back', async () => {
  const rita = await new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'rita' }).joined()
  const reader = await new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'sara' }).joined()
  disk.forgets = true
  rita.edit((text) => text.insert(text.length, ' never confirmed', {}))
  await rita.closed()
  disk.forgets = false
  expect([rita.closeCode, rita.acknowledged]).toEqual([1013, 0])
  await until(() => reader.words.endsWith(' never confirmed'), 'the others see what is on disk')
  expect(reader.words).toBe(await world.words())
  for (const client of [rita, reader]) client.close()
})
