import { cleanText } from '../clean-text.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** The one way in which data enters a page, in text and in attributes alike. */
export function escapeHtml(data: string): string {
  return cleanText(data).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** Attributes of an element; absent ones (undefined) are left out. */
export function attributesHtml(attributes: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`)
    .join('')
}
