import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { InputFormat } from '../../server/cli/input.ts'
import { readTextOf } from '../../server/cli/read-text.ts'
import { FormatError } from '../../server/formats/format-error.ts'

/** A file to be read by the child. */
export interface HostileOrder {
  readonly path: string
  readonly format: InputFormat
}

/** What reading it came to. */
export interface HostileReading {
  /** The refusal; null where it was read. */
  readonly refusal: string | null
  /** Of the processor: time by the clock depends on who else works here. */
  readonly ms: number
  /** How much larger than before the process was at its largest. */
  readonly grownBytes: number
}

/** Reads the files whose orders come on standard input, and answers each, both as JSON in a line. */
for await (const line of createInterface({ input: process.stdin })) {
  const { path, format } = JSON.parse(line) as HostileOrder
  const input = { name: 'file', format, bytes: new Uint8Array(readFileSync(path)) }
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  forgetPeak()
  const started = process.cpuUsage()
  let refusal: string | null = null
  try {
    readTextOf(input, 'accept')
  } catch (thrown) {
    if (!(thrown instanceof FormatError)) throw thrown
    refusal = thrown.message
  }
  const { user, system } = process.cpuUsage(started)
  const reading: HostileReading = { refusal, ms: (user + system) / 1000, grownBytes: peak() - before }
  process.stdout.write(`${JSON.stringify(reading)}\n`)
}

/** Linux forgets how large a process was at its largest; elsewhere that is of all it did so far. */
function forgetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
}

function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
}
