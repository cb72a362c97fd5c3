import { z } from 'zod'
import { hasForbiddenCharacter } from '../live/fault.ts'
import { RUNGS_BY_CHAIR } from '../model/paragraph-status.ts'
import { ROLES } from '../model/seat.ts'
import { LIMITS } from './limits.ts'

/**
 * The JSON of every route under /api (CONTRACT, HTTP). The server validates requests with these and describes them in
 * /api/openapi.json; the client imports only the types.
 */
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
/** Also an id that readers derived ("ID~2", "~"). */
const blockId = z.string().regex(/^[a-z0-9~-]{1,64}$/)
const words = (max: number) =>
  z
    .string()
    .overwrite((text) => text.replace(/\r\n?/g, '\n'))
    .trim()
    .max(max)
    .refine((text) => !hasForbiddenCharacter(text))
const line = (max: number) =>
  words(max)
    .min(1)
    .refine((text) => !/[\t\n\u2028\u2029]/.test(text))

export const signInRequest = z.object({ code: z.string().min(16).max(128) }).strict()
export const setAudienceRequest = z.object({ audience: z.enum(['team', 'room', 'all']) }).strict()
export const issueVersionRequest = z
  .object({
    symbol: line(LIMITS.symbolCharacters),
    note: words(LIMITS.noteCharacters).default(''),
    renumber: z.boolean().default(false),
  })
  .strict()
export const inviteRequest = z
  .object({
    role: z.enum(ROLES),
    name: line(LIMITS.nameCharacters),
    delegation: id.nullable().default(null),
    sections: z.array(id).max(100).default([]),
    sessions: z.array(id).max(100).default([]),
  })
  .strict()
/** Characters of a block in UTF-16 units of what it says; absent: all of it. */
export const historyQuery = z
  .object({
    block: blockId,
    from: z.coerce.number().int().min(0).default(0),
    to: z.coerce.number().int().min(0).default(LIMITS.charactersPerBlock),
  })
  .strict()
/** `block` absent: the whole section. */
export const restoreQuery = z.object({ version: id, block: blockId.optional() }).strict()
/** `seen`: as the preview gave it. */
export const restoreRequest = z
  .object({ version: id, block: blockId.nullable().default(null), seen: z.string().regex(/^[0-9a-f]{64}$/) })
  .strict()
/** `after` is a version's id, or "live". */
export const redlineQuery = z
  .object({
    before: id,
    after: id.or(z.literal('live')),
    format: z.enum(['json', 'html', 'docx', 'pdf', 'text', 'akn', 'instructions']).default('json'),
  })
  .strict()
/** `delegation`: its id; the seat's own where it is left out. */
export const sheetQuery = z
  .object({
    before: id,
    after: id.or(z.literal('live')),
    delegation: id.optional(),
    format: z.enum(['json', 'html', 'docx', 'pdf']).default('json'),
  })
  .strict()
export const versionQuery = z
  .object({ format: z.enum(['json', 'html', 'docx', 'pdf', 'text', 'akn']).default('json') })
  .strict()

/** `seen`: the canonical JSON of the block (`blockContent`) as the chair read it. */
export const setStatusesRequest = z
  .object({
    paragraphs: z
      .array(z.object({ block: id, seen: z.string().max(LIMITS.requestBodyBytes) }).strict())
      .min(1)
      .max(LIMITS.statusesAtOnce),
    rung: z.enum(RUNGS_BY_CHAIR).optional(),
    parked: z.boolean().optional(),
  })
  .strict()
  .refine(({ rung, parked }) => rung !== undefined || parked !== undefined)

export type SignInRequest = z.infer<typeof signInRequest>
export type SetAudienceRequest = z.infer<typeof setAudienceRequest>
export type IssueVersionRequest = z.infer<typeof issueVersionRequest>
export type InviteRequest = z.infer<typeof inviteRequest>
export type SetStatusesRequest = z.infer<typeof setStatusesRequest>
export type HistoryQuery = z.infer<typeof historyQuery>
export type RestoreQuery = z.infer<typeof restoreQuery>
export type RestoreRequest = z.infer<typeof restoreRequest>
export type VersionQuery = z.infer<typeof versionQuery>
export type SheetQuery = z.infer<typeof sheetQuery>
export type RedlineQuery = z.infer<typeof redlineQuery>

/** GET /api/session: who is signed in, or nobody. */
export interface SessionResponse {
  readonly me: MeResponse | null
}

/** GET /api/me */
export interface MeResponse {
  readonly seat: import('../model/seat.ts').Seat
  readonly delegationName: string | null
  readonly meeting: { readonly id: string; readonly title: string; readonly demonstration: boolean }
  /** Of the seat's team, for sync: schema hash the server speaks. */
  readonly schema: string
}

/** GET /api/meetings/:meeting */
export interface MeetingResponse {
  readonly meeting: import('../model/meeting.ts').Meeting
  readonly sessions: readonly import('../model/meeting.ts').Session[]
  readonly programme: readonly import('../model/meeting.ts').ProgrammeItem[]
  readonly delegations: readonly import('../model/delegation.ts').Delegation[]
  readonly documents: readonly import('../model/document.ts').Document[]
  /** Who sits where, without how they sign in. */
  readonly seats: readonly Pick<
    import('../model/seat.ts').Seat,
    'id' | 'role' | 'name' | 'delegation' | 'sections' | 'sessions'
  >[]
  /** The meeting's present time, ISO 8601 UTC. */
  readonly now: string
}

/** GET /api/documents/:document */
export interface DocumentResponse {
  readonly document: import('../model/document.ts').Document
  readonly meeting: string
  readonly versions: readonly import('../model/version.ts').VersionSummary[]
  /** The next symbol that would be usual, e.g. "MDGFM/2011/L.1/Rev.2". */
  readonly suggestedSymbol: string
  /** Numbers that the last version gave to paragraphs, by block; new ones are numbered beside them (`shared/schema/numbers.ts`). */
  readonly numbers: Readonly<Record<string, string>>
}

/** GET /api/documents/:document/statuses: of paragraphs that were ever given one. */
export interface StatusesResponse {
  readonly statuses: readonly (import('../model/paragraph-status.ts').ParagraphStatus & {
    readonly section: string
    /** Name of the seat that set it. */
    readonly by: string
  })[]
}

/** Who did something, and when. `by` absent: not known. `device`: the n-th from which that seat wrote into the section. */
export interface Told {
  readonly by?: string
  /** ISO 8601 UTC, in the meeting's time. */
  readonly at: string
  /** `start`: the text the section began with; `act`: written by the server by order of the seat. */
  readonly how: 'start' | 'typed' | 'act' | 'restored'
  readonly device?: number
}

/** A version in which a paragraph reads otherwise than now. */
export interface EarlierWording {
  readonly version: string
  readonly symbol: string
  readonly issuedAt: string
}

/** GET /api/sections/:section/history */
export interface HistoryResponse {
  readonly block: string
  /** The row of the room's log up to which this holds. */
  readonly seq: number
  /** Who made the paragraph. */
  readonly paragraph: Told | null
  /** The words asked about, in order. `again`: who put them where they stand, where that was not when they were first written. */
  readonly runs: readonly (Told & { readonly text: string; readonly again?: Told & { readonly version?: string } })[]
  /** What was deleted there, before the `offset`-th of the characters asked about; for the drafting team. */
  readonly deleted: readonly (Told & { readonly offset: number; readonly text: string; readonly deleted: Told })[]
  /** For the drafting team. */
  readonly earlier: readonly EarlierWording[]
}

/** GET /api/notices: what a seat has not read yet. `own`: the seat that asks did this. */
export interface NoticesResponse {
  readonly notices: readonly {
    readonly id: string
    readonly section: string
    readonly block: string
    /** ISO 8601 UTC, in the meeting's time. */
    readonly at: string
    readonly deletion: { readonly by: string; readonly own: boolean; readonly text: string; readonly instead: string }
    readonly insertion: { readonly by: string; readonly own: boolean; readonly text: string }
  }[]
}

/** GET /api/sections/:section/restore: what restoring would do. */
export interface RestorePreview {
  readonly redline: import('../redline/model.ts').Redline
  readonly seen: string
}

/** GET /api/documents/:document/sheet. Entries are parts of the redline, by the indices of its blocks. */
export interface SheetResponse {
  readonly format: 'plenum.sheet/1'
  readonly delegation: string
  readonly entries: readonly import('../redline/sheet.ts').SheetEntry[]
  readonly redline: import('../redline/model.ts').Redline
}

/** How many paragraphs that bear numbers stand on each rung; how many are parked; how many brackets are negotiated. */
export interface WallCounts {
  readonly rungs: Readonly<Record<import('../model/paragraph-status.ts').Rung, number>>
  readonly parked: number
  readonly brackets: number
}

export interface SectionOnWall extends WallCounts {
  readonly section: string
  readonly title: string
  /** For the Bureau alone: whoever holds most first. */
  readonly holders?: readonly { readonly name: string; readonly brackets: number }[]
}

/** GET /api/documents/:document/wall */
export interface WallResponse {
  /** Of the document. */
  readonly title: string
  readonly sections: readonly SectionOnWall[]
  /** The version issued last, and how many brackets it had. */
  readonly since: { readonly symbol: string; readonly brackets: number } | null
}

/** GET /api/demo: the sign-in links of a demonstration; 404 elsewhere. */
export interface DemoResponse {
  readonly meeting: { readonly id: string; readonly title: string }
  readonly links: readonly {
    readonly role: string
    readonly name: string
    readonly note: string
    readonly url: string
  }[]
}

/** application/problem+json (RFC 9457). `reason` is one of `REFUSAL_REASONS`, or "internal". */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly reason: string
  readonly detail?: string
}
