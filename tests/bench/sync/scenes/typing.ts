import { gather, leave, type Scene, Stopwatch, typeSteadily } from '../scene.ts'
import { FLOOR, HOCUSPOCUS, LEVEL, MEMORY, OURS, pause } from '../targets.ts'
import { quantile } from '../typing.ts'
import { HALL } from '../worlds.ts'

const PER_SECOND = 20
/** What one commit may add to the way of a keystroke, in milliseconds: the gathering of a batch and its fsync. */
const COMMIT_MS = 8

const latency = (key: string, title: string, goal: (floor: number, peers: number) => number) =>
  ({ key, title, unit: 'ms', better: 'less', digits: 1, goal }) as const

/** Five people type at the speed of a good typist, fifty read. */
export const typing: Scene = {
  name: 'typing',
  kinds: [FLOOR, MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: [
    latency('p50', `5 × 50, each types ${PER_SECOND}/s: to the readers, p50`, (_floor, peers) => peers + COMMIT_MS),
    latency('p95', 'the same, p95', (_floor, peers) => peers + COMMIT_MS),
    latency('p99', 'the same, p99', (_floor, peers) => peers + COMMIT_MS),
    latency('acknowledged', 'the same: on disk and told so to the author, p50', () => 15),
    {
      key: 'cpu',
      title: 'the same: server CPU for 100,000 deliveries',
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
    typing.stop()
    leave(crowd)
    return {
      p50: quantile(watch.latencies, 0.5),
      p95: quantile(watch.latencies, 0.95),
      p99: quantile(watch.latencies, 0.99),
      acknowledged: watch.acknowledged.length === 0 ? 'never told' : quantile(watch.acknowledged, 0.5),
      cpu: ((after.cpuSeconds - before.cpuSeconds) / (to - from)) * 100_000,
    }
  },
}
