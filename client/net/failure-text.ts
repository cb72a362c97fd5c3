import { format, hasMessage } from '../../shared/messages/format.ts'
import { reasonOf } from './api.ts'

/** What to tell somebody about a failed request: what happened, in a title, and what to do. */
export function failureText(thrown: unknown): { readonly title: string; readonly text: string } {
  const reason = reasonOf(thrown)
  if (reason === 'offline') return { title: format('app.offline'), text: format('app.offlineText') }
  return { title: format('app.failed'), text: reasonText(reason) }
}

/** A refusal's reason in words. */
export function reasonText(reason: string): string {
  const key = `refusal.${reason}`
  return format(hasMessage(key) ? key : 'refusal.internal')
}
