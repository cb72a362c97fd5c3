import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Compiles programs to plain JavaScript, as in an installation, into a folder within node_modules, from where they find the packages.
 * `programs`: names, and files from the project's root.
 */
export async function compilePrograms(
  programs: Readonly<Record<string, string>>,
): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.chaos-'))
  const input = Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, join(ROOT, file)]))
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
  })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
