import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A fault to be planted in a file of the program, named from the project's root: the words are there exactly once. */
export interface Fault {
  readonly file: string
  readonly words: string
  readonly instead: string
}

/**
 * Compiles programs to plain JavaScript, as in an installation, into a folder within node_modules, from where they find the packages.
 * `programs`: names, and files from the project's root.
 */
export async function compilePrograms(
  programs: Readonly<Record<string, string>>,
  faults: readonly Fault[] = [],
): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.chaos-'))
  const input = Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, join(ROOT, file)]))
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [{ name: 'faults', enforce: 'pre', transform: (code, id) => planted(code, id, faults) }],
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
  })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function planted(code: string, id: string, faults: readonly Fault[]): string {
  let mutant = code
  for (const { words, instead } of faults.filter(({ file }) => id === join(ROOT, file))) {
    const parts = mutant.split(words)
    if (parts.length !== 2) throw new Error(`a fault cannot be planted: ${id} does not say once: ${words}`)
    mutant = parts.join(instead)
  }
  return mutant
}
