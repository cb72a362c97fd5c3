import { describe, expect, it } from 'vitest'
import type { LinkId, SeatId } from '../../shared/model/ids.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Identity } from '../drafting/parts.ts'
import { Offences } from './offences.ts'

function who(seat: string, device: string): Identity {
  const id = seat as SeatId
  return {
    seat: { id, meeting: 'm', role: 'rapporteur', name: seat, delegation: null, sections: [], sessions: [] },
    signIn: { id: device, seat: id, link: 'l' as LinkId, expiresAt: '', endedAt: null },
  } as unknown as Identity
}

/** Offences under a clock that is moved by hand. */
function watched(free = 3, freePerSeat = 10) {
  const clock = { now: 0 }
  return { clock, offences: new Offences({ free, freePerSeat }, () => clock.now) }
}

const RITA = who('rita', 'laptop')

describe('[GT1] who is refused again and again', () => {
  it('waits longer each time, up to a bound, once it is too often', () => {
    const { clock, offences } = watched()
    for (let i = 0; i < 3; i++) offences.note(RITA)
    expect(offences.waitMs(RITA), 'three a minute are borne').toBe(0)
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      offences.note(RITA)
      waits.push(offences.waitMs(RITA))
      clock.now += offences.waitMs(RITA)
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8].map((times) => times * LIMITS.slowedFirstMs))
    expect(waits.at(-1)).toBe(LIMITS.slowedMaxMs)
  })

  it('is forgiven after quiet minutes', () => {
    const { clock, offences } = watched()
    for (let i = 0; i < 8; i++) offences.note(RITA)
    clock.now += offences.waitMs(RITA) + 2 * 60_000
    expect(offences.waitMs(RITA)).toBe(0)
    for (let i = 0; i < 3; i++) offences.note(RITA)
    expect(offences.waitMs(RITA)).toBe(0)
    offences.note(RITA)
    expect(offences.waitMs(RITA)).toBe(LIMITS.slowedFirstMs)
  })

  it('keeps out neither the owner’s other devices nor anybody else', () => {
    const { offences } = watched()
    for (let i = 0; i < 6; i++) offences.note(RITA)
    expect(offences.waitMs(RITA)).toBeGreaterThan(0)
    expect([who('rita', 'phone'), who('rolf', 'laptop')].map((other) => offences.waitMs(other))).toEqual([0, 0])
  })

  it('gains nothing by signing in anew for each', () => {
    const { offences } = watched()
    for (let i = 0; i < 11; i++) offences.note(who('rita', `device-${i}`))
    expect(offences.waitMs(who('rita', 'device-12'))).toBeGreaterThan(0)
  })
})
