import { becomes, gather, leave, type Scene, Stopwatch, typeSteadily } from '../scene.ts'
import { HOCUSPOCUS, LEVEL, MEMORY, OURS, pause, type Target } from '../targets.ts'
import { quantile, wordsIn } from '../typing.ts'
import { typedCharacter } from '../wire.ts'
import { HALL } from '../worlds.ts'

/** Reserved bits set, without a mask, and more than it says. */
const BAD_FRAME = Buffer.from('f205ffffffffff', 'hex')
/** RELIABILITY §5, E3: the smallest that break who loads, who reads, and who writes. */
const POISON = ['0101e70700000000', '0102640044c8013600003200', '0001ac020206ffffffffffffff0f2401']
const GAPS = 2_000
/** How long an honest keystroke may take while somebody is hostile, in milliseconds. */
const HONEST_MS = 250

/** What became of the honest while `attack` went on: "ok", or what happened. */
async function honestDuring(target: Target, attack: () => Promise<void>): Promise<string> {
  const crowd = await gather(target, HALL, 1, 3, 300 + Math.floor(performance.now()))
  const watch = new Stopwatch(crowd)
  watch.isRunning = true
  const typing = typeSteadily(crowd.writers, 20, (writer) => watch.send(writer))
  await pause(300)
  await attack()
  await pause(700)
  typing.stop()
  const [writer] = crowd.writers
  const arrived = await becomes(
    () => crowd.readers.every(({ hearing }) => hearing.reach.get(writer?.typist.client ?? 0) === writer?.typist.typed),
    10_000,
  )
  leave(crowd)
  if (!target.isRunning) return 'dies'
  if (!arrived) return 'honest edits lost'
  const slowest = quantile(watch.latencies, 1)
  if (slowest > HONEST_MS) return `stalls ${(slowest / 1000).toFixed(1)} s`
  return await joinsStill(target, writer?.typist.typed ?? 0)
}

async function joinsStill(target: Target, typed: number): Promise<string> {
  const late = target.client({ room: HALL, reader: 11 })
  const state = await Promise.race([late.join(), pause(10_000).then(() => null)])
  late.close()
  if (state === null) return 'nobody can join'
  try {
    return wordsIn(state).length >= typed ? 'ok' : 'text lost'
  } catch {
    return 'who joins cannot read it'
  }
}

async function badFrame(target: Target): Promise<void> {
  const attacker = target.client({ room: HALL, writer: 5 })
  await attacker.join()
  attacker.sendRaw(BAD_FRAME)
  await pause(300)
  attacker.close()
}

async function poison(target: Target): Promise<void> {
  for (const hex of POISON) {
    const attacker = target.client({ room: HALL, writer: 6 })
    await attacker.join().catch(() => {})
    attacker.sendUpdates([Buffer.from(hex, 'hex')])
    await pause(100)
    attacker.close()
  }
}

async function gaps(target: Target): Promise<void> {
  const attacker = target.client({ room: HALL, writer: 7 })
  await attacker.join()
  const left = { client: 77, clock: 1_000_000 }
  attacker.sendUpdates(
    Array.from({ length: GAPS }, (_, at) => typedCharacter({ client: 77, clock: 2 * at + 5 }, left, null, 120)),
  )
  await pause(1_000)
  attacker.close()
}

const figure = (key: string, title: string) =>
  ({ key, title, unit: '', better: 'less', digits: 0, goal: () => Number.NaN }) as const

export const hostile: Scene = {
  name: 'hostile',
  kinds: [MEMORY, LEVEL, HOCUSPOCUS, OURS],
  once: true,
  figures: [
    figure('frame', 'one bad WebSocket frame'),
    figure('poison', 'three poisoned updates'),
    figure('gaps', `${GAPS} updates with missing dependencies`),
  ],
  async play(target) {
    const found: Record<string, string> = {}
    for (const [key, attack] of Object.entries({ frame: badFrame, poison, gaps })) {
      if (!target.isRunning) await target.start()
      await target.fill([HALL])
      found[key] = await honestDuring(target, () => attack(target)).catch((error: unknown) =>
        target.isRunning ? String(error) : 'dies',
      )
      await target.end('SIGKILL')
    }
    return found
  },
}
