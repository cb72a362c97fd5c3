import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { RawClient, until } from '../support/sync-clients.ts'
import { type Name, WATER_ROOM } from '../support/sync-world.ts'

const KILLS = 5
const folder = mkdtempSync(join(tmpdir(), 'plenum-kill-'))
let child: ChildProcess | null = null
const clients: RawClient[] = []
afterEach(() => {
  child?.kill('SIGKILL')
  for (const client of clients) client.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<number> {
  const script = join(import.meta.dirname, '../support/sync-child.ts')
  child = spawn(process.execPath, ['--import', 'tsx', script, join(folder, 'plenum.sqlite')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('the child has no output')
  const [line] = await once(child.stdout, 'data')
  return Number(String(line))
}

async function client(port: number, name: Name): Promise<RawClient> {
  const one = new RawClient(`ws://127.0.0.1:${port}/sync/${WATER_ROOM}`, { name })
  clients.push(one)
  return await one.joined()
}

it('[PR1] SIGKILL while two write: everything that was acknowledged, and everything that anyone saw, is there afterwards', async () => {
  const promised = new Set<string>()
  let acknowledged = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const port = await start()
    const [rita, rolf, sara] = await Promise.all([client(port, 'rita'), client(port, 'rolf'), client(port, 'sara')])
    for (const word of promised) if (!sara.words.includes(word)) throw new Error(`lost after ${kill} kills: ${word}`)
    const sent = new Map<RawClient, string[]>([
      [rita, []],
      [rolf, []],
    ])
    // Each writes the next word when an earlier one is acknowledged, so that some are always on their way.
    const enough = 40 + 25 * kill
    await until(() => {
      for (const [writer, words] of sent) {
        if (words.length - writer.acknowledged > 4) continue
        const word = `<${writer === rita ? 'a' : 'o'}${kill}.${words.length}>`
        words.push(word)
        writer.edit((text) => text.insert(text.length, word, {}))
      }
      return rita.acknowledged + rolf.acknowledged > enough
    }, 'enough is acknowledged')
    const gone = once(child as ChildProcess, 'exit')
    child?.kill('SIGKILL')
    await gone
    await until(() => [rita, rolf, sara].every(({ closeCode }) => closeCode !== null), 'all lines are dead')
    for (const [writer, words] of sent) for (const word of words.slice(0, writer.acknowledged)) promised.add(word)
    acknowledged += rita.acknowledged + rolf.acknowledged
    for (const word of sara.words.match(/<[^>]*>/g) ?? []) promised.add(word)
    // Their memory goes with them: no client heals what the server lost.
    for (const one of [rita, rolf, sara]) one.close()
  }
  const last = await client(await start(), 'sara')
  const words = new Set(last.words.match(/<[^>]*>/g))
  expect([...promised].filter((word) => !words.has(word))).toEqual([])
  expect(acknowledged).toBeGreaterThan(KILLS * 40)
}, 60_000)
