import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Bench } from './bench.ts'
import { serveLongDocument } from './long-document.ts'

const NS_PER_MS = 1e6

/** How long everybody else on the server waits while one person asks for a long marked-up text, on the page and as a Word file. */
export const bench: Bench = {
  budget: 'server held up by a redline of 5,000 paragraphs',
  limit: 50,
  unit: 'ms',
  async measure() {
    const document = await serveLongDocument(5_000)
    try {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      await document.get('json')
      await document.get('docx')
      delay.disable()
      return delay.max / NS_PER_MS
    } finally {
      await document.stop()
    }
  },
}
