import { oneLine } from '../usage-error.ts'
import { BACKUP_HELP, backupCommand } from './backup.ts'
import { bracketsCommand } from './brackets.ts'
import { compareCommand } from './compare.ts'
import { compileCommand } from './compile.ts'
import { INVITE_HELP, inviteCommand } from './invite.ts'
import { writeOutput } from './output.ts'
import { replayCommand } from './replay.ts'
import { RESTORE_HELP, restoreCommand } from './restore.ts'
import { SERVE_HELP, serveCommand } from './serve.ts'
import { textCommand } from './text.ts'

type Command = (args: readonly string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  invite: inviteCommand,
  backup: backupCommand,
  restore: restoreCommand,
  compare: compareCommand,
  compile: compileCommand,
  brackets: bracketsCommand,
  text: textCommand,
  replay: replayCommand,
}

const HELP = `plenum COMMAND …

${SERVE_HELP}
${INVITE_HELP}
${BACKUP_HELP}
${RESTORE_HELP}
plenum compare BEFORE AFTER --format json|html|docx|pdf|akn|text|instructions [--out FILE] [--author NAME]
  The marked-up text of two files (.html, .docx, .md, .txt, .akn.xml, or Plenum JSON), without a server.

plenum text FILE [--accept|--reject]
  Plain text, one paragraph a line; of a file with tracked changes, after accepting or rejecting all.

plenum compile BASE COPY… --format json|html|docx [--out FILE] [--strict]
  A base and any number of edited copies as one marked-up text; what cannot stand together is shown, and not applied.

plenum brackets FILE --format json|text [--delegations FILE] [--out FILE]
  The brackets of a draft: wordings, who holds them, what is not balanced.

plenum replay --data DIR --section ID [--to SEQ|TIME] --format text|json|html [--out FILE]
  The text of a section as it stood at any moment, from the log alone, with every row checked against its hash.

plenum COMMAND --help tells more of one command.
`

/** Runs one command. Exit codes: 0 done, 1 a negative finding, 2 wrong use or input that cannot be read, with one line on stderr. */
async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined) return refuse('say what to do; plenum --help names the commands')
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  const isHelp = name === '--help' || name === 'help'
  if (command === undefined && !isHelp)
    return refuse(`there is no command "${name.slice(0, 40)}"; plenum --help names them`)
  try {
    if (command !== undefined) return await command(args)
    await writeOutput(undefined, HELP)
    return 0
  } catch (thrown) {
    return refuse(oneLine(thrown))
  }
}

function refuse(why: string): number {
  process.stderr.write(`plenum: ${oneLine(why)}\n`)
  return 2
}

process.exitCode = await run(process.argv.slice(2))
