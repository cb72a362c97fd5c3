import { describe, expect, it } from 'vitest'
import { ConflictError, type Head } from '../../server/store/store.ts'
import type { BlockId, MeetingId, SeatId, SectionId } from '../../shared/model/ids.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { ENGINES, meetingsOn } from './engines.ts'
import { AT, appendTexts, LATER, link, signIn, version } from './store-world.ts'

/** What reads back as it was written, and the small rules of each record. The great rules are in store.test.ts. */
describe.each(ENGINES)('records on $name', (engine) => {
  const { newMeeting, newMeetingAlone } = meetingsOn(engine)

  it('a meeting reads back as it was set up', async () => {
    const { reopen, meeting, document, section, setup } = await newMeetingAlone()
    const { meetings } = await reopen()
    expect(await meetings.list()).toEqual([setup.meeting])
    expect(await meetings.get(meeting)).toEqual(setup.meeting)
    expect(await meetings.demoSecret(meeting)).toBe(setup.demoSecret)
    expect(await meetings.sessions(meeting)).toEqual(setup.sessions)
    expect(await meetings.programme(meeting)).toEqual(setup.programme)
    expect(new Set(await meetings.delegations(meeting))).toEqual(new Set(setup.delegations))
    expect(new Set(await meetings.seats(meeting))).toEqual(new Set(setup.seats))
    const [whole] = setup.documents
    expect(await meetings.documents(meeting)).toEqual([whole])
    expect(await meetings.document(document)).toEqual({ document: whole, meeting })
    expect(await meetings.section(section)).toEqual({ section: whole?.sections[0], document: whole, meeting })
  })

  it('what does not exist is null or nothing', async () => {
    const { meetings, versions, journal } = (await newMeeting()).store
    const nowhere = 'nowhere' as MeetingId
    expect(await meetings.get(nowhere)).toBeNull()
    expect(await meetings.demoSecret(nowhere)).toBeNull()
    expect(await meetings.seats(nowhere)).toEqual([])
    expect(await meetings.section('nowhere' as SectionId)).toBeNull()
    expect(await meetings.document('nowhere' as never)).toBeNull()
    expect(await meetings.seat('nobody' as SeatId)).toBeNull()
    expect(await meetings.linkByHash('nothing')).toBeNull()
    expect(await meetings.signInByHash('nothing')).toBeNull()
    expect(await versions.get('nothing' as never)).toBeNull()
    expect(await versions.list('nowhere' as never)).toEqual([])
    expect(await journal.read(nowhere, 0)).toEqual([])
  })

  it('notices are a seat’s own until it has read them', async () => {
    const { store, meeting, section } = await newMeeting()
    const [one, two] = (await store.meetings.seats(meeting)).map(({ id }) => id)
    if (one === undefined || two === undefined) throw new Error('the meeting has no two seats')
    const clash = {
      block: 'p1' as BlockId,
      deletion: { seat: one, text: '’); drop table notices; --', instead: '' },
      insertion: { seat: two, text: 'words' },
    }
    const id = `${meeting}-notice`
    const notice = { id, seat: one, section, clash, at: AT }
    await store.notices.add([notice, { ...notice, id: `${id}-2`, seat: two }])
    expect(await store.notices.of(one)).toEqual([notice])
    expect(await store.notices.markRead(two, id, LATER)).toBe(false)
    expect(await store.notices.of(one)).toEqual([notice])
    expect(await store.notices.markRead(one, id, LATER)).toBe(true)
    expect(await store.notices.of(one)).toEqual([])
    expect(await store.notices.of(two)).toHaveLength(1)
  })

  it('the audience of one section changes, and no other', async () => {
    const { store, meeting, section } = await newMeeting()
    await store.meetings.setAudience(section, 'room', null)
    const sections = (await store.meetings.documents(meeting))[0]?.sections
    expect(sections?.map(({ audience }) => audience)).toEqual(['room', 'team'])
  })

  it('statuses of paragraphs take the place of those before, are written with their entry, and stay in their section', async () => {
    const world = await newMeeting()
    const { store, meeting, section, secretary, entry } = world
    const status = (block: string, rung: 'open' | 'agreed', lockedHash: string | null) => {
      return { block: block as BlockId, rung, isParked: rung === 'open', at: AT, seat: secretary, lockedHash }
    }
    const { water } = world
    const draft = { update: new Uint8Array([0, 0]), seat: secretary, signIn: null, clientId: null, at: AT }
    const log = async () => ({ expected: (await store.log.head(water)) as Head, draft })
    const first = [status('b2', 'agreed', 'f'.repeat(64)), status('b1', 'agreed', 'e'.repeat(64))]
    const before = await log()
    expect(await store.statuses.set(section, first, before, { ...entry, act: 'setStatuses' })).toMatchObject({
      kind: 'appended',
    })
    const second = status('b2', 'open', null)
    expect(await store.statuses.set(section, [second], before, entry)).toMatchObject({ kind: 'stale' })
    expect(await store.statuses.of(section)).toHaveLength(2)
    await store.statuses.set(section, [second], await log(), { ...entry, act: 'setStatuses' })
    expect(await store.statuses.of(section)).toEqual([first[1], second])
    expect((await store.journal.read(meeting, 0)).map(({ act }) => act)).toEqual(['setStatuses', 'setStatuses'])
    expect(await store.statuses.of('nowhere' as SectionId)).toEqual([])
    await expect(store.statuses.set('nowhere' as SectionId, [second], await log(), entry)).rejects.toBeInstanceOf(
      ConflictError,
    )
  })

  it('links that are revoked end the sign-ins made with them, and nobody else’s; the first time counts', async () => {
    const { store, setup, rapporteur } = await newMeeting()
    const { meetings } = store
    const other = (setup.seats.find(({ id }) => id !== rapporteur) as Seat).id
    const [one, two] = [link(rapporteur, 'one'), link(other, 'two')]
    const [first, second] = [signIn(one, 'first'), signIn(two, 'second')]
    await meetings.addLink(one, 'code one')
    await meetings.addLink(two, 'code two')
    await meetings.addSignIn(first, 'token one', AT)
    await meetings.addSignIn(second, 'token two', AT)
    expect(await meetings.linkByHash('code two')).toEqual(two)
    await meetings.revokeLinks(rapporteur, LATER, null)
    await meetings.revokeLinks(rapporteur, '2032-01-01T00:00:00.000Z', null)
    expect(await meetings.links(rapporteur)).toEqual([{ ...one, revokedAt: LATER }])
    expect(await meetings.links(other)).toEqual([two])
    expect(await meetings.signInByHash('token one')).toEqual({ ...first, endedAt: LATER })
    expect(await meetings.signInByHash('token two')).toEqual(second)
    await meetings.endSignIn(second.id, LATER)
    expect(await meetings.signInByHash('token two')).toEqual({ ...second, endedAt: LATER })
  })

  it('[ST1] a seat comes with its link and its journal entry, or not at all', async () => {
    const { store, setup, meeting } = await newMeeting()
    const late: Seat = { ...(setup.seats[0] as Seat), id: `late-${meeting}`.slice(0, 60) as SeatId }
    const theirs = link(late.id, 'late')
    const entry = { meeting, seat: null, act: 'invite', detail: '{}', at: AT }
    await expect(store.meetings.addLink(theirs, 'code late')).rejects.toThrow(ConflictError)
    const nowhere = { ...entry, meeting: 'nowhere' as typeof meeting }
    await expect(store.meetings.addSeat(late, theirs, 'code late', nowhere)).rejects.toThrow(ConflictError)
    expect(await store.meetings.seat(late.id)).toBeNull()
    await store.meetings.addSeat(late, theirs, 'code late', entry)
    expect(await store.meetings.seat(late.id)).toEqual(late)
    expect(await store.meetings.links(late.id)).toEqual([theirs])
    expect((await store.journal.read(meeting, 0)).map(({ act }) => act)).toEqual(['invite'])
  })

  it('versions are listed oldest first, with who issued them', async () => {
    const world = await newMeeting()
    const { store, document, entry } = world
    const base = version(world, 'v2', 'L.1')
    const revised = { ...version(world, 'v1', 'L.1/Rev.1'), note: 'After the breakouts', basedOn: base.id }
    await store.versions.issue(base, entry)
    await store.versions.issue(revised, entry)
    const summary = ({ sections: _, ...facts }: typeof base) => ({ ...facts, issuedByName: 'Secretary', paragraphs: 1 })
    expect(await store.versions.list(document)).toEqual([summary(base), summary(revised)])
    expect(await store.versions.get(revised.id)).toEqual(revised)
  })

  it('the newest snapshot is read, in whatever order they were saved', async () => {
    const { store, water } = await newMeeting()
    const rows = await appendTexts(store, water, ['a', 'b', 'c', 'd'])
    const snapshot = (seq: number) => ({ seq, state: new Uint8Array([seq]), logHash: rows[seq - 1]?.hash ?? '' })
    expect(await store.log.latestSnapshot(water)).toBeNull()
    for (const seq of [1, 3, 2, 4]) await store.log.saveSnapshot(water, snapshot(seq))
    await store.log.saveSnapshot(water, { ...snapshot(4), state: new Uint8Array([9]) })
    expect(await store.log.latestSnapshot(water)).toEqual(snapshot(4))
  })

  it('a state that stands at no row of the log is refused', async () => {
    const { store, water } = await newMeeting()
    const last = (await appendTexts(store, water, ['a', 'b']))[1]
    const state = new Uint8Array([1])
    for (const seq of [1, 3]) {
      const astray = store.log.saveSnapshot(water, { seq, state, logHash: last?.hash ?? '' })
      await expect(astray).rejects.toThrow(ConflictError)
    }
    await expect(store.log.saveShown(water, { seq: 3, state, at: AT, seat: null }, null)).rejects.toThrow(ConflictError)
  })

  it('what was shown later is never replaced by what was shown before', async () => {
    const { store, water, rapporteur } = await newMeeting()
    await appendTexts(store, water, ['a', 'b'])
    const shown = (seq: number) => ({ seq, state: new Uint8Array([seq]), at: AT, seat: rapporteur })
    expect(await store.log.shown(water)).toBeNull()
    for (const [saved, read] of [
      [0, 0],
      [2, 2],
      [1, 2],
    ] as const) {
      await store.log.saveShown(water, shown(saved), null)
      expect(await store.log.shown(water)).toEqual(shown(read))
    }
  })
})
