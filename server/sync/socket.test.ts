import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { ACK_PROTOCOL, CLOSE } from '../../shared/protocol/sync.ts'
import { readMessage, Sockets, updateMessage, vectorMessage, type Wire } from './socket.ts'

/** One end that counts what it hears. */
class End {
  readonly heard: Uint8Array[] = []
  isEnded = false
  wire: Wire | null = null
}

let server: Server | null = null
let sockets: Sockets | null = null
const ends: End[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const { wire } of ends.splice(0)) wire?.cut()
  await sockets?.close()
  server?.close()
})

async function listen(): Promise<number> {
  const made = new Sockets()
  sockets = made
  server = createServer()
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {})
    const end = new End()
    ends.push(end)
    made.accept(request, socket, head, (wire) => {
      end.wire = wire
      return {
        bytes: (bytes) => end.heard.push(bytes),
        ended: () => {
          end.isEnded = true
        },
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 100_000) throw new Error('did not come about')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const HANDSHAKE =
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

describe('a line', () => {
  it('[W8] whose client does not answer is cut in time; one that answers stays, though it says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const port = await listen()
    const dead = connect(port, '127.0.0.1')
    dead.on('error', () => {})
    dead.write(HANDSHAKE)
    await once(dead, 'readable')
    const alive = new WebSocket(`ws://127.0.0.1:${port}`)
    await once(alive, 'open')
    const [first, second] = ends
    for (let waited = 0; waited < LIMITS.pingMs + LIMITS.pongDeadlineMs; waited += LIMITS.pingMs) {
      expect([first?.isEnded, second?.isEnded]).toEqual([false, false])
      const answered = once(alive, 'ping')
      vi.advanceTimersByTime(LIMITS.pingMs)
      await answered
      // The answer is on its way when the ping has come: one message more tells that it is here.
      alive.send(Uint8Array.from([waited / LIMITS.pingMs]))
      await turnsUntil(() => second?.heard.length === waited / LIMITS.pingMs + 1)
    }
    vi.advanceTimersByTime(LIMITS.pingMs)
    await turnsUntil(() => first?.isEnded === true)
    expect(second?.isEnded).toBe(false)
  })

  it('asks for acknowledgements by its subprotocol, and only by that', async () => {
    const port = await listen()
    const asking = new WebSocket(`ws://127.0.0.1:${port}`, ['other', ACK_PROTOCOL])
    const plain = new WebSocket(`ws://127.0.0.1:${port}`)
    await Promise.all([once(asking, 'open'), once(plain, 'open')])
    expect([asking.protocol, plain.protocol]).toEqual([ACK_PROTOCOL, ''])
    expect(new Set(ends.map(({ wire }) => wire?.acknowledges))).toEqual(new Set([true, false]))
    expect(asking.extensions + plain.extensions, 'no compression').toBe('')
  })

  it('that is closed hears and says nothing more', async () => {
    const port = await listen()
    const client = new WebSocket(`ws://127.0.0.1:${port}`)
    const said: unknown[] = []
    client.on('message', (data) => said.push(data))
    await once(client, 'open')
    const [end] = ends
    end?.wire?.close(CLOSE.frozen, 'frozen')
    end?.wire?.send(Uint8Array.from([1]))
    client.send(Uint8Array.from([2]))
    const [code, reason] = await once(client, 'close')
    expect([code, String(reason)]).toEqual([CLOSE.frozen, 'frozen'])
    await turnsUntil(() => end?.isEnded === true)
    expect([said, end?.heard]).toEqual([[], []])
  })

  it('that rests reads later, and loses nothing', async () => {
    const port = await listen()
    const client = new WebSocket(`ws://127.0.0.1:${port}`)
    await once(client, 'open')
    const [end] = ends
    end?.wire?.rest(50)
    const sentAt = performance.now()
    for (let i = 0; i < 20; i++) client.send(Uint8Array.from([i]))
    await turnsUntil(() => end?.heard.length === 20)
    expect(performance.now() - sentAt).toBeGreaterThan(40)
    expect(end?.heard.map(([byte]) => byte)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })
})

describe('messages', () => {
  it('are read as they were written', () => {
    const bytes = Uint8Array.from([1, 2, 3])
    expect(readMessage(vectorMessage(bytes))).toEqual({ kind: 'vector', bytes })
    expect(readMessage(updateMessage(bytes))).toEqual({ kind: 'update', bytes, answer: false })
    expect(readMessage(Uint8Array.from([125, 200, 1]))).toEqual({ kind: 'seen', seq: 200 })
    expect(readMessage(Uint8Array.from([99, 1]))).toEqual({ kind: 'other' })
  })
})
