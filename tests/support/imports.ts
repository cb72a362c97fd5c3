import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'

/** Source files by their path in the project, with "/" between folders. */
export type Sources = ReadonlyMap<string, string>

/** What one file names: files of ours that it imports or runs as threads, by their path in the project, and packages. */
export interface Imports {
  readonly files: readonly string[]
  readonly threads: readonly string[]
  readonly packages: readonly string[]
}

/** All of ours are relative and in single quotes (Biome sees to that), so one expression finds every import, of types too. */
const IMPORT = /\b(?:from|import)\s*\(?\s*'([^'$\s]+)'|\bnew URL\(\s*'(\.[^'\s]+\.tsx?)'/g

/** The files of the folders whose names match, below `root`. */
export function readSources(root: string, folders: readonly string[], name: RegExp): Sources {
  const found = new Map<string, string>()
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath.replaceAll('\\', '/'), entry.name).slice(root.length + 1)
      if (entry.isFile() && name.test(path) && !path.includes('/node_modules/'))
        found.set(path, readFileSync(join(root, path), 'utf8'))
    }
  }
  return found
}

/** The imports of every file. */
export function importsOf(sources: Sources): ReadonlyMap<string, Imports> {
  return new Map([...sources].map(([path, text]) => [path, importsIn(path, text)]))
}

function importsIn(path: string, text: string): Imports {
  const found = [...text.matchAll(IMPORT)]
  const named = found.flatMap(([, name]) => name ?? [])
  const ours = (names: readonly string[]) =>
    [...new Set(names)].filter((name) => name.startsWith('.')).map((name) => join(dirname(path), name))
  return {
    files: ours(named),
    threads: ours(found.flatMap(([, , name]) => name ?? [])),
    packages: [...new Set(named.filter((name) => !name.startsWith('.')))],
  }
}

/** The name of the package that a specifier is of: "@scope/name/file" → "@scope/name", "node:fs" → "node:fs". */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Every circle of imports (a thread is a program of its own and closes none), as "a → b → a"; each once, from where it was first met. */
export function cyclesIn(imports: ReadonlyMap<string, Imports>): readonly string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (path: string, above: readonly string[]) => {
    const at = above.indexOf(path)
    if (at >= 0) {
      cycles.push([...above.slice(at), path].join(' → '))
      return
    }
    if (done.has(path)) return
    for (const next of imports.get(path)?.files ?? []) visit(next, [...above, path])
    done.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
  return cycles
}

/** The files that are reached from the entries, themselves included. */
export function reachedFrom(entries: readonly string[], imports: ReadonlyMap<string, Imports>): ReadonlySet<string> {
  const reached = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    const named = imports.get(path)
    waiting.push(...(named?.files ?? []), ...(named?.threads ?? []))
  }
  return reached
}
