import { z } from 'zod'
import type { NamedDelegation } from '../../../shared/brackets/names.ts'
import { cleanText } from '../clean-text.ts'
import { FormatError } from '../format-error.ts'

const name = z.string().min(1).max(200).transform(cleanText)
const delegations = z.array(z.object({ name, aliases: z.array(name).max(100).default([]) })).max(10_000)

/**
 * Delegations and groups with the names they go by (CONTRACT, Brackets JSON): `[{"name": "…", "aliases": ["…"]}]`.
 *
 * @throws FormatError where it is not JSON, or not such a list
 */
export function readDelegations(source: string): readonly NamedDelegation[] {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    throw new FormatError('This file is not valid JSON.')
  }
  const read = delegations.safeParse(value)
  if (!read.success) throw new FormatError('This JSON is no list of delegations: [{"name": "…", "aliases": ["…"]}].')
  return read.data
}
