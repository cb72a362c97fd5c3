import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import { invent } from '../contract/store-world.ts'
import { compile, run } from './child.ts'

/** Files of the child may grow to this size: so does a full disk look to it. Bytes. */
const FULL_BYTES = 1 << 20

const canLimit = spawnSync('prlimit', ['--version']).status === 0
if (!canLimit) console.log('not run: the test of a full disk needs the command prlimit (Linux, util-linux)')

it.runIf(canLimit)(
  '[ST1] a full disk fails writes without effect; reads go on; with room again, writes do',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plenum-full-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'plenum.db')
    const programs = await compile({
      'store-child': 'tests/chaos/store-child.ts',
      'writer-thread': 'server/store/writer-thread.ts',
    })
    const program = [process.execPath, join(programs, 'store-child.js'), file, '2000']
    const child = run('prlimit', [`--fsize=${FULL_BYTES}:`, ...program])
    onTestFinished(() => child.kill())

    const readable = child.line('readable')
    await child.line('failed')
    const before = child.lines.filter((line) => line.startsWith('acknowledged')).at(-1)
    expect(before).toBeDefined()
    const [, seq, hash] = (before ?? '').split(' ')
    expect(await readable).toBe(`readable ${seq} ${hash}`)

    const acknowledged = child.line('acknowledged')
    execFileSync('prlimit', [`--pid=${child.process.pid}`, '--fsize=unlimited:'])
    child.process.stdin?.write('go on\n')
    const after = await acknowledged
    await child.kill()
    expect(Number(after.split(' ')[1])).toBeGreaterThan(Number(seq))

    const store = await openStore({ file })
    onTestFinished(() => store.close())
    const rows = await store.log.read(invent(1).water, 0)
    expect(rows[Number(seq) - 1]?.hash).toBe(hash)
    for (const line of child.lines.filter((said) => said.startsWith('acknowledged'))) {
      expect(rows[Number(line.split(' ')[1]) - 1]?.hash).toBe(line.split(' ')[2])
    }
  },
)
