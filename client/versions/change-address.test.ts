import { expect, it } from 'vitest'
import { addressOf, shownIn } from './change-address.ts'

const PLAIN = new URL('http://plenum.test/document/outcome/changes?before=v1&after=live')

it.each([
  { by: [], beside: false, whole: false },
  { by: ['Dr. Oduvel', null], beside: true, whole: true },
  { by: ['A & B = C', 'Länd/+?#'], beside: false, whole: true },
  { by: [null], beside: true, whole: false },
])('an address keeps how the text is shown, and which texts: %j', (shown) => {
  const address = addressOf(PLAIN, shown)
  expect(shownIn(address)).toEqual(shown)
  expect(address.searchParams.get('before')).toBe('v1')
  expect(address.searchParams.get('after')).toBe('live')
  expect(addressOf(address, { by: [], beside: false, whole: false }).href).toBe(PLAIN.href)
})

it('what an address says twice or wrongly does no harm', () => {
  const url = new URL(`${PLAIN.href}&by=Talua&by=Talua&view=sideways&text=`)
  expect(shownIn(url)).toEqual({ by: ['Talua'], beside: false, whole: false })
})
