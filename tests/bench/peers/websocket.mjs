// Usage: node websocket.mjs @y/websocket-server|y-websocket [FOLDER]. The latter keeps documents in LevelDB in the folder.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const [name, folder] = process.argv.slice(2)
if (folder !== undefined) process.env.YPERSISTENCE = folder
const require = createRequire(import.meta.url)
const { setupWSConnection } = await (name === 'y-websocket'
  ? require('./node_modules/y-websocket/bin/utils.cjs')
  : import('@y/websocket-server/utils'))
const { Server } = require('ws')

// As the server.js of the package does it.
const sockets = new Server({ noServer: true })
const server = createServer((_request, response) => response.end('okay'))
sockets.on('connection', setupWSConnection)
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (line) => sockets.emit('connection', line, request))
})
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
