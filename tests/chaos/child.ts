import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { onTestFinished } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Compiles programs to plain JavaScript, as in an installation, and gives the folder they stand in. `programs`: names, and files
 * from the project's root. Within node_modules, from where they find the packages; removed after the test.
 */
export async function compile(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.chaos-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const input = Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, join(ROOT, file)]))
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
  })
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
