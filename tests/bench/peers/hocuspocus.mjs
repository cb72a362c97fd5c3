// Usage: node hocuspocus.mjs FOLDER. The server as its documentation shows it, with its SQLite extension.
import { join } from 'node:path'
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'

const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  extensions: [new SQLite({ database: join(process.argv[2], 'documents.sqlite') })],
})
await server.listen()
console.log(`listening on http://127.0.0.1:${server.address.port}`)
