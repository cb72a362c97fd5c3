import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostileOrder, HostileReading } from '../support/hostile-child.ts'
import { HOSTILE, type HostileFile } from '../support/hostile-files.ts'

const CHILD = new URL('../support/hostile-child.ts', import.meta.url).pathname
const MB = 1 << 20

/** Reads files in a process with little memory, which would end if one of them took more. */
class Reader {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor() {
    const args = ['--max-old-space-size=512', '--expose-gc', '--import', 'tsx', CHILD]
    this.#process = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    if (this.#process.stdout === null) throw new Error('the child has no output')
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  async read(order: HostileOrder): Promise<HostileReading> {
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the reader died')
    return JSON.parse(value) as HostileReading
  }

  end(): void {
    this.#process.kill()
  }
}

describe('a hostile file', () => {
  let reader: Reader
  let folder = ''
  const told: string[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plenum-hostile-'))
    reader = new Reader()
  })
  afterAll(() => {
    reader.end()
    rmSync(folder, { recursive: true, force: true })
    console.log(told.join('\n'))
  })

  async function readingOf({ format, bytes }: HostileFile): Promise<HostileReading> {
    const path = join(folder, 'file')
    writeFileSync(path, bytes())
    const first = await reader.read({ path, format })
    // What the program does for the first time takes longer.
    const second = first.ms > 100 ? await reader.read({ path, format }) : first
    return { ...first, ms: Math.min(first.ms, second.ms) }
  }

  const files = Object.entries(HOSTILE)
  it.each(files)('%s', async (name, file) => {
    const { refusal, ms, grownBytes } = await readingOf(file)
    told.push(`${name}: ${Math.round(ms)} ms, ${Math.round(grownBytes / MB)} MB, ${refusal ?? 'read'}`)
    if (file.readable !== true) expect(refusal).not.toBeNull()
    if (refusal !== null) expect(refusal).toMatch(/^file: [^\n]{10,120}\.$/)
    expect(ms).toBeLessThan(file.bomb === true ? 200 : 6000)
    expect(grownBytes / MB).toBeLessThan(file.bomb === true ? 64 : 400)
  })
})
