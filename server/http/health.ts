import type { Express } from 'express'
import type { Parts } from '../drafting/parts.ts'

/** A figure for /metrics, by the names of Prometheus. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly value: number
}

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
    const lines = [...metrics(), ...ofProcess()].map(
      ({ name, help, type, value }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`,
    )
    response.type('text/plain; version=0.0.4').send(lines.join(''))
  })
}

function ofProcess(): readonly Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  return [
    { name: 'plenum_resident_bytes', help: 'Resident memory of the process.', type: 'gauge', value: rss },
    { name: 'plenum_heap_bytes', help: 'Used heap of the process.', type: 'gauge', value: heapUsed },
    { name: 'plenum_uptime_seconds', help: 'Since the process started.', type: 'gauge', value: process.uptime() },
  ]
}
