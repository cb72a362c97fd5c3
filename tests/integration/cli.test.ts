import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { openSqlite } from '../../server/store/drivers.ts'
import { UsageError } from '../../server/usage-error.ts'
import type { MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import { type Guest, guestWith, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'

const ROOT = new URL('../../', import.meta.url)
/** The built program, which starts in a tenth of the time of its sources. */
const PROGRAM = new URL('../../dist/server/cli/plenum.js', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'plenum-cli-'))
const at = (...names: readonly string[]) => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

const started = new Set<ChildProcess>()
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  started.clear()
})

function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT, env: { ...process.env, ...environment } })
  started.add(child)
  return child
}

async function ended(child: ChildProcess): Promise<Ended> {
  const told = { out: '', error: '' }
  child.stdout?.on('data', (chunk) => {
    told.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    told.error += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...told }
}

const run = (args: readonly string[]) => ended(start(args))

/** Runs a line of a shell in the folder of the test; `plenum` in it is the program. */
async function shell(line: string): Promise<Ended> {
  const program = `plenum() { ${JSON.stringify(process.execPath)} ${JSON.stringify(PROGRAM)} "$@"; }`
  const child = spawn('bash', ['-c', `set -o pipefail; ${program}; cd ${JSON.stringify(folder)}; ${line}`])
  started.add(child)
  return ended(child)
}

/** A refusal: exit code 2, nothing on stdout, and one line on stderr that steers no terminal. */
function expectRefusal({ code, out, error }: Ended, words: RegExp): void {
  expect(error).toMatch(/^plenum( \w+)?: \P{Cc}+\n$/u)
  expect(error).toMatch(words)
  expect(error).not.toMatch(/\bat .*:\d+:\d+|node:/)
  expect([code, out]).toEqual([2, ''])
}

async function firstLine(child: ChildProcess, begins: string): Promise<string> {
  if (child.stdout === null) throw new Error('it has no output')
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith(begins)) return line
  throw new Error(`it ended before it said "${begins}"`)
}

describe('what goes to a file or to standard output', () => {
  beforeAll(() => {
    writeFileSync(at('a.txt'), 'One\nTwo\n')
    writeFileSync(at('long.txt'), 'A line of some length, many times.\n'.repeat(20_000))
  })

  it('a full disk behind standard output is told, and is no success', async () => {
    expectRefusal(await shell('plenum text a.txt > /dev/full'), /standard output: the disk is full/)
    expectRefusal(await shell('plenum --help > /dev/full'), /the disk is full/)
  })

  it('a reader that goes away early is no failure', async () => {
    expect(await shell('plenum text long.txt | head -n 1')).toEqual({
      code: 0,
      out: 'A line of some length, many times.\n',
      error: '',
    })
    expect(await shell('plenum --help | true')).toMatchObject({ code: 0, error: '' })
  })

  it('a link is followed, a file keeps its permissions, an input may be the output', async () => {
    writeFileSync(at('kept.txt'), 'old')
    chmodSync(at('kept.txt'), 0o600)
    symlinkSync('kept.txt', at('link.txt'))
    expect(await shell('plenum text a.txt --out link.txt')).toEqual({ code: 0, out: '', error: '' })
    expect(readFileSync(at('kept.txt'), 'utf8')).toBe('One\nTwo\n')
    expect(statSync(at('kept.txt')).mode & 0o777).toBe(0o600)
    writeFileSync(at('same.txt'), ' One \n\n\n Two\n')
    expect((await shell('plenum text same.txt --out same.txt')).code).toBe(0)
    expect(readFileSync(at('same.txt'), 'utf8')).toBe('One\nTwo\n')
  })

  it('what is no regular file is left alone, and nothing unfinished is left', async () => {
    mkdirSync(at('a-folder'))
    symlinkSync('nowhere/x.txt', at('dangling.txt'))
    symlinkSync('circle.txt', at('circle.txt'))
    await shell('mkfifo pipe.txt')
    const files = readdirSync(folder).sort()
    expectRefusal(await shell('plenum text a.txt --out pipe.txt'), /pipe\.txt: it is no regular file/)
    expectRefusal(await shell('plenum text a.txt --out a-folder'), /it is a folder/)
    expectRefusal(await shell('plenum text a.txt --out dangling.txt'), /a link to nothing/)
    expectRefusal(await shell('plenum text a.txt --out circle.txt'), /links lead in a circle/)
    expectRefusal(await shell('plenum text a.txt --out a.txt/b.txt'), /no folder/)
    expectRefusal(await shell('plenum text a.txt --out ""'), /name of a file/)
    expectRefusal(await shell('plenum text circle.txt'), /links lead in a circle/)
    expect(readdirSync(folder).sort()).toEqual(files)
  })

  it('what does not end is not read without end', async () => {
    symlinkSync('/dev/zero', at('endless.txt'))
    expectRefusal(await shell('plenum text endless.txt'), /endless\.txt: it is larger than 20 MB/)
    expectRefusal(await shell('plenum text - --from txt < /dev/zero'), /standard input: it is larger/)
    expectRefusal(await shell('plenum text - --from txt < .'), /standard input: it is a folder/)
    expect(await shell('plenum text - --from txt < /dev/null')).toEqual({ code: 0, out: '', error: '' })
    expect((await shell('plenum text - --from txt <&-')).code).toBe(0)
    expect((await shell('plenum text - --from txt < <(echo Piped)')).out).toBe('Piped\n')
  })

  it('names cannot write a second line or steer the terminal', async () => {
    expectRefusal(await run(['text', 'x\n\u001b[31mred\u202e.txt']), /no such file/)
    expectRefusal(await run(['\u001b[2Jx']), /no command/)
    expectRefusal(await run(['text', '--\u001b[2J']), /Unknown option/)
    expectRefusal(await run([]), /plenum --help/)
    expectRefusal(await run(['constructor']), /no command/)
  })
})

describe('invite', () => {
  let installation: TestInstallation
  let secretary: Guest
  let meeting: MeetingResponse
  beforeAll(async () => {
    installation = await startInstallation()
    secretary = await signInAs(installation, 'secretary')
    const me = (await (await secretary.get('/api/me')).json()) as MeResponse
    meeting = (await (await secretary.get(`/api/meetings/${me.meeting.id}`)).json()) as MeetingResponse
  })
  afterAll(() => installation.stop())

  const base = () => ['invite', '--data', installation.folder, '--meeting', meeting.meeting.id]

  it('makes a seat while the server runs, whose link signs in at once', async () => {
    const [section] = meeting.documents[0]?.sections ?? []
    const { code, out, error } = await run([
      ...base(),
      ...['--role', 'rapporteur', '--name', 'Dr. Ana Lumen', '--section', section?.id ?? '', '--json'],
    ])
    expect([code, error]).toEqual([0, ''])
    const invited = JSON.parse(out)
    expect(Object.keys(invited).sort()).toEqual(['code', 'seat', 'url'])
    expect(invited.url).toBe(`${installation.address}/sign-in#${invited.code}`)
    const signIn = await guestWith(installation.address, '').send('POST', '/api/sign-in', { code: invited.code })
    expect(await signIn.json()).toMatchObject({
      seat: { id: invited.seat, role: 'rapporteur', sections: [section?.id] },
    })
    const journal = await (await secretary.get(`/api/meetings/${meeting.meeting.id}/journal`)).text()
    expect(journal).toContain(invited.seat)
    expect(journal).not.toContain(invited.code)
  })

  it('several at once all succeed, and the server goes on', async () => {
    const all = await Promise.all(
      ['One', 'Two', 'Three'].map((name) => run([...base(), '--role', 'delegate', '--name', name])),
    )
    expect(all.map(({ code, error }) => [code, error])).toEqual(Array(3).fill([0, '']))
    expect(new Set(all.map(({ out }) => out)).size).toBe(3)
    expect((await secretary.get('/api/me')).status).toBe(200)
  })

  it('what does not exist is told in one line, and makes no seat', async () => {
    const count = async () =>
      ((await (await secretary.get(`/api/meetings/${meeting.meeting.id}`)).json()) as MeetingResponse).seats.length
    const before = await count()
    const who = ['--role', 'delegate', '--name', 'Nobody']
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['invite', '--data', at('none'), '--meeting', 'm', ...who], /no Plenum data there/],
      [['invite', '--data', installation.folder, '--meeting', 'none', ...who], /no such meeting/],
      [['invite', '--data', installation.folder, '--meeting', '../x', ...who], /no such meeting/],
      [['invite', '--data', installation.folder, ...who], /--meeting is missing/],
      [[...base(), '--role', 'wizard', '--name', 'Nobody'], /--role must be one of chair, /],
      [[...base(), '--role', 'delegate'], /--name is missing/],
      [[...base(), '--role', 'delegate', '--name', ' '], /--name/],
      [[...base(), '--role', 'delegate', '--name', 'A\u001b[31mB'], /--name/],
      [[...base(), ...who, '--section', 'none'], /no section none/],
      [[...base(), ...who, '--section', '../x'], /--section/],
      [[...base(), ...who, '--session', 'none'], /no session none/],
      [[...base(), ...who, '--delegation', 'none'], /no such delegation/],
      [[...base(), ...who, 'left over'], /"left over"/],
      [[...base(), ...who, '--data'], /--data/],
      [[...base(), ...who, '--nonsense'], /--nonsense/],
    ]
    const all = await Promise.all(wrong.map(async ([args, words]) => ({ told: await run(args), words })))
    for (const { told, words } of all) expectRefusal(told, words)
    expect(await count()).toBe(before)
  })

  it('into what is no data of ours says so', async () => {
    mkdirSync(at('garbage'))
    writeFileSync(at('garbage', 'plenum.sqlite'), 'This is no database, but a text of some length.'.repeat(100))
    const garbage = ['--data', at('garbage'), '--meeting', 'm', '--role', 'delegate', '--name', 'N']
    expectRefusal(await run(['invite', ...garbage]), /plenum\.sqlite/)
  })
})

describe('serve', () => {
  it('on a port that is taken says so, and leaves the folder to the next', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : 0)
    const data = at('port')
    expectRefusal(
      await run(['serve', '--data', data, '--port', port]),
      /port \d+ is in use; choose another with --port/,
    )
    other.close()
    expect(existsSync(join(data, 'address'))).toBe(false)
    const child = start(['serve', '--data', data, '--port', port])
    expect(await firstLine(child, 'listening')).toBe(`listening on http://127.0.0.1:${port}`)
    // A second server on the same folder, and a third on the same folder and port, are refused; the first serves on.
    for (const args of [
      ['--port', '0'],
      ['--port', port],
    ])
      expectRefusal(await run(['serve', '--data', data, ...args]), /another server uses/)
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    expect(readFileSync(join(data, 'address'), 'utf8')).toBe(`http://127.0.0.1:${port}\n`)
    child.kill('SIGTERM')
    expect((await once(child, 'close'))[0]).toBe(0)
    expect(existsSync(join(data, 'address'))).toBe(false)
  })

  it('keeps what it makes from other users of the machine', async () => {
    const data = at('private')
    const child = start(['serve', '--data', data, '--port', '0'])
    await firstLine(child, 'listening')
    const modes = [data, ...readdirSync(data).map((name) => join(data, name))].map(
      (path) => statSync(path).mode & 0o077,
    )
    expect(modes.length).toBeGreaterThan(2)
    expect(new Set(modes)).toEqual(new Set([0]))
  })

  it.each<[string, () => string, RegExp]>([
    ['a file', () => at('a-file'), /a-file/],
    ['a file of garbage', () => at('garbage-served'), /not a database/],
    ['the database of another program', () => at('foreign'), /another program/],
    ['a place where nothing can be made', () => '/dev/null/plenum', /plenum/],
  ])('on %s ends with one line', async (_name, place, words) => {
    writeFileSync(at('a-file'), 'x')
    mkdirSync(at('garbage-served'), { recursive: true })
    writeFileSync(at('garbage-served', 'plenum.sqlite'), 'garbage '.repeat(1000))
    mkdirSync(at('foreign'), { recursive: true })
    const other = openSqlite(at('foreign', 'plenum.sqlite'), { busyMs: 0 })
    other.exec('create table if not exists theirs (x)')
    other.close()
    expectRefusal(await run(['serve', '--data', place(), '--port', '0']), words)
  })

  it('told to end while it starts, ends cleanly, and starts again', async () => {
    const data = at('hasty')
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const child = start(['serve', '--data', data, '--port', '0'])
      const end = ended(child)
      // The database is there: it has begun, and does not listen yet.
      while (!existsSync(join(data, 'plenum.sqlite')) || readdirSync(data).length < 3)
        await new Promise((resolve) => setImmediate(resolve))
      child.kill(signal)
      expect(await end).toMatchObject({ code: 0, error: '' })
    }
    const child = start(['serve', '--data', data, '--port', '0'])
    expect(await firstLine(child, 'listening')).toMatch(/^listening on http/)
  })

  it('goes on where nobody reads what it prints', async () => {
    const child = start(['serve', '--data', at('unread'), '--port', '0'])
    const address = (await firstLine(child, 'listening')).split(' ').at(-1)
    child.stdout?.destroy()
    child.stderr?.destroy()
    const refused = () => guestWith(address ?? '', '').send('POST', '/api/sign-in', { code: 'x'.repeat(32) })
    for (let i = 0; i < 3; i++) expect((await refused()).status).toBe(401)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
  })

  it('says at its end no secret to its log', async () => {
    const child = start(['serve', '--data', at('logged'), '--port', '0'])
    let log = ''
    child.stderr?.on('data', (chunk) => {
      log += chunk
    })
    const address = (await firstLine(child, 'listening')).split(' ').at(-1) ?? ''
    await guestWith(address, '').send('POST', '/api/sign-in', { code: 'geheim'.repeat(5) })
    await fetch(`${address}/api/sections/%E0%A4%A/text?token=geheim`, { headers: { cookie: 'plenum=geheim' } })
    child.kill('SIGTERM')
    expect((await once(child, 'close'))[0]).toBe(0)
    const lines = log.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).event)).toContain('requestRefused')
    expect(log).not.toContain('geheim')
  })

  it.each([
    [['--port', '70000'], {}, /port 70000/],
    [['--port', 'x'], {}, /port x/],
    [['--port', '-1'], {}, /--port/],
    [[], { PORT: '8 0' }, /port 8 0/],
    [['--url', 'javascript:alert(1)'], {}, /url/],
    [['--url', 'https://a.example/b'], {}, /url/],
    [['--database-url', 'mysql://secret@host/db'], {}, /^(?!.*secret).*postgres:/],
    [[], { PLENUM_DATABASE_URL: 'postgres://a:secret@host' }, /^(?!.*secret).*postgres:/],
    [['--database-url', 'postgres://host/db', '--data', 'x'], {}, /choose one/],
    [['left over'], {}, /left over/],
  ] as const)('%j %j is wrong use', (args, environment, words) => {
    expect(() => readConfig(args, environment)).toThrow(words)
    expect(() => readConfig(args, environment)).toThrow(UsageError)
  })

  it('says in one line why it cannot use a database, and nothing of the password', async () => {
    const outcome = await run(['serve', '--port', '0', '--database-url', 'postgres://a:geheim@127.0.0.1:1/plenum'])
    expectRefusal(outcome, /^plenum serve: PostgreSQL database plenum at 127\.0\.0\.1: .*ECONNREFUSED/)
    expect(JSON.stringify(outcome)).not.toContain('geheim')
  })

  it('on a data folder that no folder can be made in ends with one line, and does not hang', async () => {
    expectRefusal(await run(['serve', '--port', '0', '--data', '/proc/plenum']), /\/proc\/plenum/)
  })

  it('on an address that is not of this machine ends with one line, and does not hang', async () => {
    expectRefusal(
      await run(['serve', '--host', '203.0.113.77', '--port', '0', '--data', at('elsewhere')]),
      /203\.0\.113\.77/,
    )
  })

  it('a variable that is set to nothing is not set: it does not open the server to the network', () => {
    const empty = { HOST: '', PORT: '', PLENUM_DATA: '', PLENUM_DATABASE_URL: '', PLENUM_URL: '' }
    expect(readConfig([], empty)).toEqual(readConfig([], {}))
    expect(readConfig([], empty).host).toBe('127.0.0.1')
  })
})
