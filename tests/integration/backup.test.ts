import 'fake-indexeddb/auto'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock, Socket } from '../../client/net/link.ts'
import { LiveText } from '../../client/net/live.ts'
import { createLocalCopies } from '../../client/net/local-copy.ts'
import { reapply } from '../../client/net/reapply.ts'
import { openSqlite } from '../../server/store/drivers.ts'
import { readText } from '../../shared/live/text.ts'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import { signedIn, until } from '../support/sync-clients.ts'
import { MEETING, type Name, plainText, SyncWorld, WATER_ROOM } from '../support/sync-world.ts'

const clock: Clock = {
  now: Date.now,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  chance: () => 0.5,
}

let world: SyncWorld
let folder: string
const ends: (() => void | Promise<void>)[] = []
beforeEach(async () => {
  world = await SyncWorld.open()
  folder = mkdtempSync(join(tmpdir(), 'plenum-backup-'))
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command as a process of its own. */
function plenum(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const script = join(import.meta.dirname, '../../server/cli/plenum.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', script, ...args], { env: {} }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

/** A page that stays open, whatever becomes of the server. */
async function openPage(name: Name): Promise<LiveText> {
  const strings = new Map<string, string>()
  const live = new LiveText({
    address: `ws://server/sync/${WATER_ROOM}?schema=${SCHEMA_HASH}`,
    copyName: `${name}.backup`,
    writable: true,
    connect: (address, protocols) => {
      const socket = new (signedIn(name))(address.replace('ws://server', `ws://127.0.0.1:${world.port}`), [
        ...protocols,
      ])
      socket.on('error', () => undefined)
      return socket as unknown as Socket
    },
    clock,
    copies: createLocalCopies({
      getItem: (key) => strings.get(key) ?? null,
      setItem: (key, value) => void strings.set(key, value),
    }),
    reapply,
    sha256: async (text) => createHash('sha256').update(text).digest(),
  })
  ends.push(() => live.close())
  await saved(live)
  return live
}

const wordsOf = (live: LiveText) => plainText(readText(live.view().sheet.text))
const saved = (live: LiveText) => until(() => live.view().status.state === 'saved', 'all is saved')
const type = (live: LiveText, words: string) => live.view().sheet.text.insert(live.view().sheet.text.length, words, {})

describe('plenum backup and restore', () => {
  it('[PR1] [BK1] a copy made while two type has what was saved before; who has newer text finds it set aside, and nothing is doubled', async () => {
    const [rita, rolf] = [await openPage('rita'), await openPage('rolf')]
    let typed = 0
    const typing = setInterval(() => {
      typed += 1
      type(typed % 2 === 0 ? rita : rolf, `<${typed}>`)
    }, 5)
    await until(() => typed > 20, 'they type')
    const before = await world.store.log.head(WATER_ROOM)
    const file = join(folder, 'copy.sqlite')
    const backup = await plenum('backup', '--data', world.folder, '--out', file)
    clearInterval(typing)
    expect(backup).toMatchObject({ code: 0, err: '' })
    expect(backup.out).toMatch(/1 meeting, 2 sections with [\d,]+ rows, 0 versions; every hash is right/)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o77).toBe(0)
    expect(readdirSync(folder)).toEqual(['copy.sqlite'])
    await Promise.all([saved(rita), saved(rolf)])
    type(rita, '<after the copy>')
    await saved(rita)
    await until(() => wordsOf(rolf) === wordsOf(rita), 'both read the same')
    const rows = await world.store.log.read(WATER_ROOM, 0)

    await world.stop()
    const restored = join(folder, 'restored')
    expect(await plenum('restore', file, '--data', restored)).toMatchObject({ code: 0, err: '' })
    expect(readdirSync(restored)).toEqual(['plenum.sqlite'])
    rmSync(world.folder, { recursive: true })
    world.folder = restored
    await world.start()
    const head = await world.store.log.head(WATER_ROOM)
    expect(head?.seq).toBeGreaterThanOrEqual(before?.seq ?? 1)
    expect(head?.seq).toBeLessThan(rows.length)
    expect(head?.hash).toBe(rows[(head?.seq ?? 0) - 1]?.hash)
    expect(await world.store.log.read(WATER_ROOM, 0)).toEqual(rows.slice(0, head?.seq))
    const [entry] = (await world.store.journal.read(MEETING, 0)).slice(-1)
    expect(entry).toMatchObject({ act: 'restore', seat: null })
    expect(JSON.parse(entry?.detail ?? '')).toMatchObject({
      rooms: expect.arrayContaining([{ room: WATER_ROOM, seq: head?.seq, epoch: head?.epoch }]),
    })

    const text = await world.words()
    await until(() => [rita, rolf].every((live) => live.view().kept.length > 0), 'newer text is set aside')
    await Promise.all([saved(rita), saved(rolf)])
    for (const live of [rita, rolf]) {
      expect(wordsOf(live)).toBe(text)
      expect(
        live
          .view()
          .kept.map((piece) => piece.text)
          .join(),
      ).toContain('<after the copy>')
    }
    type(rolf, '<on>')
    await saved(rolf)
    expect(await world.words()).toBe(`${text}<on>`)
  })

  it('says in one line, and leaves nothing behind, where there is nothing to copy, no room for it, or no copy to restore', async () => {
    const at = (name: string) => join(folder, name)
    mkdirSync(at('empty'))
    writeFileSync(at('letter.txt'), 'Dear delegates, '.repeat(100))
    const cases = [
      [['backup', '--data', at('empty'), '--out', at('a')], /no Plenum data there/],
      [['backup', '--data', world.folder], /--out is missing/],
      [['backup', '--data', world.folder, '--out', at('no/such/folder')], /no\/such\/folder/],
      [['backup', '--database-url', 'postgres://a:geheim@b/c', '--out', at('a')], /^plenum backup: .*pg_dump\n$/],
      [['restore', at('nothing'), '--data', at('new')], /there is no such file/],
      [['restore', at('letter.txt'), '--data', at('new')], /letter\.txt: file is not a database/],
      [['restore', join(world.folder, 'plenum.sqlite'), '--data', folder], /not empty/],
    ] as const
    const outcomes = await Promise.all(cases.map(([args]) => plenum(...args)))
    for (const [i, [args, words]] of cases.entries()) {
      expect(outcomes[i], args.join(' ')).toMatchObject({ code: 2, out: '' })
      expect(outcomes[i]?.err).toMatch(words)
      expect(outcomes[i]?.err).toMatch(/^[^\n]+\n$/)
    }
    expect(existsSync(at('new/plenum.sqlite'))).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['empty', 'letter.txt', ...(existsSync(at('new')) ? ['new'] : [])])
  })

  it('[ST5] a copy in which a byte has changed is not restored', async () => {
    const file = join(folder, 'copy.sqlite')
    expect(await plenum('backup', '--data', world.folder, '--out', file)).toMatchObject({ code: 0 })
    const bytes = readFileSync(file)
    const at = bytes.indexOf('We agree on the rest.')
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    writeFileSync(file, bytes)
    const restored = await plenum('restore', file, '--data', join(folder, 'new'))
    expect(restored).toMatchObject({ code: 2, out: '' })
    expect(restored.err).toMatch(/copy\.sqlite: room section\.water: row 1 is not what was written/)
    // The file itself opens: only its hashes tell. Nor is it copied again.
    openSqlite(file, { busyMs: 0, readonly: true }).close()
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data/plenum.sqlite'), bytes)
    const copied = await plenum('backup', '--data', join(folder, 'data'), '--out', join(folder, 'second.sqlite'))
    expect(copied).toMatchObject({ code: 1, out: '' })
    expect(copied.err).toMatch(/^plenum backup: .*row 1 is not what was written; no copy was made\n$/)
    expect(existsSync(join(folder, 'second.sqlite'))).toBe(false)
  })
})
