import { IntlMessageFormat } from 'intl-messageformat'
import { en } from './en.ts'

/** The name of a message in the catalogue. */
export type MessageKey = keyof typeof en

/** What a message's placeholders stand for. */
export type MessageValues = Readonly<Record<string, string | number | boolean | Date>>

const compiled = new Map<string, IntlMessageFormat>()

/** A message of the catalogue in words (ICU MessageFormat). The same key and values give the same words. */
export function format(key: MessageKey, values: MessageValues = {}): string {
  let message = compiled.get(key)
  if (message === undefined) {
    message = new IntlMessageFormat(en[key], 'en', undefined, { ignoreTag: true })
    compiled.set(key, message)
  }
  return String(message.format(values))
}

/** Whether the catalogue has a message of this name, for keys that are put together. */
export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}
