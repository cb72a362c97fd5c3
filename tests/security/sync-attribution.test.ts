import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { readSources } from '../support/imports.ts'
import { RawClient, until } from '../support/sync-clients.ts'
import { SyncWorld, WATER_ROOM } from '../support/sync-world.ts'

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

it.each([
  [
    'cuts and types again',
    (rita: RawClient, at: number, words: string) => {
      rita.edit((text) => text.delete(at, words.length))
      rita.edit((text) => text.insert(at, words, {}))
    },
  ],
  [
    'replaces at one stroke',
    (rita: RawClient, at: number, words: string) =>
      rita.edit((text) => {
        text.delete(at, words.length)
        text.insert(at, words, {})
      }),
  ],
])('[Y20] who %s what another wrote does not become its author', async (_how, launder) => {
  const world = await SyncWorld.open()
  ends.push(() => world.close())
  const join = async (name: 'rita' | 'rolf') => {
    const client = await new RawClient(`${world.url}/${WATER_ROOM}`, { name }).joined()
    ends.push(() => client.close())
    return client
  }
  const [rita, rolf] = [await join('rita'), await join('rolf')]
  const before = (await world.sync.read(WATER_ROOM)).text
  const words = ' Rolf alone thought of this.'
  const at = rolf.doc.getText('text').length
  rolf.edit((text) => text.insert(at, words, {}))
  await rolf.acked()
  await until(() => rita.words === rolf.words, 'Rita reads it')
  launder(rita, at, words)
  rita.edit((text) => text.insert(text.length, ' And Rita of this.', {}))
  await rita.acked()
  const after = (await world.sync.read(WATER_ROOM)).text
  const attributor = await world.sync.attribute(WATER_ROOM, 1, null, (seat) => seat)
  const side = (label: string, text: TextJson) => ({ label, hash: '', sections: [{ title: null, text }] })
  const redline = makeRedline(side('before', before), side('after', after), { attributor })
  const runs = redline.blocks.find(({ id }) => id === ('p2' as BlockId))?.runs.filter(({ op }) => op === 'inserted')
  expect(runs?.map(({ text, by }) => [text.trim(), by])).toEqual([
    ['Rolf alone thought of this.', 'rolf'],
    ['And Rita of this.', 'rita'],
  ])
})

it('[Y21] pages of one browser do not speak past the server', () => {
  const root = join(import.meta.dirname, '../..')
  const sources = readSources(root, ['client'], /\.tsx?$/)
  expect(sources.size).toBeGreaterThan(40)
  for (const [path, text] of sources)
    expect(text.match(/BroadcastChannel|from '(y-websocket|lib0\/broadcastchannel)/), path).toBeNull()
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(Object.keys(dependencies)).not.toContain('y-websocket')
})
