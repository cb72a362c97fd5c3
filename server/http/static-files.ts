import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Express, Request, Response } from 'express'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  map: 'application/json',
  json: 'application/json',
}

/**
 * What the browser may do with our pages: run and load what comes from here, talk to here, and be framed by nobody. Sent with
 * every answer, so that a problem document or a file is under it too.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The one that keeps the program on the device, so that it works offline.
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

interface StaticFile {
  readonly type: string
  readonly bytes: Buffer
  readonly etag: string
  /** Made when first asked for. */
  gzip?: Buffer
  brotli?: Buffer
}

/** Serves the built client from memory: its files by name, and the program itself at every address that is a place in it. */
export function mountStaticFiles(app: Express, folder: string): void {
  const files = readFolder(folder)
  const index = files.get('/index.html')
  app.get('/{*path}', (request, response) => {
    const file = files.get(request.path)
    if (file !== undefined && file !== index) return send(request, response, file, request.path.startsWith('/assets/'))
    if (index === undefined || /\.[a-z0-9]+$/i.test(request.path))
      return void response.status(404).type('text/plain').send('not found\n')
    return send(request, response, index, false)
  })
}

function readFolder(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.map')) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    const type = TYPES[entry.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    const address = path.slice(folder.length).replaceAll('\\', '/')
    files.set(address, { type, bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}"` })
  }
  return files
}

function send(request: Request, response: Response, file: StaticFile, forEver: boolean): void {
  response.setHeader('Cache-Control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.setHeader('ETag', file.etag)
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('Content-Type', file.type)
  if (isKnown(request.headers['if-none-match'], file.etag)) return void response.status(304).end()
  const encoding = request.acceptsEncodings('br', 'gzip', 'identity')
  const compressible = file.bytes.length > 1024 && !file.type.startsWith('font/')
  if (encoding === 'br' && compressible) {
    response.setHeader('Content-Encoding', 'br')
    file.brotli ??= brotliCompressSync(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    response.end(file.brotli)
  } else if (encoding === 'gzip' && compressible) {
    response.setHeader('Content-Encoding', 'gzip')
    file.gzip ??= gzipSync(file.bytes, { level: 9 })
    response.end(file.gzip)
  } else response.end(file.bytes)
}

/** Whether `If-None-Match` names this tag: one of a list, weakened by a proxy that compressed, or any ("*"). */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags?.some((tag) => tag === etag || tag === '*') === true
}
