import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  ConflictError,
  DamagedError,
  EMPTY_HASH,
  type LogRow,
  StorageError,
  type Store,
} from '../../server/store/store.ts'
import type { MeetingId, RoomId } from '../../shared/model/ids.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { ENGINES, meetingsOn } from './engines.ts'
import { AT, appendText, appendTexts, draft, headOf, LATER, link, version } from './store-world.ts'

const UNKNOWN = 'section.nowhere' as RoomId

describe.each(ENGINES)('the store on $name', (engine) => {
  const { newMeeting, newMeetingAlone } = meetingsOn(engine)

  describe('ST1: a write resolves only when it is on disk, whole; one that rejects has had no effect', () => {
    it('[ST1] what was written is there after the store is opened again', async () => {
      const { store, reopen, water, meeting, entry } = await newMeetingAlone()
      const rows = await appendTexts(store, water, ['a', 'b'])
      await store.journal.append(entry)
      const again = await reopen()
      expect(await again.log.read(water, 0)).toEqual(rows)
      expect(await again.journal.read(meeting, 0)).toHaveLength(1)
    })

    it('[ST1] a meeting whose last section is taken is not set up at all', async () => {
      const { store, setup } = await newMeeting()
      const other = 'other' as MeetingId
      const clash = { ...setup, meeting: { ...setup.meeting, id: other }, sessions: [], delegations: [], seats: [] }
      await expect(store.meetings.setUp(clash)).rejects.toThrow(ConflictError)
      expect(await store.meetings.get(other)).toBeNull()
      expect(await store.meetings.programme(other)).toEqual([])
    })

    it('[ST1] a version and its entry in the journal are written both, or neither', async () => {
      const world = await newMeeting()
      const { store, meeting, entry } = world
      const issued = version(world, 'v1', 'L.1')
      const lost = store.versions.issue(issued, { ...entry, meeting: 'nowhere' as MeetingId })
      await expect(lost).rejects.toThrow(ConflictError)
      expect(await store.versions.get(issued.id)).toBeNull()
      expect(await store.versions.issue(issued, entry)).toBe(true)
      expect(await store.versions.issue(version(world, 'v2', 'L.1'), entry)).toBe(false)
      expect(await store.journal.read(meeting, 0)).toMatchObject([entry])
    })

    it('[ST1] writes that contradict what is there do not harm those that share their transaction', async () => {
      const { store, water, shelter, secretary } = await newMeeting()
      const head = await headOf(store, water)
      const one = link(secretary, 'harmless')
      const outcomes = await Promise.allSettled([
        store.meetings.addLink(one, 'harmless'),
        store.log.append(water, head, [draft('first')]),
        store.meetings.addLink(one, 'harmless'),
        store.log.append(water, head, [draft('late')]),
        store.log.append(UNKNOWN, head, [draft('lost')]),
        store.log.append(shelter, head, [draft('other room')]),
      ])
      expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.name))).toEqual(
        [
          undefined,
          expect.objectContaining({ kind: 'appended' }),
          'ConflictError',
          { kind: 'stale', head: await headOf(store, water) },
          'ConflictError',
          expect.objectContaining({ kind: 'appended' }),
        ],
      )
      expect((await store.log.read(water, 0)).map(textOf)).toEqual(['first'])
      expect((await store.log.read(shelter, 0)).map(textOf)).toEqual(['other room'])
    })

    it('[ST1] a database locked by another fails the write, which then works when the lock is gone', async () => {
      const { store, lock, water } = await newMeetingAlone()
      const head = await headOf(store, water)
      const { release, stopsAll } = await lock(water)
      await expect(store.log.append(water, head, [draft('locked out')])).rejects.toThrow(StorageError)
      if (stopsAll) await expect(store.ping()).rejects.toThrow(StorageError)
      expect(await store.log.read(water, 0)).toEqual([])
      await release()
      await store.ping()
      expect(await store.log.append(water, head, [draft('in')])).toMatchObject({ kind: 'appended' })
    })

    it('[ST1] closing waits for what was handed in; afterwards everything rejects', async () => {
      const { store, reopen, water, entry } = await newMeetingAlone()
      const written = store.log.append(water, await headOf(store, water), [draft('last words')])
      const rejected = (work: Promise<unknown>) => expect(work).rejects.toThrow(new StorageError('the store is closed'))
      const closed = store.close()
      await rejected(store.journal.append(entry))
      await Promise.all([written, closed])
      await rejected(store.log.head(water))
      await rejected(store.ping())
      expect(await (await reopen()).log.read(water, 0)).toHaveLength(1)
    })

    it('[ST1] bytes are those at the call, whatever the caller does with them afterwards', async () => {
      const { store, water } = await newMeeting()
      const large = new TextEncoder().encode('xxhereyy')
      const update = large.subarray(2, 6)
      const written = store.log.append(water, await headOf(store, water), [{ ...draft(''), update }])
      large.fill(0)
      await written
      expect((await store.log.read(water, 0)).map(textOf)).toEqual(['here'])
    })
  })

  describe('ST2: seqs 1…head without gaps, each row holds the hash of the row before', () => {
    it.each([1, 2, 3])('[ST2] whatever batches come at once to several rooms (seed %i)', async (seed) => {
      const random = seededRandom(seed)
      const { store, reopen, water, shelter } = await newMeetingAlone()
      const writers = [water, water, shelter, shelter].map(async (room, writer) => {
        for (let batch = 0; batch < 8; batch += 1) {
          const texts = Array.from({ length: 1 + random.int(130) }, (_, index) => `${writer} ${batch} ${index}`)
          await store.log.append(room, await headOf(store, room), texts.map(draft))
        }
      })
      await Promise.all(writers)
      const rows = async (from: Store) => Promise.all([water, shelter].map((room) => from.log.read(room, 0)))
      const written = await rows(store)
      for (const log of written) {
        expect(log.length).toBeGreaterThan(0)
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
        expect([...log.map(({ previousHash }) => previousHash), log.at(-1)?.hash]).toEqual([
          EMPTY_HASH,
          ...log.map(hashByHand),
        ])
      }
      expect(await headOf(store, water)).toMatchObject({ seq: written[0]?.length, hash: written[0]?.at(-1)?.hash })
      expect(await rows(await reopen())).toEqual(written)
    })

    it('[ST2] reading from any row, with any limit, gives that part', async () => {
      const { store, water } = await newMeeting()
      const rows = await appendTexts(
        store,
        water,
        Array.from({ length: 600 }, (_, index) => `row ${index}`),
      )
      for (const [after, limit] of [
        [0, 1],
        [1, 2],
        [255, 300],
        [256, 256],
        [599, 10],
        [600, 10],
        [900, 1],
        [3, 0],
      ] as const) {
        expect(await store.log.read(water, after, limit)).toEqual(rows.slice(after, after + limit))
      }
      expect(await store.log.read(UNKNOWN, 0)).toEqual([])
    })

    it('[ST2] the database refuses a row that leaves a gap, does not follow, or takes the place of another', async () => {
      const { store, sql, water } = await newMeeting()
      const [first, last] = await appendTexts(store, water, ['a', 'b'])
      const insert = (seq: number, previous = last?.hash) =>
        sql(
          `insert or replace into log values ('${water}', ${seq}, 1, x'00', null, null, null, '${AT}', '${previous}', 'h')`,
        )
      await expect(insert(4)).rejects.toThrow('ST2')
      await expect(insert(3, first?.hash)).rejects.toThrow('ST2')
      await expect(insert(2, first?.hash)).rejects.toThrow('ST2')
      await expect(insert(1, EMPTY_HASH)).rejects.toThrow('ST2')
      expect(await store.log.read(water, 0)).toHaveLength(2)
    })

    it('[ST2] the journal of a meeting is such a chain too', async () => {
      const { store, meeting, entry } = await newMeeting()
      await Promise.all(['a', 'b', 'c'].map((act) => store.journal.append({ ...entry, act })))
      const entries = await store.journal.read(meeting, 0)
      expect(entries.map(({ seq, act }) => [seq, act])).toEqual([
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ])
      expect(entries.map(({ previousHash }) => previousHash)).toEqual([EMPTY_HASH, entries[0]?.hash, entries[1]?.hash])
      expect(await store.journal.read(meeting, 2)).toEqual(entries.slice(2))
    })
  })

  describe('ST3: rows are never changed or removed; the database refuses it', () => {
    it.each([
      ['log', 'changes', "x'00'"],
      ['journal', 'detail', "'{}'"],
      ['versions', 'note', "'better'"],
      ['client_ids', 'seat', "'somebody'"],
    ])('[ST3] %s', async (table, column, value) => {
      const world = await newMeeting()
      const { store, sql, water, rapporteur, meeting, entry } = world
      const issued = version(world, 'v1', 'L.1')
      await appendText(store, water, 'a')
      await store.log.claimClientId(water, 7, rapporteur)
      await store.versions.issue(issued, entry)
      await expect(sql(`update ${table} set ${column} = ${value}`)).rejects.toThrow('ST3')
      await expect(sql(`delete from ${table}`)).rejects.toThrow('ST3')
      expect(await store.log.read(water, 0)).toHaveLength(1)
      expect(await store.log.clientIds(water)).toEqual(new Map([[7, rapporteur]]))
      expect(await store.versions.get(issued.id)).toEqual(issued)
      expect(await store.journal.read(meeting, 0)).toHaveLength(1)
    })

    it('[ST3] a client id belongs for ever to the seat that used it first', async () => {
      const { store, reopen, water, shelter, rapporteur, secretary } = await newMeetingAlone()
      const claims = [rapporteur, secretary].map((seat) => store.log.claimClientId(water, 4_294_967_295, seat))
      expect(await Promise.all(claims)).toEqual([rapporteur, rapporteur])
      const again = await reopen()
      expect(await again.log.claimClientId(water, 4_294_967_295, secretary)).toBe(rapporteur)
      expect(await again.log.claimClientId(shelter, 4_294_967_295, secretary)).toBe(secretary)
      expect(await again.log.clientIds(water)).toEqual(new Map([[4_294_967_295, rapporteur]]))
    })
  })

  describe('ST4: an append that expects another head appends nothing and answers stale', () => {
    it('[ST4] another seq, epoch or hash', async () => {
      const { store, water } = await newMeeting()
      await appendText(store, water, 'a')
      const head = await headOf(store, water)
      const others = [
        { ...head, seq: 0, hash: EMPTY_HASH },
        { ...head, seq: 2 },
        { ...head, epoch: 2 },
        { ...head, hash: EMPTY_HASH },
      ]
      for (const expected of others) {
        expect(await store.log.append(water, expected, [draft('b')])).toEqual({ kind: 'stale', head })
      }
      expect((await store.log.read(water, 0)).map(textOf)).toEqual(['a'])
    })

    it('[ST4] of many who expect the same head one appends', async () => {
      const { store, water } = await newMeeting()
      const head = await headOf(store, water)
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.log.append(water, head, [draft(String(index))])),
      )
      expect(results.filter(({ kind }) => kind === 'appended')).toHaveLength(1)
      expect(await store.log.read(water, 0)).toHaveLength(1)
    })

    it('[ST4] a room that does not exist has no head and takes no rows', async () => {
      const { store } = await newMeeting()
      expect(await store.log.head(UNKNOWN)).toBeNull()
      const lost = store.log.append(UNKNOWN, { epoch: 1, seq: 0, hash: EMPTY_HASH }, [draft('a')])
      await expect(lost).rejects.toThrow(/no room section\.nowhere/)
    })
  })

  describe('ST5: what does not hash to what was recorded is never handed out', () => {
    it.each([
      ['the update', "changes = x'61ff'"],
      ['its seat', "seat = 'secretary-1'"],
      ['its sign-in', 'sign_in = null'],
      ['its client id', 'client_id = 4294967294'],
      ['its time', "at = '2031-05-06T09:30:00.001Z'"],
      ['its epoch', 'epoch = 2'],
      ['its hash', "hash = 'xy' || substr(hash, 3)"],
      ['its link', "previous_hash = 'xy' || substr(previous_hash, 3)"],
      ['its room', "room = replace(room, 'water', 'shelter')"],
      ['its place', 'seq = seq + 5'],
    ])('[ST5] a row is changed: %s', async (_, change) => {
      const { store, forge, water } = await newMeeting()
      await appendTexts(store, water, ['a', 'b', 'c'])
      await forge('log', `update log set ${change} where room = '${water}' and seq = 2`)
      await expect(store.log.read(water, 0)).rejects.toThrow(DamagedError)
      await expect(store.log.read(water, 0)).rejects.toThrow(`room ${water}: row 2 `)
      await expect(store.log.read(water, 1)).rejects.toThrow(DamagedError)
    })

    it('[ST5] a row changed so well that its own hash fits does not fit the next', async () => {
      const { store, forge, water } = await newMeeting()
      const rows = await appendTexts(store, water, ['a', 'b', 'c'])
      const hash = hashByHand({ ...rows[1], at: LATER } as LogRow)
      await forge('log', `update log set at = '${LATER}', hash = '${hash}' where room = '${water}' and seq = 2`)
      await expect(store.log.read(water, 0)).rejects.toThrow(`room ${water}: row 3 does not follow on 2`)
    })

    it.each([1, 2, 3])('[ST5] row %i is removed', async (seq) => {
      const { store, forge, water } = await newMeeting()
      await appendTexts(store, water, ['a', 'b', 'c'])
      await forge('log', `delete from log where room = '${water}' and seq = ${seq}`)
      await expect(store.log.read(water, 0)).rejects.toThrow(DamagedError)
    })

    it('[ST5] an end that was cut off is noticed when the head is asked for', async () => {
      const { store, forge, water, shelter } = await newMeeting()
      await appendTexts(store, water, ['a', 'b', 'c'])
      await forge('log', `delete from log where room = '${water}' and seq = 3`)
      await expect(store.log.head(water)).rejects.toThrow(`room ${water}: row 3 is not the recorded end`)
      expect(await store.log.head(shelter)).toMatchObject({ seq: 0 })
    })

    it('[ST5] a room whose record is gone is not taken for one that never was', async () => {
      const { store, forge, water } = await newMeeting()
      await appendText(store, water, 'a')
      await forge('rooms', `delete from rooms where id = '${water}'`)
      await expect(store.log.read(water, 0)).rejects.toThrow(`room ${water}: rows without a recorded end`)
      await expect(store.log.head(water)).rejects.toThrow(DamagedError)
    })

    it.each([
      ['snapshots', "state = x'00'"],
      ['snapshots', 'seq = 1'],
      ['snapshots', "room = replace(room, 'water', 'shelter')"],
      ['shown', "state = x'00'"],
      ['shown', "seat = 'secretary-1'"],
      ['shown', 'seq = 1'],
    ])('[ST5] a state is changed: %s, %s', async (table, change) => {
      const { store, forge, water, shelter, rapporteur } = await newMeeting()
      const rows = await appendTexts(store, water, ['a', 'b'])
      await appendTexts(store, shelter, ['a', 'b'])
      const state = new Uint8Array([1, 2, 3])
      await store.log.saveSnapshot(water, { seq: 2, state, logHash: rows[1]?.hash ?? '' })
      await store.log.saveShown(water, { seq: 2, state, at: AT, seat: rapporteur }, null)
      const read = async () => {
        for (const room of [water, shelter]) await store.log.latestSnapshot(room)
        await store.log.shown(water)
      }
      await read()
      await forge(table, `update ${table} set ${change} where room = '${water}'`)
      await expect(read()).rejects.toThrow(DamagedError)
    })

    it.each([
      ['its texts', "sections = replace(sections, 'Water', 'Waste')"],
      ['its note', "note = 'Agreed by all'"],
      ['its symbol', "symbol = 'L.2'"],
      ['who issued it', "issued_by = replace(issued_by, 'secretary', 'rapporteur')"],
    ])('[ST5] a version is changed: %s', async (_, change) => {
      const world = await newMeeting()
      const { store, forge, document, entry } = world
      const issued = version(world, 'v1', 'L.1')
      await store.versions.issue(issued, entry)
      await forge('versions', `update versions set ${change} where document = '${document}'`)
      const message = `document ${document}: version 1 is not what was written`
      await expect(store.versions.get(issued.id)).rejects.toThrow(message)
    })

    it('[ST5] a list of versions tells of one that was removed', async () => {
      const world = await newMeeting()
      const { store, forge, document, entry } = world
      await store.versions.issue(version(world, 'v1', 'L.1'), entry)
      await store.versions.issue(version(world, 'v2', 'L.1/Rev.1'), entry)
      await forge('versions', `delete from versions where document = '${document}' and number = 1`)
      await expect(store.versions.list(document)).rejects.toThrow(`document ${document}: version 1 is missing`)
    })

    it('[ST5] an entry of the journal is changed, or its last one removed', async () => {
      const { store, forge, meeting, entry } = await newMeeting()
      await store.journal.append(entry)
      await store.journal.append(entry)
      await forge('journal', `delete from journal where meeting = '${meeting}' and seq = 2`)
      await expect(store.journal.read(meeting, 0)).rejects.toThrow(`journal of ${meeting}: row 2 is missing`)
      await forge('journal', `update journal set detail = '{}' where meeting = '${meeting}'`)
      await expect(store.journal.read(meeting, 0)).rejects.toThrow(
        `journal of ${meeting}: row 1 is not what was written`,
      )
    })
  })

  describe('ST6: nothing blocks the event loop on a write', () => {
    it('[ST6] while a write waits for the disk, the program goes on', async () => {
      const { store, lock, water } = await newMeetingAlone()
      const { release } = await lock(water)
      let written = false
      const write = appendText(store, water, 'a').then(() => {
        written = true
      })
      for (let turn = 0; turn < 20; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        expect(await store.log.read(water, 0)).toEqual([])
      }
      expect(written).toBe(false)
      await release()
      await write
      expect(await store.log.read(water, 0)).toHaveLength(1)
    })
  })
})

function textOf(row: LogRow): string {
  return new TextDecoder().decode(row.update)
}

/** The hash as docs describe it, written again without the program's own helpers. */
function hashByHand(row: LogRow): string {
  const sha = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
  const { at, clientId, epoch, previousHash, room, seat, seq, signIn, update } = row
  const members = {
    at,
    clientId,
    epoch,
    format: 'plenum.log/1',
    previousHash,
    room,
    seat,
    seq,
    signIn,
    update: sha(update),
  }
  return sha(JSON.stringify(members))
}
