import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin } from 'vite'

/** The server that `vite` in development passes requests to. */
const server = process.env.PLENUM_SERVER ?? 'http://127.0.0.1:8787'

const PUBLIC = join(import.meta.dirname, '../dist/public')
const WORKER = fileURLToPath(new URL('./offline/service-worker.ts', import.meta.url))

/** Builds the service worker, one plain script that names the files of the build it keeps; so after all others. */
function serviceWorker(): Plugin {
  return {
    name: 'plenum-service-worker',
    apply: 'build',
    closeBundle: async () => {
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: { PLENUM_BUILD: JSON.stringify(builtFiles(PUBLIC)) },
        build: {
          outDir: PUBLIC,
          emptyOutDir: false,
          target: 'es2022',
          lib: { entry: WORKER, formats: ['iife'], name: 'plenumServiceWorker', fileName: () => 'service-worker.js' },
        },
      })
    },
  }
}

/** The files of the build in a folder, each with its SHA-256, by the address at which they are served; and a name for them all. */
function builtFiles(folder: string): { readonly id: string; readonly files: Readonly<Record<string, string>> } {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map') && entry.name !== 'service-worker.js')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const addressOf = (path: string) =>
    path
      .slice(folder.length)
      .replaceAll('\\', '/')
      .replace(/^\/index\.html$/, '/')
  const files = Object.fromEntries(paths.map((path) => [addressOf(path), sha256(readFileSync(path))]))
  return { id: sha256(JSON.stringify(files)).slice(0, 16), files }
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), serviceWorker()],
  build: {
    outDir: PUBLIC,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // The content security policy allows no data: scripts or styles; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': server, '/sync': { target: server, ws: true } },
  },
})
