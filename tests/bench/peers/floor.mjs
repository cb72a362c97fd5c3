// A bare relay without documents, storage or rights: what fan-out over WebSockets costs at least. Keeps what was sent, for joiners.
// Usage: node floor.mjs each|turn. `each` writes once per edit and client, `turn` what came in one turn of the event loop as one.
import { createServer } from 'node:http'
import * as Y from 'yjs'
import { WebSocketServer } from '../../../node_modules/ws/wrapper.mjs'

const byTurn = process.argv[2] === 'turn'
const rooms = new Map()
const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 1 << 24 })

sockets.on('connection', (socket, request) => {
  const name = request.url
  const room = rooms.get(name) ?? { clients: new Set(), updates: [], turn: [] }
  rooms.set(name, room)
  room.clients.add(socket)
  socket.on('error', () => {})
  socket.on('close', () => {
    room.clients.delete(socket)
    if (room.clients.size === 0) rooms.delete(name)
  })
  socket.on('message', (bytes) => {
    if (bytes[0] !== 0) return
    if (bytes[1] === 0) {
      if (room.updates.length > 1) room.updates = [Y.mergeUpdates(room.updates)]
      socket.send(message(1, room.updates[0] ?? new Uint8Array([0, 0])))
      return
    }
    const update = payloadOf(bytes)
    if (update.length <= 2) return
    room.updates.push(update)
    if (!byTurn) for (const client of room.clients) if (client !== socket) client.send(bytes)
    if (!byTurn) return
    if (room.turn.length === 0) setImmediate(() => flush(room))
    room.turn.push({ socket, update })
  })
})

function flush(room) {
  const all = room.turn
  room.turn = []
  const authors = new Set(all.map(({ socket }) => socket))
  const forAll = message(2, Y.mergeUpdates(all.map(({ update }) => update)))
  for (const client of room.clients) {
    if (!authors.has(client)) client.send(forAll)
    else {
      const others = all.filter(({ socket }) => socket !== client)
      if (others.length > 0) client.send(message(2, Y.mergeUpdates(others.map(({ update }) => update))))
    }
  }
}

function payloadOf(bytes) {
  let at = 2
  while (bytes[at] >= 0x80) at++
  return bytes.subarray(at + 1)
}

function message(step, update) {
  const length = []
  let rest = update.length
  while (rest > 0x7f) {
    length.push((rest % 128) | 0x80)
    rest = Math.floor(rest / 128)
  }
  return Buffer.concat([Buffer.from([0, step, ...length, rest]), update])
}

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
