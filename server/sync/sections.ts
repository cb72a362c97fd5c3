import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import * as Y from 'yjs'
import { numberBytes, type TypedRun } from './typed-run.ts'

export type Struct = Y.Item | Y.GC | Y.Skip

/** A stretch of clocks that is deleted: `from` to before `to`. */
export interface Gone {
  readonly from: number
  readonly to: number
}

/** The structs of one client in an update, encoded one behind another. */
export interface Section {
  readonly client: number
  readonly clock: number
  /** The clock behind the last. */
  readonly end: number
  readonly count: number
  readonly body: Uint8Array
}

/** An update taken apart, so that something can be put into it without decoding it again. */
export interface Sections {
  readonly sections: readonly Section[]
  /** What it deletes, encoded. */
  readonly deletes: Uint8Array
}

/** Takes an update apart. */
export function sectionsOf(update: Uint8Array): Sections {
  const { structs, ds } = Y.decodeUpdate(update)
  const ofClient = new Map<number, Struct[]>()
  for (const struct of structs) {
    const known = ofClient.get(struct.id.client)
    if (known === undefined) ofClient.set(struct.id.client, [struct])
    else known.push(struct)
  }
  const gone = [...ds.clients].map(
    ([client, ranges]) => [client, ranges.map(({ clock, len }) => ({ from: clock, to: clock + len }))] as const,
  )
  return {
    sections: [...ofClient].map(([client, of]) => sectionOf(client, of)),
    deletes: encodedDeletes(new Map(gone)),
  }
}

/** `structs`: of one client, at least one, without a gap. */
export function sectionOf(client: number, structs: readonly Struct[]): Section {
  const encoder = new Y.UpdateEncoderV1()
  for (const struct of structs) struct.write(encoder, 0)
  const [first, last] = [structs[0], structs.at(-1)]
  return {
    client,
    clock: first?.id.clock ?? 0,
    end: last === undefined ? 0 : last.id.clock + last.length,
    count: structs.length,
    body: toUint8Array(encoder.restEncoder),
  }
}

export function encodedDeletes(gone: ReadonlyMap<number, readonly Gone[]>): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, gone.size)
  for (const [client, ranges] of gone) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, ranges.length)
    for (const { from, to } of ranges) {
      writeVarUint(encoder, from)
      writeVarUint(encoder, to - from)
    }
  }
  return toUint8Array(encoder)
}

/** The update again, with what was typed after it; null where that does not follow on it. */
export function withTyping({ sections, deletes }: Sections, typed: ReadonlyMap<number, readonly TypedRun[]>) {
  const rest = new Map(typed)
  const all: Section[] = []
  for (const section of sections) {
    const runs = rest.get(section.client)
    rest.delete(section.client)
    const first = runs?.[0]
    if (runs === undefined || first === undefined) all.push(section)
    else if (first.from !== section.end) return null
    else {
      const body = Buffer.concat([section.body, ...runs.map((run) => run.struct())])
      all.push({ ...section, count: section.count + runs.length, body })
    }
  }
  for (const [client, runs] of rest) {
    const body = Buffer.concat(runs.map((run) => run.struct()))
    all.push({ client, clock: runs[0]?.from ?? 0, end: runs.at(-1)?.to ?? 0, count: runs.length, body })
  }
  return joined({ sections: all, deletes })
}

/** An update of its parts. */
export function joined({ sections, deletes }: Sections): Uint8Array {
  const parts: Uint8Array[] = [numberBytes(sections.length)]
  // Yjs itself writes the clients in this order.
  for (const { client, clock, count, body } of [...sections].sort((a, b) => b.client - a.client))
    parts.push(numberBytes(count), numberBytes(client), numberBytes(clock), body)
  const all = Buffer.concat([...parts, deletes])
  return new Uint8Array(all.buffer, all.byteOffset, all.length)
}
