import { expect, it } from 'vitest'
import { byDay, dayName, isNow, onTheClock } from './moments.ts'

const item = (day: string, start: string, end: string) => ({
  day,
  start,
  end,
  title: start,
  sessions: [],
  isBreak: false,
})

it('tells the time on the meeting’s clocks, also across midnight', () => {
  expect(onTheClock('Asia/Tokyo', '2011-06-02T04:00:00Z')).toEqual({ day: '2011-06-02', time: '13:00' })
  expect(onTheClock('Asia/Tokyo', '2011-06-01T15:00:00Z')).toEqual({ day: '2011-06-02', time: '00:00' })
})

it('an item is under way from its start until before its end', () => {
  const sitting = item('2011-06-02', '12:50', '15:20')
  expect(isNow(sitting, { day: '2011-06-02', time: '12:50' })).toBe(true)
  expect(isNow(sitting, { day: '2011-06-02', time: '15:20' })).toBe(false)
  expect(isNow(sitting, { day: '2011-06-03', time: '13:00' })).toBe(false)
})

it('orders the programme by day and hour', () => {
  const days = byDay([
    item('2011-06-03', '09:30', '12:00'),
    item('2011-06-02', '15:30', '18:00'),
    item('2011-06-02', '09:20', '10:10'),
  ])
  expect(days.map(([day, items]) => [day, items.map(({ start }) => start)])).toEqual([
    ['2011-06-02', ['09:20', '15:30']],
    ['2011-06-03', ['09:30']],
  ])
  expect(dayName('2011-06-02')).toMatch(/^Thursday,? 2 June 2011$/)
})
