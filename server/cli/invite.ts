import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isIdForm, type MeetingId } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { inviteRequest } from '../../shared/protocol/api.ts'
import { newId, newSecret, sha256 } from '../auth/secrets.ts'
import { databaseFileIn, oneLine, UsageError } from '../config.ts'
import { invite } from '../drafting/invite.ts'
import { addressFileIn } from '../installation.ts'
import { openStore } from '../store/database.ts'

/** Words for `plenum invite --help`. */
export const INVITE_HELP = `plenum invite --data DIR --meeting ID --role ROLE [--section ID …] [--session ID …] [--delegation D] --name N [--json]
  Creates a seat with its personal link, also while the server runs. Prints the link, or with --json {seat, code, url}.
`

const FLAGS = {
  data: { type: 'string' },
  meeting: { type: 'string' },
  role: { type: 'string' },
  section: { type: 'string', multiple: true },
  session: { type: 'string', multiple: true },
  delegation: { type: 'string' },
  name: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** `plenum invite`. Answers the exit code; throws `UsageError` with one line where something asked for does not exist. */
export async function inviteCommand(args: readonly string[]): Promise<number> {
  const flags = parse(args)
  if (flags.help === true) {
    process.stdout.write(INVITE_HELP)
    return 0
  }
  const data = required(flags.data, '--data')
  const meeting = required(flags.meeting, '--meeting')
  const request = inviteRequest.safeParse({
    role: required(flags.role, '--role'),
    name: required(flags.name, '--name'),
    delegation: flags.delegation ?? null,
    sections: flags.section ?? [],
    sessions: flags.session ?? [],
  })
  if (!request.success)
    throw new UsageError(`--${request.error.issues[0]?.path.join('.') ?? ''}: not a value that is known`)
  if (!existsSync(databaseFileIn(data))) throw new UsageError(`${data}: no Plenum data there`)
  const store = await openStore({ file: databaseFileIn(data) })
  try {
    const found = isIdForm(meeting) ? await store.meetings.get(meeting as MeetingId) : null
    if (found === null) throw new UsageError(`--meeting ${meeting}: there is no such meeting`)
    const parts = { store, now: Date.now, newId, newSecret, sha256 }
    const { seat, code } = await invite(parts, { meeting: found, by: null, invitation: request.data })
    const url = `${serverAddress(data)}/sign-in#${code}`
    process.stdout.write(flags.json === true ? `${JSON.stringify({ seat: seat.id, code, url })}\n` : `${url}\n`)
    return 0
  } catch (thrown) {
    if (thrown instanceof Refusal) throw new UsageError(oneLine(thrown))
    throw thrown
  } finally {
    await store.close()
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true }).values
  } catch (thrown) {
    throw new UsageError(oneLine(thrown))
  }
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new UsageError(`${flag} is missing`)
  return value
}

/** The address of the server that runs on the data folder, else where one would by default. */
function serverAddress(data: string): string {
  const file = addressFileIn(data)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'http://127.0.0.1:8787'
}
