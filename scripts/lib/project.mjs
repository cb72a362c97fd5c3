import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, wherever the command was given. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A path inside the project. */
export function inProject(...parts) {
  return join(ROOT, ...parts)
}

/** Ends a command: the message is one line for whoever typed it, the code becomes the exit code. */
export class Stop extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Runs a command's body; a `Stop` becomes its one line on stderr and its exit code, never a stack trace. */
export async function command(body) {
  try {
    process.exitCode = (await body(process.argv.slice(2))) ?? 0
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown
    if (thrown.message !== '') console.error(thrown.message)
    process.exitCode = thrown.exitCode
  }
}

/** Stops where this Node is older than package.json's `engines` allows. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Stop(`Plenum needs Node 20.19 or newer; this is Node ${version}.`)
}
