import { closeSync, fsync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gather, leave, type Scene, Stopwatch, typeSteadily } from '../scene.ts'
import { FLOOR, HOCUSPOCUS, LEVEL, MEMORY, OURS, pause } from '../targets.ts'
import { quantile } from '../typing.ts'
import { HALL } from '../worlds.ts'

const PER_SECOND = 20
/** How long a commit waits for others to go with it, in milliseconds. */
const GATHER_MS = 4

type Goal = (floor: number, peers: number, own: (key: string) => number) => number

const latency = (key: string, title: string, goal: Goal) =>
  ({ key, title, unit: 'ms', better: 'less', digits: 1, goal }) as const

/** As the others, and one commit: what it waits for, and the disk. */
const withCommit =
  (disk: string): Goal =>
  (_floor, peers, own) =>
    peers + GATHER_MS + own(disk)

/** How long the disk takes to keep a few bytes, now: milliseconds, sorted. */
async function diskTimes(): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-disk-'))
  const file = openSync(join(folder, 'file'), 'w')
  const times: number[] = []
  for (let n = 0; n < 60; n++) {
    writeSync(file, Buffer.alloc(4_096))
    const begun = performance.now()
    await new Promise((resolve) => fsync(file, resolve))
    times.push(performance.now() - begun)
    await pause(20)
  }
  closeSync(file)
  rmSync(folder, { recursive: true, force: true })
  return times
}

/** Five people type at the speed of a good typist, fifty read. */
export const typing: Scene = {
  name: 'typing',
  kinds: [FLOOR, MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: [
    latency('p50', `5 × 50, each types ${PER_SECOND}/s: to the readers, p50`, withCommit('disk50')),
    latency('p95', 'the same, p95', withCommit('disk95')),
    latency('p99', 'the same, p99', withCommit('disk99')),
    latency('acknowledged', 'the same: on disk and told so to the author, p50', () => 15),
    latency('disk50', 'an fsync on the same disk, typing going on, p50', () => Number.NaN),
    latency('disk95', 'the same, p95', () => Number.NaN),
    {
      key: 'cpu',
      title: `5 × 50, each types ${PER_SECOND}/s: server CPU for 100,000 deliveries`,
      unit: 's',
      better: 'less',
      digits: 2,
      goal: (floor) => 1.3 * floor,
    },
  ],
  async play(target, _world, quick) {
    await target.start()
    await target.fill([HALL])
    const crowd = await gather(target, HALL, 5, 50)
    const watch = new Stopwatch(crowd)
    const typing = typeSteadily(crowd.writers, PER_SECOND, (writer) => watch.send(writer))
    await pause(quick ? 1_500 : 3_000)
    watch.isRunning = true
    const everyone = [...crowd.writers, ...crowd.readers]
    const heard = () => everyone.reduce((sum, { hearing }) => sum + hearing.heard, 0)
    const [before, from] = [await target.usage(), heard()]
    await pause(quick ? 3_000 : 8_000)
    const [after, to] = [await target.usage(), heard()]
    watch.isRunning = false
    const times = target.kind.isOurs ? await diskTimes() : []
    const ofDisk = (part: number) => (times.length === 0 ? 'not asked' : quantile(times, part))
    const disk = { disk50: ofDisk(0.5), disk95: ofDisk(0.95), disk99: ofDisk(0.99) }
    typing.stop()
    leave(crowd)
    return {
      p50: quantile(watch.latencies, 0.5),
      p95: quantile(watch.latencies, 0.95),
      p99: quantile(watch.latencies, 0.99),
      acknowledged: watch.acknowledged.length === 0 ? 'never told' : quantile(watch.acknowledged, 0.5),
      ...disk,
      cpu: ((after.cpuSeconds - before.cpuSeconds) / (to - from)) * 100_000,
    }
  },
}
