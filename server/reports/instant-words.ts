/** An instant in the time of the meeting's place, e.g. "2 June 2011, 14:30". `at`: ISO 8601; `timeZone`: IANA name. */
export function instantWords(at: string, timeZone: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(
    date,
  )
  const time = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(date)
  return `${day}, ${time}`
}
