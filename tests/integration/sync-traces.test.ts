import { expect, it } from 'vitest'
import { replay, textAfter } from '../hunt/replay.ts'
import { readTrace } from '../support/traces.ts'

const STEPS = 1_500

const trace = readTrace('json-crdt-blog-post')

it.runIf(trace !== null).each(['ours', 'stock'] as const)(
  `the first ${STEPS} steps of a public editing trace, typed by %s, end with its text, on disk and with a reader`,
  async (by) => {
    if (trace === null) return
    const { text, stored } = await replay(trace, by, STEPS)
    const wanted = textAfter(trace, STEPS)
    expect([text, stored]).toEqual([wanted, wanted])
    expect(wanted.length).toBeGreaterThan(500)
  },
)
