import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import {
  BLOCK_DEFAULTS,
  BLOCK_KINDS,
  type BlockAttrs,
  type BlockKind,
  type Direction,
  HEADING_LEVEL_MAX,
  INDENT_MAX,
  LIST_STYLES,
  type ListStyle,
} from '../schema/text.ts'

/** The keys of a block's marker, in the order in which they stand in JSON. */
export const MARKER_KEYS = ['id', 'kind', 'level', 'list', 'indent', 'direction', 'numbered'] as const
const DIRECTIONS: readonly Direction[] = ['auto', 'ltr', 'rtl']

/** What an embedded thing of the shared text is; `unknown` is kept, and shown as an empty reference. */
export type EmbedKind = 'block' | 'table' | 'footnote' | 'reference' | 'unknown'

export function embedKind(embed: unknown): EmbedKind {
  if (!(embed instanceof Y.Map)) return 'unknown'
  const kind: unknown = embed.get('kind')
  if (isBlockKind(kind)) return 'block'
  return kind === 'table' || kind === 'footnote' || kind === 'reference' ? kind : 'unknown'
}

export function isBlockKind(kind: unknown): kind is BlockKind {
  return BLOCK_KINDS.includes(kind as BlockKind)
}

/** The string under a key, or the empty string. */
export function stringIn(map: Y.Map<unknown>, key: string): string {
  const value = map.get(key)
  return typeof value === 'string' ? value : ''
}

/**
 * The attributes a marker stands for, defaults left out and `id` as given by the caller. Values that mean nothing for the kind
 * (a list style on a paragraph, left over from two people's changes) or nothing at all count as absent.
 */
export function blockAttrs(id: BlockId, marker: Y.Map<unknown>): BlockAttrs {
  const kind = marker.get('kind')
  return normalAttrs({
    id,
    kind: isBlockKind(kind) ? kind : 'paragraph',
    level: marker.get('level'),
    list: marker.get('list'),
    indent: marker.get('indent'),
    direction: marker.get('direction'),
    numbered: marker.get('numbered'),
  })
}

type Loose = { readonly id: string; readonly kind: BlockKind } & { readonly [key: string]: unknown }

/** The one way to write a block's attributes: known keys in their order, without defaults and without what its kind does not use. */
export function normalAttrs(attrs: Loose): BlockAttrs {
  const { kind, level, list, indent, direction, numbered } = attrs
  return {
    id: attrs.id as BlockId,
    kind,
    ...(kind === 'heading' && { level: isStep(level, HEADING_LEVEL_MAX) ? level : 1 }),
    ...(kind === 'item' &&
      LIST_STYLES.includes(list as ListStyle) &&
      list !== BLOCK_DEFAULTS.list && { list: list as ListStyle }),
    ...(isStep(indent, INDENT_MAX) && { indent }),
    ...(DIRECTIONS.includes(direction as Direction) &&
      direction !== BLOCK_DEFAULTS.direction && { direction: direction as Direction }),
    ...(numbered === false && { numbered }),
  }
}

function isStep(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max
}

/** A new marker, not yet in a text. */
export function newMarker(attrs: BlockAttrs): Y.Map<unknown> {
  return new Y.Map(Object.entries(normalAttrs({ ...attrs })))
}

/** Sets on a marker what differs from `attrs`, and nothing else; the id stays. */
export function updateMarker(marker: Y.Map<unknown>, attrs: BlockAttrs): void {
  const next: Record<string, unknown> = { ...normalAttrs({ ...attrs }) }
  for (const key of MARKER_KEYS) {
    if (key === 'id') continue
    if (key in next) {
      if (marker.get(key) !== next[key]) marker.set(key, next[key])
    } else if (marker.has(key)) marker.delete(key)
  }
}
