import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server that `vite` in development passes requests to. */
const server = process.env.PLENUM_SERVER ?? 'http://127.0.0.1:8787'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/public',
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
