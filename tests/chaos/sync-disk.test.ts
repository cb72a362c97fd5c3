import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { LiveText } from '../../client/net/live.ts'
import { readText } from '../../shared/live/text.ts'
import { openLive } from '../support/live-client.ts'
import { until } from '../support/sync-clients.ts'
import { SlowDisk } from '../support/sync-disk.ts'
import { plainText, SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
afterEach(() => world.close())

function open(name: string, writable: boolean): LiveText {
  const live = openLive(world, name, { writable })
  onTestFinished(() => live.close())
  return live
}

const saved = (live: LiveText) => until(() => live.view().status.state === 'saved', 'saved')

function type(live: LiveText, words: string): void {
  const { doc, text } = live.view().sheet
  doc.transact(() => text.insert(1, words, {}), 'typed')
}

describe('[PR1] a disk that takes no more', () => {
  it('is said; typing goes on, nothing is acknowledged or shown to others; with room again all is saved without a reload', async () => {
    const disk = new SlowDisk()
    world = await SyncWorld.open({ wrap: (store) => disk.wrap(store) })
    await world.setAudience('all')
    const rita = open('rita', true)
    const dora = open('dora', false)
    await saved(rita)
    await saved(dora)
    const before = await world.words()
    const { doc } = rita.view().sheet
    const said: string[] = []
    rita.subscribe(() => said.push(rita.view().status.state))
    disk.fails = true
    type(rita, 'One. ')
    await until(() => 'storage' in rita.view().status, 'the server says that it could not be saved')
    said.length = 0
    for (const words of ['Two. ', 'Three. ']) type(rita, words)
    // It is tried again some times, and said all the while.
    const failed = world.log.filter(({ event }) => event === 'sync.notSaved').length
    await until(
      () => world.log.filter(({ event }) => event === 'sync.notSaved').length > failed + 1,
      'it is tried again',
    )
    expect(new Set(said)).toEqual(new Set(['offline']))
    expect(rita.view().status).toMatchObject({ state: 'offline', storage: true, changes: 3 })
    expect(rita.unsaved).toBe(true)
    expect(await world.words()).toBe(before)
    expect(plainText(readText(dora.view().sheet.text))).toBe(before)
    disk.fails = false
    await saved(rita)
    expect(await world.words()).toBe(`Three. Two. One. ${before}`)
    await until(() => plainText(readText(dora.view().sheet.text)).startsWith('Three. Two. One.'), 'the others see it')
    expect(rita.view().sheet.doc, 'the same page and the same text').toBe(doc)
    expect(rita.view().kept).toEqual([])
    expect(world.log.filter(({ event }) => event === 'sync.notSaved').length).toBeGreaterThan(1)
  }, 30_000)
})
