import type { Names } from '../../shared/brackets/names.ts'
import type { Document, Section } from '../../shared/model/document.ts'
import type { MeResponse } from '../../shared/protocol/api.ts'
import type { News } from '../../shared/protocol/sync.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import type { Beside } from '../editor/beside.ts'
import type { WordPlace } from '../editor/word-at.ts'
import type { Api } from '../net/api.ts'
import type { LiveStatus } from '../net/live.ts'
import type { ActiveEditor } from './section-editor.tsx'

/** What a section tells the room about itself. */
export interface SectionReport {
  readonly text: TextJson
  /** Null where the section is read as last shown. */
  readonly status: LiveStatus | null
  readonly writable: boolean
  readonly present: readonly string[]
  readonly news: Readonly<Record<News, number>>
}

/** A word of a section. */
export type SectionPlace = WordPlace & { readonly section: string }

export interface SectionProps {
  readonly api: Api
  readonly me: MeResponse
  readonly document: Document
  readonly section: Section
  readonly drafter: string | null
  readonly timeZone: string
  readonly beside: Beside
  /** Delegations, as brackets name them. */
  readonly names: Names
  readonly onReport: (section: string, report: SectionReport) => void
  readonly onChanged: () => void
  /** A word was pointed at, or its history asked for by key. */
  readonly onPlace: (place: SectionPlace, asked: 'click' | 'key') => void
  readonly onActive: (active: ActiveEditor) => void
  /** Something was typed into an agreed paragraph. */
  readonly onKept: () => void
}
