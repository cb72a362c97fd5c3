import type { Express } from 'express'
import type { Parts } from '../drafting/parts.ts'

/** Figures for /metrics: a name of Prometheus' form, what it counts, and its value now. */
export type Metric = readonly [name: string, help: string, value: number]

/** Whether the process lives (/healthz), whether storage answers (/readyz), and its figures (/metrics). */
export function mountHealth(app: Express, parts: Parts, metrics: () => readonly Metric[]): void {
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('alive\n')
  })
  app.get('/readyz', (_request, response) => {
    parts.store.ping().then(
      () => response.type('text/plain').send('ready\n'),
      () => response.status(503).type('text/plain').send('storage does not answer\n'),
    )
  })
  app.get('/metrics', (_request, response) => {
    const memory = process.memoryUsage()
    const all: readonly Metric[] = [
      ...metrics(),
      ['plenum_resident_bytes', 'Resident memory of the process.', memory.rss],
      ['plenum_heap_bytes', 'Used heap of the process.', memory.heapUsed],
      ['plenum_uptime_seconds', 'Time since the process started.', process.uptime()],
    ]
    const lines = all.map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
    response.type('text/plain; version=0.0.4').send(lines.join(''))
  })
}
