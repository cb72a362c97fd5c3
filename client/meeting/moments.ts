import type { Meeting, ProgrammeItem } from '../../shared/model/meeting.ts'

/** "HH:MM" and the ISO day of an instant, on the meeting's clocks. */
export function onTheClock(timeZone: string, instant: string): { readonly day: string; readonly time: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant))
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? ''
  return { day: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` }
}

/** Whether an item of the programme is under way. */
export function isNow(
  item: Pick<ProgrammeItem, 'day' | 'start' | 'end'>,
  present: { readonly day: string; readonly time: string },
): boolean {
  return item.day === present.day && item.start <= present.time && present.time < item.end
}

/** A day in words, e.g. "Thursday, 2 June 2011". */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T12:00:00Z`))
}

/** The programme by day, days and items in their order. */
export function byDay(programme: readonly ProgrammeItem[]): readonly (readonly [string, readonly ProgrammeItem[]])[] {
  const days = new Map<string, ProgrammeItem[]>()
  for (const item of programme) days.set(item.day, [...(days.get(item.day) ?? []), item])
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, items]) => [day, items.sort((a, b) => (a.start < b.start ? -1 : 1))] as const)
}

/** First and last day in words. */
export function meetingDays({ firstDay, lastDay }: Pick<Meeting, 'firstDay' | 'lastDay'>): string {
  const day = (iso: string) => new Date(`${iso}T12:00:00Z`)
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatRange(day(firstDay), day(lastDay))
}
