import { ServedPlenum } from '../support/served.ts'
import type { Bench } from './bench.ts'

/** The built server, killed and started again on its folder with the demonstration in it, until it serves. */
export const bench: Bench = {
  budget: 'server restart to serving',
  limit: 2000,
  unit: 'ms',
  async measure() {
    const served = new ServedPlenum()
    await served.start()
    await served.kill()
    const start = performance.now()
    await served.start()
    const taken = performance.now() - start
    await served.stop()
    return taken
  },
}
