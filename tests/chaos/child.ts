import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { compilePrograms, type Fault } from '../support/compile.ts'

/** Compiles programs (`compilePrograms`) for the time of one test, and gives the folder they stand in. */
export async function compile(
  programs: Readonly<Record<string, string>>,
  faults: readonly Fault[] = [],
): Promise<string> {
  const { folder, remove } = await compilePrograms(programs, faults)
  onTestFinished(remove)
  return folder
}

/** A process, and the lines it has said. */
export interface Child {
  readonly process: ChildProcess
  readonly lines: readonly string[]
  /** Resolves with the first line from now on that starts so; rejects where the process ends before. */
  line(start: string): Promise<string>
  /** SIGKILL; resolves when it is gone and all it had said was read. */
  kill(): Promise<void>
}

/** Runs a command. What it says on standard error is told where a line is awaited in vain. */
export function run(command: string, args: readonly string[]): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString()
  })
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const ended = once(reader, 'close')
  return {
    process: child,
    lines,
    line: (start) =>
      new Promise((resolve, reject) => {
        reader.on('line', (line) => {
          if (line.startsWith(start)) resolve(line)
        })
        reader.once('close', () => reject(new Error(`it ended without saying "${start}": ${errors}`)))
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
