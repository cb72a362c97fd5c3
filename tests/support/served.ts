import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = join(import.meta.dirname, '../../dist/server/main.js')

/** The built server as a process of its own, on a new folder, so that it can be killed like one. */
export class ServedPlenum {
  readonly folder = mkdtempSync(join(tmpdir(), 'plenum-served-'))
  /** What it printed before it was ready, a line each. */
  printed: readonly string[] = []
  address = ''
  #process: ChildProcess | null = null
  readonly #main: string

  /** `main`: the program, where it is not the one that is built. */
  constructor(main = MAIN) {
    this.#main = main
  }

  /** Starts it, the first time on a free port, then on the same. Rejects where it ends before it is ready. */
  async start(): Promise<void> {
    if (!existsSync(this.#main)) throw new Error('the server is not built: npm run build')
    const port = this.address === '' ? '0' : new URL(this.address).port
    const child = spawn(process.execPath, [this.#main, '--data', this.folder, '--port', port], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#process = child
    const printed: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      printed.push(line)
      const [, address] = /^listening on (\S+)$/.exec(line) ?? []
      if (address === undefined) continue
      this.address = address
      this.printed = printed
      return
    }
    throw new Error(`the server ended before it was ready: ${printed.join(' · ')}`)
  }

  /** Kills it at once, as a power cut would as far as the process can tell. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** What it holds in memory now; NaN where that cannot be told (not Linux), or it is gone. */
  residentMiB(): number {
    try {
      const status = readFileSync(`/proc/${this.#process?.pid}/status`, 'utf8')
      return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
    } catch {
      return Number.NaN
    }
  }

  /** Ends it cleanly and removes its folder. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}
