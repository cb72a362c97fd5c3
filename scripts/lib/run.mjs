import { spawn } from 'node:child_process'
import { ROOT } from './project.mjs'

/**
 * Runs a program to its end. `show`: its output goes to the terminal as it comes, else it is only kept. A signal counts as
 * exit code 1, a program that is not there as 127.
 */
export function run(program, args, { show = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk) => {
      output += chunk
      // On stderr: stdout belongs to what the command itself has to say.
      if (show) process.stderr.write(chunk)
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', () => resolve({ code: 127, output }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs a JavaScript program of an installed package, without npx: ending it ends no wrapper's orphan. */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options)
}
