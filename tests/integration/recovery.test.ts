import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Clock, Socket } from '../../client/net/link.ts'
import { LiveText } from '../../client/net/live.ts'
import { createLocalCopies } from '../../client/net/local-copy.ts'
import { reapply } from '../../client/net/reapply.ts'
import { readText } from '../../shared/live/text.ts'
import { MESSAGE_DIGEST } from '../../shared/protocol/sync.ts'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { signedIn, until } from '../support/sync-clients.ts'
import { type Name, plainText, SyncWorld, textOfParagraphs, WATER_ROOM } from '../support/sync-world.ts'

const clock: Clock = {
  now: Date.now,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  chance: () => 0.5,
}

/** A client's page: its text, its connections, and how many fingerprints of the server it was sent. */
class Page {
  readonly sockets: InstanceType<ReturnType<typeof signedIn>>[] = []
  readonly live: LiveText
  digests = 0

  constructor(world: SyncWorld, name: Name, strings: Map<string, string>) {
    const generations = {
      getItem: (key: string) => strings.get(key) ?? null,
      setItem: (key: string, value: string) => void strings.set(key, value),
    }
    this.live = new LiveText({
      address: `${world.url}/${WATER_ROOM}?schema=${SCHEMA_HASH}`,
      copyName: `${name}.${world.port}`,
      writable: true,
      connect: (address, protocols) => {
        const socket = new (signedIn(name))(address, [...protocols])
        socket.on('error', () => undefined)
        socket.on('message', (bytes: Buffer) => {
          if (new Uint8Array(bytes)[0] === MESSAGE_DIGEST) this.digests++
        })
        this.sockets.push(socket)
        return socket as unknown as Socket
      },
      clock,
      copies: createLocalCopies(generations),
      reapply,
      sha256: async (text) => createHash('sha256').update(text).digest(),
    })
  }

  get words(): string {
    return plainText(readText(this.live.view().sheet.text))
  }

  get state(): string {
    return this.live.view().status.state
  }

  type(words: string) {
    const { text } = this.live.view().sheet
    text.insert(text.length, words, {})
  }

  /** At the beginning of the n-th paragraph. */
  typeIn(n: number, words: string) {
    const { text } = this.live.view().sheet
    const before = this.words.split('\n').slice(0, n).join('').length
    text.insert(before + n + 1, words, {})
  }

  saved(): Promise<void> {
    return until(() => this.state === 'saved', 'all is saved')
  }

  async renewed(): Promise<void> {
    const { doc } = this.live.view().sheet
    await until(() => this.live.view().sheet.doc !== doc, 'a new document')
    await this.saved()
  }
}

const TEN = textOfParagraphs(...Array.from({ length: 10 }, (_, i) => `Paragraph ${i + 1}.`))

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function openWorld(seed?: TextJson): Promise<SyncWorld> {
  const world = await SyncWorld.open(seed === undefined ? {} : { seed })
  ends.push(() => world.close())
  return world
}

async function open(world: SyncWorld, name: Name, strings = new Map<string, string>()): Promise<Page> {
  const page = new Page(world, name, strings)
  ends.push(() => page.live.close())
  await page.saved()
  return page
}

describe('the client and the server after a refusal', () => {
  it('words typed under a name that is taken are written again under a new one', async () => {
    const world = await openWorld()
    const rolf = await open(world, 'rolf')
    rolf.type(' Rolf.')
    await rolf.saved()
    const rita = await open(world, 'rita')
    rita.live.view().sheet.doc.clientID = rolf.live.view().sheet.doc.clientID
    rita.type(' Rita.')
    await rita.renewed()
    expect(rita.live.view().kept).toEqual([])
    expect(await world.words()).toBe('We agree on water.\nWe agree on the rest. Rolf. Rita.')
    await until(() => rolf.words === rita.words, 'both read the same')
  })

  it('words that may not stand are set aside, and the rest of the work goes on', async () => {
    const world = await openWorld()
    const rita = await open(world, 'rita')
    rita.type(' A bell: \u0007.')
    await until(() => rita.live.view().kept.length > 0, 'the words are set aside')
    await rita.saved()
    expect(rita.live.view().kept.map(({ text }) => text)).toEqual(['We agree on the rest. A bell: \u0007.'])
    rita.type(' Go on.')
    await rita.saved()
    expect(await world.words()).toBe('We agree on water.\nWe agree on the rest. Go on.')
  })

  it('words typed while the server was away outlive the page and are saved when it is back', async () => {
    const world = await openWorld()
    const strings = new Map<string, string>()
    const before = await open(world, 'rita', strings)
    for (const socket of before.sockets) socket.terminate()
    await until(() => before.state === 'offline', 'the line is cut')
    before.type(' Offline.')
    before.live.close()
    const after = await open(world, 'rita', strings)
    expect(after.words).toBe('We agree on water.\nWe agree on the rest. Offline.')
    expect(await world.words()).toBe(after.words)
  })

  it('[LK1] of ten paragraphs typed offline, one of them locked meanwhile, nine are saved and one is set aside', async () => {
    const world = await openWorld(TEN)
    const rita = await open(world, 'rita')
    for (const socket of rita.sockets) socket.terminate()
    await until(() => rita.state === 'offline', 'the line is cut')
    for (let i = 0; i < 10; i++) rita.typeIn(i, `Offline ${i}. `)
    await world.lock(['p5'])
    await until(() => rita.live.view().kept.length > 0, 'the locked one is set aside')
    await rita.saved()
    expect(rita.live.view().kept).toEqual([{ block: 'p5', text: 'Offline 4. Paragraph 5.', reason: 'locked' }])
    const lines = (await world.words()).split('\n')
    expect(lines).toEqual(TEN.content.map((_, i) => `${i === 4 ? '' : `Offline ${i}. `}Paragraph ${i + 1}.`))
    expect(rita.words).toBe(lines.join('\n'))
    rita.typeIn(0, 'On it goes. ')
    await rita.saved()
    expect(await world.words()).toMatch(/^On it goes\. Offline 0/)
  })

  it.each([
    [true, 'Other words.', []],
    [false, plainText(TEN), [{ block: 'p1', text: 'Other words.', reason: undefined }]],
  ])('[Y9] replacing what others wrote is asked about; meant: %s', async (isMeant, expected, kept) => {
    const world = await openWorld(TEN)
    const rita = await open(world, 'rita')
    const rolf = await open(world, 'rolf')
    const { text } = rita.live.view().sheet
    rita.type('Other words.')
    text.delete(1, text.length - 1 - 'Other words.'.length)
    await until(() => rita.live.view().held !== null, 'she is asked')
    expect([rita.live.view().held, rita.state, rolf.words.length > 100]).toEqual([10, 'held', true])
    rita.live.answerHeld(isMeant)
    await rita.saved()
    await until(() => rolf.words === expected, 'the other reads it too')
    expect([rita.words, await world.words()]).toEqual([expected, expected])
    expect(rita.live.view().kept).toEqual(kept)
  })

  it('[Y9] a large deletion that is undone is saved without a word', async () => {
    const world = await openWorld(TEN)
    const rita = await open(world, 'rita')
    const { text } = rita.live.view().sheet
    const undo = new Y.UndoManager(text)
    text.delete(0, text.length)
    await until(() => rita.live.view().held !== null, 'she is asked')
    undo.undo()
    await until(() => rita.live.view().held === null, 'nothing to ask')
    await rita.saved()
    expect([rita.words, await world.words()]).toEqual([plainText(TEN), plainText(TEN)])
  })

  it('the server’s fingerprint is that of the text which the client shows', async () => {
    const world = await openWorld()
    const rita = await open(world, 'rita')
    rita.type(' Quiet.')
    await rita.saved()
    await until(() => rita.digests > 0, 'a fingerprint')
    await rita.saved()
    expect(rita.sockets).toHaveLength(1)
    expect(rita.words).toBe('We agree on water.\nWe agree on the rest. Quiet.')
  })
})
