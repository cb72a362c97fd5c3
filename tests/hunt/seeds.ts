import { readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('seeds.json', import.meta.url)

/** The seeds of a hunt that once failed. */
export function keptSeeds(hunt: string): readonly number[] {
  return (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number[]>)[hunt] ?? []
}

/** Keeps a seed that failed: `npm test` runs it again from now on. */
export function keepSeed(hunt: string, seed: number): void {
  const kept: Record<string, number[]> = JSON.parse(readFileSync(FILE, 'utf8'))
  const seeds = [...new Set([...(kept[hunt] ?? []), seed])].sort((a, b) => a - b)
  const lines = Object.entries({ ...kept, [hunt]: seeds }).map(([name, of]) => `  "${name}": [${of.join(', ')}]`)
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`)
}
