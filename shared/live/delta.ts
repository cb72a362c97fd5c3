import * as Y from 'yjs'
import { type Attributes, equalValues } from './marks.ts'

/** One step of a change to a shared text, from left to right. Lengths in UTF-16 units; an embedded type counts one. */
export type DeltaOp =
  | { readonly retain: number; readonly attributes?: Attributes }
  | { readonly insert: string | Y.AbstractType<unknown> | object; readonly attributes: Attributes }
  | { readonly delete: number }

/**
 * What an event changed, as operations. Yjs' own `event.delta` deletes superfluous formatting while it is read, so that a mere
 * reader writes (FACTS §7); this one only looks. Attributes of an insertion are complete; those of a retained stretch are what
 * changed, null for removed.
 */
export function deltaOf(event: Y.YEvent<Y.Text>): DeltaOp[] {
  const ops: DeltaOp[] = []
  const before = new Map<string, unknown>()
  const now = new Map<string, unknown>()
  for (let item = event.target._start; item !== null; item = item.right) {
    const added = event.adds(item)
    const wasThere = !added && (!item.deleted || event.deletes(item))
    const isThere = !item.deleted
    if (item.content instanceof Y.ContentFormat) {
      const { key, value } = item.content
      if (wasThere) setOrRemove(before, key, value)
      if (isThere) setOrRemove(now, key, value)
    } else if (wasThere && isThere) push(ops, { retain: item.length, ...changed(before, now) })
    else if (wasThere) push(ops, { delete: item.length })
    else if (isThere) {
      const insert = item.content instanceof Y.ContentString ? item.content.str : item.content.getContent()[0]
      push(ops, { insert, attributes: Object.fromEntries(now) })
    }
  }
  const last = ops.at(-1)
  if (last !== undefined && 'retain' in last && last.attributes === undefined) ops.pop()
  return ops
}

function setOrRemove(attributes: Map<string, unknown>, key: string, value: unknown): void {
  if (value === null) attributes.delete(key)
  else attributes.set(key, value)
}

function changed(before: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>) {
  if (before.size === 0 && now.size === 0) return {}
  const attributes: Record<string, unknown> = {}
  for (const key of before.keys()) if (!now.has(key)) attributes[key] = null
  for (const [key, value] of now) if (!equalValues(before.get(key), value)) attributes[key] = value
  return Object.keys(attributes).length > 0 ? { attributes } : {}
}

/** Adds an operation; plain stretches and deletions that touch become one. */
function push(ops: DeltaOp[], op: DeltaOp): void {
  const last = ops.at(-1)
  if (last !== undefined && 'retain' in last && 'retain' in op && !last.attributes && !op.attributes) {
    ops[ops.length - 1] = { retain: last.retain + op.retain }
  } else if (last !== undefined && 'delete' in last && 'delete' in op) {
    ops[ops.length - 1] = { delete: last.delete + op.delete }
  } else ops.push(op)
}
