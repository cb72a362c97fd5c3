import { existsSync } from 'node:fs'
import { Replay } from '../../shared/live/replay.ts'
import { isIdForm, type RoomId, roomOfSection, type SectionId } from '../../shared/model/ids.ts'
import { textLines } from '../../shared/redline/accept.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { databaseFileIn } from '../config.ts'
import { WORKS } from '../jobs/works.ts'
import { openStore } from '../store/database.ts'
import { DamagedError, EMPTY_HASH, type LogRow, type Store } from '../store/store.ts'
import { UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { writeOutput } from './output.ts'

/** Words for `plenum replay --help`. */
export const REPLAY_HELP = `plenum replay --data DIR --section ID [--to SEQ|TIME] --format text|json|html [--out FILE]
  The text of a section as it stood at any moment, from the log alone; also while the server runs. Every row up to there is checked
  against its hash; one that is not what was written ends it with exit code 1.
  --to       a number of the log's rows, or a time (2031-06-02T10:00:00Z, in the meeting's time); without it, the last row
  --format   text (a paragraph a line); json {format, section, seq, at, hash, text}; html
  --out      the file to write; without it, standard output
`

const FLAGS = { data: 'value', section: 'value', to: 'value', format: 'value', out: 'value', help: 'switch' } as const
const FORMATS = ['text', 'json', 'html'] as const
type Format = (typeof FORMATS)[number]
const ROWS_AT_ONCE = 500

/** A text, and the row of the log after which it stood so. */
interface TextThen {
  readonly title: string
  readonly seq: number
  /** Null before the first row. */
  readonly at: string | null
  readonly hash: string
  readonly text: TextJson
}

/** `plenum replay`. Exit code 0; 1 where the log is not what was written; 2 for wrong use. */
export function replayCommand(args: readonly string[]): Promise<number> {
  return runCommand('replay', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, REPLAY_HELP)
      return 0
    }
    if (files.length > 0) throw new UsageError(`"${files[0]}" belongs to no flag`)
    const data = required(values.data, '--data')
    const section = required(values.section, '--section')
    const format = FORMATS.find((one) => one === values.format)
    if (format === undefined) throw new UsageError('say --format text, json or html')
    const until = untilOf(values.to)
    if (!existsSync(databaseFileIn(data))) throw new UsageError(`${data}: no Plenum data there`)
    const store = await openStore({ file: databaseFileIn(data) })
    try {
      const found = await textThen(store, section, until)
      await writeOutput(values.out, await formed(format, section, found))
      process.stderr.write(`row ${found.seq}, ${found.at ?? 'before the first'}, ${found.hash}\n`)
      return 0
    } catch (thrown) {
      if (!(thrown instanceof DamagedError)) throw thrown
      process.stderr.write(`plenum replay: ${thrown.message}\n`)
      return 1
    } finally {
      await store.close()
    }
  })
}

/** Whether a row still belongs to what is asked for. */
type Until = (row: Pick<LogRow, 'seq' | 'at'>) => boolean

function untilOf(to: string | undefined): Until {
  if (to === undefined) return () => true
  if (/^\d{1,15}$/.test(to)) return ({ seq }) => seq <= Number(to)
  const time = /^\d{4}-\d\d-\d\dT/.test(to) ? Date.parse(to) : Number.NaN
  if (Number.isNaN(time)) throw new UsageError('--to must be a number of rows, or a time such as 2031-06-02T10:00:00Z')
  return ({ at }) => Date.parse(at) <= time
}

async function textThen(store: Store, section: string, until: Until): Promise<TextThen> {
  const known = isIdForm(section) ? await store.meetings.section(section as SectionId) : null
  if (known === null) throw new UsageError(`--section ${section}: there is no such section; ${await sectionsIn(store)}`)
  const replay = new Replay()
  let last: LogRow | null = null
  for await (const row of rowsOf(store, roomOfSection(known.section.id))) {
    if (!until(row)) break
    replay.take(row.update)
    last = row
  }
  const { seq = 0, at = null, hash = EMPTY_HASH } = last ?? {}
  return { title: known.section.title, seq, at, hash, text: replay.text() }
}

async function* rowsOf(store: Store, room: RoomId): AsyncGenerator<LogRow> {
  for (let after = 0; ; ) {
    const rows = await store.log.read(room, after, ROWS_AT_ONCE)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.seq
  }
}

async function formed(format: Format, section: string, found: TextThen): Promise<string | Uint8Array> {
  const { title, seq, at, hash, text } = found
  if (format === 'text')
    return textLines(text)
      .map((line) => `${line}\n`)
      .join('')
  if (format === 'json') {
    const json = { format: 'plenum.replay/1', section, seq, at, hash: `sha256:${hash}`, text }
    return `${JSON.stringify(json, null, 2)}\n`
  }
  const subject = at === null ? `${seq}` : `${seq} · ${at}`
  const frame = { title, subject, lines: [`sha256:${hash}`], language: 'en' }
  const side = { label: subject, hash: `sha256:${hash}`, sections: [{ title: null, text }] }
  const { bytes } = await WORKS.textFile({ form: 'html', text: side, frame, at: at ?? '' }, () => {})
  return bytes
}

async function sectionsIn(store: Store): Promise<string> {
  const ids: string[] = []
  for (const { id } of await store.meetings.list())
    for (const { sections } of await store.meetings.documents(id)) ids.push(...sections.map((section) => section.id))
  return ids.length === 0 ? 'there is none in this folder' : `there is ${ids.slice(0, 20).join(', ')}`
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new UsageError(`${flag} is missing`)
  return value
}
