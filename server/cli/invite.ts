import { existsSync, readFileSync } from 'node:fs'
import { isIdForm, type MeetingId } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { ROLES } from '../../shared/model/seat.ts'
import { type InviteRequest, inviteRequest } from '../../shared/protocol/api.ts'
import { newId, newSecret, sha256 } from '../auth/secrets.ts'
import { type Place, placeOf } from '../config.ts'
import { invite } from '../drafting/invite.ts'
import { addressFileIn } from '../installation.ts'
import { openStore } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { oneLine, UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { writeOutput } from './output.ts'

/** Words for `plenum invite --help`. */
export const INVITE_HELP = `plenum invite (--data DIR | --database-url URL) --meeting ID --role ROLE [--section ID …] [--session ID …] [--delegation D] --name N [--url URL] [--json]
  Creates a seat with its personal link, also while the server runs. Prints the link, or with --json {seat, code, url}.
  --url says how people reach the server, where its data folder does not tell (PLENUM_URL).
`

const FLAGS = {
  data: 'value',
  'database-url': 'value',
  url: 'value',
  meeting: 'value',
  role: 'value',
  section: 'values',
  session: 'values',
  delegation: 'value',
  name: 'value',
  json: 'switch',
  help: 'switch',
} as const
/** Flags that are said in the plural within. */
const FLAG_OF: Readonly<Record<string, string>> = { sections: 'section', sessions: 'session' }

/** `plenum invite`. Exit code 0, or 2 with one line where something asked for does not exist. */
export function inviteCommand(args: readonly string[]): Promise<number> {
  return runCommand('invite', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, INVITE_HELP)
      return 0
    }
    if (files.length > 0) throw new UsageError(`"${files[0]}" belongs to no flag`)
    const place = placeFrom(values)
    const meeting = required(values.meeting, '--meeting')
    const asked = {
      role: required(values.role, '--role'),
      name: required(values.name, '--name'),
      delegation: values.delegation ?? null,
      sections: values.section ?? [],
      sessions: values.session ?? [],
    }
    const { seat, code } = await inviteInto(place, meeting, asked)
    const url = `${values.url ?? serverAddress(place)}/sign-in#${code}`
    await writeOutput(
      undefined,
      values.json === true ? `${JSON.stringify({ seat: seat.id, code, url })}\n` : `${url}\n`,
    )
    return 0
  })
}

function faultOf(member: PropertyKey | undefined): string {
  if (member === 'role') return `--role must be one of ${ROLES.join(', ')}`
  return `--${FLAG_OF[String(member)] ?? String(member)}: not a value that can be taken`
}

/** Unlike a server, this command makes no folder by itself: it must be told where. */
function placeFrom(flags: { readonly data?: string; readonly 'database-url'?: string }): Place {
  const place = placeOf(flags, { PLENUM_DATABASE_URL: process.env.PLENUM_DATABASE_URL })
  if (place.kind === 'server') return place
  const data = required(flags.data, '--data')
  if (!existsSync(place.file)) throw new UsageError(`${data}: no Plenum data there`)
  return place
}

async function inviteInto(place: Place, meeting: string, asked: { readonly delegation: string | null }) {
  const store = await openStore(place)
  try {
    const found = isIdForm(meeting) ? await store.meetings.get(meeting as MeetingId) : null
    if (found === null)
      throw new UsageError(`--meeting ${meeting}: there is no such meeting; ${await meetingsIn(store)}`)
    const delegation = asked.delegation === null ? null : await delegationOf(store, found.id, asked.delegation)
    const request = inviteRequest.safeParse({ ...asked, delegation })
    if (!request.success) throw new UsageError(faultOf(request.error.issues[0]?.path[0]))
    const invitation: InviteRequest = request.data
    const parts = { store, now: Date.now, newId, newSecret, sha256 }
    return await invite(parts, { meeting: found, by: null, invitation })
  } catch (thrown) {
    if (thrown instanceof Refusal) throw new UsageError(thrown.detail ?? oneLine(thrown))
    throw thrown
  } finally {
    await store.close()
  }
}

async function meetingsIn(store: Store): Promise<string> {
  const ids = (await store.meetings.list()).map(({ id }) => id)
  return ids.length === 0 ? 'there is none' : `there is ${ids.join(', ')}`
}

/** A delegation's id, by that id or by any name it goes by. */
async function delegationOf(store: Store, meeting: MeetingId, said: string): Promise<string> {
  const name = said.trim().toLowerCase()
  const found = (await store.meetings.delegations(meeting)).find(
    (delegation) =>
      delegation.id === said || [delegation.name, ...delegation.aliases].some((own) => own.toLowerCase() === name),
  )
  if (found === undefined) throw new UsageError(`--delegation ${said}: the meeting has no such delegation`)
  return found.id
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new UsageError(`${flag} is missing`)
  return value
}

/** The address of the server that runs on the data folder, else where one would by default. */
function serverAddress(place: Place): string {
  const file = place.kind === 'folder' ? addressFileIn(place.folder) : null
  if (file !== null && existsSync(file)) return readFileSync(file, 'utf8').trim()
  return process.env.PLENUM_URL ?? 'http://127.0.0.1:8787'
}
