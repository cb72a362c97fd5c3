import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { rightsOf } from '../../server/sync/room.ts'
import { textOf } from '../../shared/live/text.ts'
import type { Audience, Document, Section } from '../../shared/model/document.ts'
import type { DocumentId, MeetingId, SectionId, SessionId } from '../../shared/model/ids.ts'
import { ROLES, type Role, type Seat } from '../../shared/model/seat.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { presenceFrame, RawClient, until } from '../support/sync-clients.ts'
import { HEALTH, HEALTH_ROOM, SEATS, SyncWorld, textOfParagraphs, WATER, WATER_ROOM } from '../support/sync-world.ts'

/**
 * Who may what in a section, written down a second time and in other words than shared/policy/may.ts, on purpose: the two must
 * agree. `own`: the section is among those of the seat; `present`: the seat belongs to the session that drafts it.
 */
function oracle(role: Role, place: { own: boolean; present: boolean; sessionless: boolean }, audience: Audience) {
  const pen = role === 'rapporteur' || role === 'rapporteur-general' || role === 'alternate' || role === 'editor'
  const write = pen && (place.own || (role === 'rapporteur-general' && place.sessionless))
  const team = pen || role === 'secretary' || role === 'chair' || (role === 'session-chair' && place.present)
  const follow = team || audience === 'all' || (audience === 'room' && place.present)
  return { write, team, follow }
}

const AUDIENCES: readonly Audience[] = ['team', 'room', 'all']
const SESSION = SEATS.rita.sessions[0] as SessionId
let world: SyncWorld
beforeAll(async () => {
  world = await SyncWorld.open({ seed: textOfParagraphs('Whispered.') })
  await world.sync.seed(HEALTH_ROOM, textOfParagraphs('Health.'), '2031-06-02T01:00:00.000Z')
  const rita = await as('rapporteur', true, true)
  rita.edit((text) => text.delete(1, 10))
  rita.edit((text) => text.insert(1, 'Spoken.', {}))
  await rita.acked()
  rita.close()
})
afterAll(() => world.close())

/** One seat, with another role each time. */
async function as(role: Role, own: boolean, present: boolean, room: string = WATER_ROOM): Promise<RawClient> {
  const seat: Seat = { ...SEATS.rita, role, sections: own ? [WATER] : [], sessions: present ? [SESSION] : [] }
  world.changed.set('rita', seat)
  const client = new RawClient(`${world.url}/${room}`, { name: 'rita' })
  await until(() => client.closeCode !== null || client.isOpen, 'an answer')
  return client.closeCode === null ? client.joined() : client
}

/** What each kind of message tries to do to the text. */
const WAYS: readonly (readonly [string, (client: RawClient, update: Uint8Array) => void])[] = [
  ['an update', (client, update) => client.sendUpdate(update)],
  ['an answer', (client, update) => client.sendAnswer(update)],
  ['a confirmed answer', (client, update) => client.sendConfirmed(update)],
]

describe.each(AUDIENCES)('[Y8] while %s follow the section', (audience) => {
  beforeAll(() => world.setAudience(audience))

  it.each(ROLES)('a %s reads and writes what the table says, whatever it sends', async (role) => {
    for (const own of [true, false])
      for (const present of [true, false]) {
        const expected = oracle(role, { own, present, sessionless: false }, audience)
        const what = `${role}${own ? ', own section' : ''}${present ? ', in the session' : ''}`
        for (const [way, send] of WAYS) {
          const client = await as(role, own, present)
          expect(client.words.includes('Spoken.'), `${what} follows`).toBe(expected.follow)
          const heard = client.heard.map((one) => ('bytes' in one ? Buffer.from(one.bytes).toString('latin1') : ''))
          expect(heard.join().includes('Whispered'), `${what} is of the team: gets what was deleted`).toBe(
            expected.team,
          )
          const before = (await world.sync.read(WATER_ROOM)).seq
          send(client, typed(client))
          await until(() => client.closeCode !== null || client.acknowledged > 0, `${what}: an answer to ${way}`)
          expect(client.closeCode, `${what}: ${way}`).toBe(expected.write ? null : CLOSE.notPermitted)
          const written = (await world.sync.read(WATER_ROOM)).seq - before
          expect(written, `${what}: ${way}`).toBe(expected.write ? 1 : 0)
          client.close()
        }
      }
  })

  it('nobody gets into a room that is not there, or is another meeting’s', async () => {
    for (const role of ROLES) {
      for (const room of ['amendment.one', 'section.nowhere', 'lobby']) {
        const client = await as(role, true, true, room)
        expect(client.closeCode, `${role} in ${room}`).toBe(CLOSE.notPermitted)
      }
      world.changed.set('rita', { ...SEATS.rita, role, sections: [WATER], meeting: 'm2' as MeetingId })
      const stranger = new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'rita' })
      await stranger.closed()
      expect(stranger.closeCode, `${role} of another meeting`).toBe(CLOSE.notPermitted)
    }
  })

  it('a pen in one section is none in another', async () => {
    for (const role of ROLES) {
      const client = await as(role, true, true, HEALTH_ROOM)
      client.sendUpdate(typed(client))
      await client.closed()
      expect(client.closeCode, role).toBe(CLOSE.notPermitted)
    }
  })

  it('only who is of the team is announced', async () => {
    const watcher = await new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'sara' }).joined()
    for (const role of ROLES) {
      const client = await as(role, false, true)
      const before = watcher.all('presence').length
      client.send(presenceFrame([{ client: 77, clock: 1, json: '{"cursor":{}}' }]))
      await client.joined()
      const { team } = oracle(role, { own: false, present: true, sessionless: false }, audience)
      if (team) await until(() => watcher.all('presence').length > before, `${role} is announced`)
      client.close()
      if (team) await until(() => watcher.all('presence').length > before + 1, `${role} has left`)
      expect(watcher.all('presence').length, role).toBe(before + (team ? 2 : 0))
    }
    watcher.close()
  })
})

/** A word typed into what the client has. */
function typed(client: RawClient): Uint8Array {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(client.doc))
  const before = Y.encodeStateVector(doc)
  textOf(doc).insert(textOf(doc).length, 'x', {})
  return Y.encodeStateAsUpdate(doc, before)
}

it('[Y8] the table and the oracle agree on a hundred thousand chance cases', () => {
  const seed = 8
  const random = seededRandom(seed)
  for (let i = 0; i < 100_000; i++) {
    const role = random.pick(ROLES)
    const [own, present, sessionless] = [random.chance(0.5), random.chance(0.5), random.chance(0.3)]
    const audience = random.pick(AUDIENCES)
    const session = sessionless ? null : SESSION
    const section: Section = { id: WATER, document: 'd' as DocumentId, position: 1, title: '', session, audience }
    const sections: SectionId[] = own ? [HEALTH, WATER] : [HEALTH]
    const seat: Seat = { ...SEATS.rita, role, sections, sessions: present ? [SESSION] : ['s9' as SessionId] }
    const subject = { meeting: seat.meeting, section, document: { sections: [section] } as unknown as Document }
    const expected = oracle(role, { own, present: present && !sessionless, sessionless }, audience)
    expect(rightsOf(seat, subject), `seed ${seed}, case ${i}: ${role} ${own} ${present} ${sessionless}`).toEqual(
      expected,
    )
  }
})
