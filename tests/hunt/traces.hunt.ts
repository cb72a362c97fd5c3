import { readTrace, TRACES } from '../support/traces.ts'
import type { Hunt } from './hunt.ts'
import { replay } from './replay.ts'

export const hunt: Hunt = {
  goal: 'T',
  promise: 'public editing traces through real sockets, by both kinds of writers: end text equal',
  run: async ({ progress }) => {
    const figures: Record<string, string> = {}
    const failures: string[] = []
    for (const name of TRACES) {
      const trace = readTrace(name)
      if (trace === null) {
        failures.push(`the trace ${name} is not here`)
        continue
      }
      for (const by of ['ours', 'stock'] as const) {
        const { steps, ms, text, stored } = await replay(trace, by)
        figures[`${name} by ${by === 'ours' ? 'our client' : 'the stock provider'}`] =
          `${steps} steps in ${(ms / 1000).toFixed(1)} s:`
        if (text !== trace.end) failures.push(`${name} by ${by}: the reader's text is not the trace's end`)
        if (stored !== trace.end) failures.push(`${name} by ${by}: the stored text is not the trace's end`)
        progress(`${name} by ${by}`)
      }
    }
    return { figures, failures }
  },
}
