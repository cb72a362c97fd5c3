import { rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { Found, Scene } from './scene.ts'
import { fiveByFifty, manyRooms, twentyByTwoHundred } from './scenes/flat-out.ts'
import { hostile } from './scenes/hostile.ts'
import { join, outage, storm } from './scenes/joining.ts'
import { kill, memory } from './scenes/keeping.ts'
import { typing } from './scenes/typing.ts'
import { head, lines, type Results } from './table.ts'
import { type Kind, Target } from './targets.ts'
import { type Prepared, prepare } from './worlds.ts'

const SCENES: readonly Scene[] = [
  fiveByFifty,
  typing,
  twentyByTwoHundred,
  manyRooms,
  join,
  storm,
  outage,
  memory,
  kill,
  hostile,
]

/**
 * Plays every scene with every server and prints a line for each figure. Arguments: `--quick`, `--markdown`, and names of scenes or
 * servers to play these alone.
 */
export async function benchSync(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick')
  const form = args.includes('--markdown') ? 'markdown' : 'plain'
  const names = args.filter((arg) => !arg.startsWith('--'))
  const isWanted = (name: string, all: readonly string[]) => {
    const said = names.filter((one) => all.includes(one))
    return said.length === 0 || said.includes(name)
  }
  const scenes = SCENES.filter(({ name }) =>
    isWanted(
      name,
      SCENES.map((scene) => scene.name),
    ),
  )
  const kindNames = [...new Set(SCENES.flatMap(({ kinds }) => kinds.map(({ name }) => name)))]
  const begun = performance.now()
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')
  const world = await prepare()
  try {
    console.log(head(form, kindNames))
    for (const scene of scenes) {
      const kinds = scene.kinds.filter(({ name }) => isWanted(name, kindNames))
      for (const line of lines(form, scene, await playAll(scene, kinds, world, quick), kindNames)) console.log(line)
    }
  } finally {
    rmSync(world.folder, { recursive: true, force: true })
  }
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
  console.log(
    `\n${minutes} minutes; load of the machine before ${load}, after ${loadavg()
      .map((value) => value.toFixed(1))
      .join(' ')}`,
  )
}

/** Twice, the second time in the opposite order; once where it is to be quick. */
async function playAll(scene: Scene, kinds: readonly Kind[], world: Prepared, quick: boolean): Promise<Results> {
  const results = new Map<string, Found[]>()
  const rounds = quick || scene.once === true ? [kinds] : [kinds, [...kinds].reverse()]
  for (const round of rounds) {
    for (const kind of round)
      results.set(kind.name, [...(results.get(kind.name) ?? []), await playOnce(scene, kind, world, quick)])
  }
  return results
}

async function playOnce(scene: Scene, kind: Kind, world: Prepared, quick: boolean): Promise<Found> {
  const target = new Target(kind, world)
  try {
    return await scene.play(target, world, quick)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    return Object.fromEntries(scene.figures.map(({ key }) => [key, what]))
  } finally {
    await target.remove()
  }
}
