/** Whether a text holds more than `max` of some signs. Takes no memory, which a list of all that are found would. */
export function hasMoreSigns(text: string, signs: string, max: number): boolean {
  const codes = new Set([...signs].map((sign) => sign.charCodeAt(0)))
  let count = 0
  for (let i = 0; i < text.length; i++) if (codes.has(text.charCodeAt(i))) count += 1
  return count > max
}
