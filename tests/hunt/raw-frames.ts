import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Random, seededRandom } from '../../shared/util/random.ts'

/** A server to be sent what nobody should send. */
export interface RawTarget {
  readonly host: string
  readonly port: number
  /** A path that takes WebSockets, and the Cookie header that opens it. */
  readonly path: string
  readonly cookie: string
}

/** A line that the server leaves open is ended by us. Milliseconds. */
const LINGER_MS = 30
/** Who is let in later, because of what he sent before, is not waited for. */
const HANDSHAKE_MS = 1_000
/** Lines at once. */
const LANES = 8

/** Sends so many frames and pieces of HTTP, several on each line, as one of those; answers how many lines it took and how many the server ended. */
export async function sendRawFrames(targets: readonly RawTarget[], seed: number, frames: number) {
  const random = seededRandom(seed)
  const sum = { frames: 0, lines: 0, ended: 0 }
  const lane = async () => {
    while (sum.frames < frames) {
      const count = 1 + random.int(12)
      sum.frames += count
      sum.lines++
      if (await oneLine(random.pick(targets), random, count)) sum.ended++
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return sum
}

/** True where the server ended the line before we did. */
async function oneLine(target: RawTarget, random: Random, count: number): Promise<boolean> {
  const socket = connect(target.port, target.host)
  socket.on('error', () => {})
  socket.resume()
  const closed = once(socket, 'close').then(() => true)
  if (random.chance(0.75)) {
    socket.write(upgradeOf(target))
    await Promise.race([once(socket, 'data').catch(() => {}), closed, pause(HANDSHAKE_MS)])
    for (let i = 0; i < count && !socket.destroyed; i++) socket.write(rawFrame(random))
  } else for (let i = 0; i < count && !socket.destroyed; i++) socket.write(rawHttp(target, random))
  const wasEnded = await Promise.race([closed, pause(LINGER_MS)])
  if (!wasEnded) leave(socket, random)
  await closed
  return wasEnded
}

function leave(socket: Socket, random: Random): void {
  if (random.chance(0.5)) socket.resetAndDestroy()
  else socket.destroy()
}

function pause(ms: number): Promise<boolean> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms))
}

function upgradeOf({ path, cookie }: RawTarget): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ${cookie}\r\n\r\n`
}

/** A WebSocket frame of which each field may be wrong: mask, reserved bits, opcode, length, UTF-8, close code, fragments. */
function rawFrame(random: Random): Buffer {
  if (random.chance(0.1)) return noise(random, 80)
  const opcode = random.pick([0, 1, 1, 2, 2, 2, 3, 7, 8, 9, 10, 11, 15])
  const first = (random.chance(0.8) ? 0x80 : 0) | (random.chance(0.1) ? 0x10 << random.int(3) : 0) | opcode
  const payload = payloadOf(random, opcode)
  const isMasked = random.chance(0.9)
  const told = random.chance(0.93)
    ? payload.length
    : random.pick([0, 1, 125, 126, 200, 65_535, 70_000, 2 ** 31, 2 ** 40])
  const form = random.chance(0.95) ? (told < 126 ? 0 : told < 65_536 ? 126 : 127) : random.pick([0, 126, 127])
  const length = Buffer.alloc(form === 0 ? 0 : form === 126 ? 2 : 8)
  if (form === 126) length.writeUInt16BE(told % 65_536)
  else if (form === 127) length.writeBigUInt64BE(BigInt(told) | (random.chance(0.1) ? 1n << 63n : 0n))
  const second = (isMasked ? 0x80 : 0) | (form === 0 ? told & 0x7f : form)
  const mask = isMasked ? noise(random, 4, 4) : Buffer.alloc(0)
  const body = Buffer.from(payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0)))
  return Buffer.concat([Buffer.from([first, second]), length, mask, body])
}

function payloadOf(random: Random, opcode: number): Buffer {
  if (opcode === 8) {
    const code = Buffer.alloc(2)
    code.writeUInt16BE(random.pick([0, 999, 1000, 1004, 1005, 1006, 1015, 2999, 3000, 4999, 5000, 65_535]))
    return random.pick([Buffer.alloc(0), Buffer.alloc(1), code, Buffer.concat([code, noise(random, 130)])])
  }
  if (opcode === 2 && random.chance(0.5)) {
    // Begins as a message of the protocol, and goes on by chance.
    return Buffer.concat([Buffer.from([random.pick([0, 1, 2, 3, 125, 126, 200]), random.int(4)]), noise(random, 60)])
  }
  return random.chance(0.03) ? noise(random, 70_000, 66_000) : noise(random, 130)
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'BREW', 'get', '']
const PATHS = [
  '/',
  '/api/me',
  '/api/sign-in',
  '/sync/',
  '/sync/section.x',
  '/%00',
  '/../../etc/passwd',
  '*',
  '//',
  '/api/openapi.json',
]
const HEADERS = [
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Expect: 100-continue',
  'Cookie: plenum=%ff',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Version: 99',
  'X: \u0000',
  'Content-Type: application/json',
  ' folded',
] as const

function rawHttp({ path }: RawTarget, random: Random): Buffer {
  if (random.chance(0.1)) return noise(random, 200)
  const line = `${random.pick(METHODS)} ${random.pick([...PATHS, path])} HTTP/${random.pick(['1.1', '1.0', '2.0', '9.9', ''])}`
  const headers = Array.from({ length: random.int(6) }, () => random.pick(HEADERS))
  if (random.chance(0.02))
    headers.push(`X-Long: ${'x'.repeat(random.pick([9_000, 20_000]))}` as (typeof HEADERS)[number])
  const body = random.pick(['', '{}', '{"code":', '5\r\nhello\r\n0\r\n\r\n', 'ffffffffffffffff\r\n', '[[[['])
  return Buffer.from(`${[line, ...headers].join(random.pick(['\r\n', '\r\n', '\r\n', '\n']))}\r\n\r\n${body}`, 'latin1')
}

function noise(random: Random, most: number, least = 0): Buffer {
  return Buffer.from(Array.from({ length: least + random.int(most - least + 1) }, () => random.int(256)))
}
