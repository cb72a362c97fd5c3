import { once } from 'node:events'
import { oneLine, readConfig } from '../config.ts'
import { openInstallation } from '../installation.ts'

/** Words for `plenum serve --help`. */
export const SERVE_HELP = `plenum serve [--data DIR] [--port N] [--host H] [--url URL] [--no-demo]
  Serves. Prints one line "listening on http://…" when it is ready; SIGTERM or Ctrl+C ends it cleanly.
  --data DIR   folder for everything that is kept (PLENUM_DATA; ./data)
  --port N     port to listen on, 0 for any (PORT; 8787)
  --host H     address to listen on (HOST; 127.0.0.1)
  --url URL    how people reach it, behind a proxy: https://plenum.example (PLENUM_URL)
  --no-demo    do not create the demonstration meeting in an empty folder
`

/** `plenum serve`: runs until it is told to end. Answers the exit code. */
export async function serveCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(SERVE_HELP)
    return 0
  }
  const config = readConfig(args, process.env)
  let installation: Awaited<ReturnType<typeof openInstallation>>
  try {
    installation = await openInstallation(config, logLine)
  } catch (thrown) {
    const taken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
    process.stderr.write(
      taken ? `plenum: port ${config.port} is in use; choose another with --port\n` : `plenum: ${oneLine(thrown)}\n`,
    )
    return 2
  }
  if (installation.links.length > 0) {
    process.stdout.write('Demonstration – nothing here is real. Sign in with one of these links:\n')
    for (const { role, name, url } of installation.links)
      process.stdout.write(`  ${role.padEnd(20)} ${name.padEnd(28)} ${url}\n`)
  }
  process.stdout.write(`listening on ${installation.address}\n`)
  const reason: unknown = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), ourMistake()])
  await installation.close()
  return reason instanceof Error ? 1 : 0
}

/** What nothing caught: it is noted, everything under way is saved, and the process ends so that its keeper starts it anew. */
function ourMistake(): Promise<Error> {
  return new Promise((resolve) => {
    const note = (thrown: unknown) => {
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      logLine({ event: 'uncaught', fault: fault.stack ?? fault.message })
      resolve(fault)
    }
    process.once('uncaughtException', note)
    process.once('unhandledRejection', note)
  })
}

/** One JSON object a line on standard error: what an operator should know. */
function logLine(entry: Record<string, unknown>): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`)
}
