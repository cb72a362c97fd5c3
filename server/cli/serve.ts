import { once } from 'node:events'
import { type Config, readConfig } from '../config.ts'
import { type Installation, openInstallation } from '../installation.ts'
import { StorageError } from '../store/store.ts'
import { oneLine, UsageError } from '../usage-error.ts'
import { runCommand } from './command-line.ts'
import { writeOutput } from './output.ts'

/** Words for `plenum serve --help`. */
export const SERVE_HELP = `plenum serve [--data DIR | --database-url URL] [--port N] [--host H] [--url URL] [--no-demo]
  Serves. Prints one line "listening on http://…" when it is ready; SIGTERM or Ctrl+C ends it cleanly.
  --data DIR   folder for everything that is kept (PLENUM_DATA; ./data)
  --database-url URL  instead of a folder, a PostgreSQL database: postgres://USER@HOST/DATABASE (PLENUM_DATABASE_URL, which
               unlike a flag is not seen in the list of processes); several servers may use one
  --port N     port to listen on, 0 for any (PORT; 8787)
  --host H     address to listen on (HOST; 127.0.0.1)
  --url URL    how people reach it, behind a proxy: https://plenum.example (PLENUM_URL)
  --no-demo    do not create the demonstration meeting in an empty folder
`

/** `plenum serve`: runs until it is told to end, also while it starts. Answers the exit code. */
export function serveCommand(args: readonly string[]): Promise<number> {
  return runCommand('serve', async () => {
    if (args.includes('--help')) {
      await writeOutput(undefined, SERVE_HELP)
      return 0
    }
    const config = readConfig(args, process.env)
    // What is kept is for the one who runs it alone: texts that were not shown, and what links are made from.
    process.umask(0o077)
    // Where nobody reads what is printed, or the log's disk is full, the meeting goes on.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
    const ended = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), ourMistake()])
    const installation = await openInstallation(config, logLine).catch((thrown: unknown) => {
      throw new UsageError(whyNotOpened(thrown, config))
    })
    announce(installation)
    const reason: unknown = await ended
    await installation.close()
    return reason instanceof Error ? 1 : 0
  })
}

function announce({ links, address, meetings }: Installation): void {
  for (const { id, title } of meetings) process.stdout.write(`meeting ${id}: ${title}\n`)
  if (meetings.length === 0)
    process.stdout.write(
      'There is no meeting here, so nobody can sign in: an empty folder gets one without --no-demo.\n',
    )
  const lines = links.map(({ role, name, url }) => `  ${role.padEnd(20)} ${name.padEnd(28)} ${url}\n`)
  if (lines.length > 0)
    process.stdout.write(`Demonstration – nothing here is real. Sign in with one of these links:\n${lines.join('')}`)
  process.stdout.write(`listening on ${address}\n`)
}

function whyNotOpened(thrown: unknown, { port, place }: Config): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'EADDRINUSE') return `port ${port} is in use; choose another with --port`
  if (code === 'EACCES' && thrown instanceof Error && 'syscall' in thrown && thrown.syscall === 'listen')
    return `port ${port} may not be used; choose another with --port`
  const why = oneLine(thrown)
  // The database does not always say what it could not open.
  const folder = place.kind === 'folder' ? place.folder : null
  return thrown instanceof StorageError && folder !== null && !why.includes(folder) ? `${folder}: ${why}` : why
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
