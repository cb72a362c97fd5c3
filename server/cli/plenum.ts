import { oneLine } from '../config.ts'
import { compareCommand } from './compare.ts'
import { INVITE_HELP, inviteCommand } from './invite.ts'
import { SERVE_HELP, serveCommand } from './serve.ts'
import { textCommand } from './text.ts'

type Command = (args: readonly string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  invite: inviteCommand,
  compare: compareCommand,
  text: textCommand,
}

const HELP = `plenum COMMAND …

${SERVE_HELP}
${INVITE_HELP}
plenum compare BEFORE AFTER --format json|html|docx|akn|text [--out FILE] [--author NAME]
  The marked-up text of two files (.html, .docx, .md, .txt, .akn.xml, or Plenum JSON), without a server.

plenum text FILE [--accept|--reject]
  Plain text, one paragraph a line; of a file with tracked changes, after accepting or rejecting all.

plenum COMMAND --help tells more of one command.
`

/** Runs one command. Exit codes: 0 done, 1 a negative finding, 2 wrong use or input that cannot be read, with one line on stderr. */
async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(HELP)
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) {
    process.stderr.write(`plenum: there is no command "${name.slice(0, 40)}"; plenum --help names them\n`)
    return 2
  }
  try {
    return await command(args)
  } catch (thrown) {
    process.stderr.write(`plenum ${name}: ${oneLine(thrown)}\n`)
    return 2
  }
}

process.exitCode = await run(process.argv.slice(2))
