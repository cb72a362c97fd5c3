import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../scripts/lib/chromium.mjs'
import { combine, readClosingLine, writeClosingLine } from '../../scripts/lib/closing-line.mjs'
import { installFailure, needsNativeModule } from '../../scripts/lib/install.mjs'
import { inProject, ROOT, requireNode } from '../../scripts/lib/project.mjs'
import { driversOn } from '../../server/store/drivers.ts'

const folder = mkdtempSync(join(tmpdir(), 'plenum-scripts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly errors: string
}

/** Follows a program to its end. `onLine`: told of each line on stdout. */
function follow(child: ChildProcessByStdio<null, Readable, Readable>, onLine: (line: string) => void): Promise<Ended> {
  const lines: string[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    errors += chunk
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    onLine(line)
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, lines, errors }))
  })
}

/** Runs one of the project's commands to its end, typed in the test's folder. */
function command(name: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [inProject('scripts', name), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return follow(child, () => {})
}

/** `npm start` on the test's folder and a free port; npm gets the signal as soon as it serves. */
function npmStart(signal: NodeJS.Signals): Promise<Ended> {
  const args = ['start', '--silent', '--', '--port', '0', '--data', join(folder, 'data')]
  const child = spawn('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  return follow(child, (line) => {
    if (line.startsWith('listening on http://')) child.kill(signal)
  })
}

describe('npm start', () => {
  it('serves with the flags it is given, and a SIGTERM to npm ends it with exit code 0', async () => {
    const { code, lines } = await npmStart('SIGTERM')
    expect(lines.at(-1)).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/)
    expect(lines.filter((line) => line.includes('/sign-in#')).length).toBeGreaterThan(8)
    expect(code).toBe(0)
  })

  it('ends when npm is killed, and can be started again on the same folder', async () => {
    // Its output closes only when the server has ended too.
    expect((await npmStart('SIGKILL')).code).toBeNull()
    expect((await npmStart('SIGTERM')).code).toBe(0)
  })

  it('says in one line what it does not understand', async () => {
    const { code, lines, errors } = await command('start.mjs', ['--nonsense'])
    expect(code).toBe(2)
    expect(lines).toEqual([])
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
    expect(errors).toContain('--nonsense')
  })
})

describe('npm run plenum', () => {
  it('prints what its command prints, and nothing of its own', async () => {
    const { code, lines, errors } = await command('plenum.mjs', ['--help'])
    expect([code, errors]).toEqual([0, ''])
    expect(lines[0]).toMatch(/^plenum COMMAND/)
  })

  it('finds files from where it was typed, and passes on the exit code', async () => {
    writeFileSync(join(folder, 'draft.txt'), 'One.\n\nTwo.\n')
    const read = await command('plenum.mjs', ['text', 'draft.txt'])
    expect([read.code, read.lines]).toEqual([0, ['One.', 'Two.']])
    const unread = await command('plenum.mjs', ['text', 'gone.txt'])
    expect([unread.code, unread.lines]).toEqual([2, []])
    expect(unread.errors.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('the Node that runs it', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s is new enough', (version) => {
    expect(() => requireNode(version)).not.toThrow()
  })

  it.each(['20.18.3', '18.20.4'])('%s is too old, and one line says so', (version) => {
    expect(() => requireNode(version)).toThrow(/^Plenum needs Node 20\.19 or newer; this is Node [\d.]+\.$/)
  })
})

describe('an installation that failed', () => {
  it('names what the database could not be compiled without', () => {
    const line = installFailure('npm error path node_modules/better-sqlite3', ['make', 'Python 3'])
    expect(line).toContain('better-sqlite3')
    expect(line).toContain('make, Python 3 is missing (Debian: apt-get install g++ make python3)')
    expect(line).not.toContain('\n')
  })

  it.each(['20.19.0', '22.0.0', '24.18.1', '24.19.0', '25.1.0', '26.0.0'])(
    'can be for want of a compiler on Node %s only where the store opens its files with the native module',
    (version) => {
      expect(needsNativeModule(version)).toBe(driversOn(version)[0] === 'better-sqlite3')
    },
  )

  it('is put down to the network where nothing was to be compiled', () => {
    expect(installFailure('npm error code ENOTFOUND', [])).toMatch(/network/)
  })
})

describe('a Chromium', () => {
  const program = (name: string) => {
    const path = join(folder, name)
    writeFileSync(path, '#!/bin/sh\n')
    chmodSync(path, 0o755)
    return path
  }

  it('is the one that is named, else the likeliest on the path, else none', () => {
    const chrome = program('google-chrome')
    expect(findChromium({ PATH: folder })).toBe(chrome)
    const chromium = program('chromium')
    expect(findChromium({ PATH: folder })).toBe(chromium)
    expect(findChromium({ PATH: folder, PLENUM_CHROMIUM: chrome })).toBe(chrome)
    expect(findChromium({ PATH: folder, PLENUM_CHROMIUM: join(folder, 'gone') })).toBeNull()
  })
})

describe('the closing line', () => {
  it('is read as it is written, and several count as one', () => {
    const one = { passed: 12, failed: 0, skipped: 1 }
    expect(readClosingLine(writeClosingLine(one))).toEqual(one)
    expect(readClosingLine('12 passed, 0 failed')).toBeNull()
    expect(writeClosingLine(combine([one, { passed: 0, failed: 2, skipped: 0 }]))).toBe(
      '12 passed, 2 failed, 1 skipped',
    )
  })
})
