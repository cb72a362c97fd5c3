import type { Kysely } from 'kysely'
import type { Audience, DocumentKind } from '../../shared/model/document.ts'
import type {
  BlockId,
  DelegationId,
  DocumentId,
  LinkId,
  MeetingId,
  RoomId,
  SeatId,
  SectionId,
  SessionId,
  VersionId,
} from '../../shared/model/ids.ts'
import type { Rung } from '../../shared/model/paragraph-status.ts'
import type { Role } from '../../shared/model/seat.ts'

/** The columns of every table (`migrations/`). A comment `JSON` means canonical JSON text. */
export interface Tables {
  /** `facts`: JSON of the meeting without id and clock. `journal_…`: the last entry of its journal. */
  meetings: {
    id: MeetingId
    facts: string
    clock_offset_ms: number
    demo_secret: string | null
    journal_seq: number
    journal_hash: string
  }
  sessions: { id: SessionId; meeting: MeetingId; position: number; facts: string }
  programme: { meeting: MeetingId; position: number; facts: string }
  delegations: { id: DelegationId; meeting: MeetingId; name: string; facts: string }
  /** `sections`, `sessions`: JSON. `created_at` null: when the meeting was set up. */
  seats: {
    id: SeatId
    meeting: MeetingId
    role: Role
    name: string
    delegation: DelegationId | null
    sections: string
    sessions: string
    created_at: string | null
  }
  links: {
    id: LinkId
    seat: SeatId
    code_hash: string
    created_at: string
    expires_at: string
    revoked_at: string | null
  }
  sign_ins: {
    id: string
    token_hash: string
    seat: SeatId
    link: LinkId
    created_at: string
    expires_at: string
    ended_at: string | null
  }
  documents: { id: DocumentId; meeting: MeetingId; kind: DocumentKind; title: string; position: number }
  sections: {
    id: SectionId
    document: DocumentId
    position: number
    title: string
    session: SessionId | null
    audience: Audience
  }
  rooms: { id: RoomId; epoch: number; head_seq: number; head_hash: string }
  log: {
    room: RoomId
    seq: number
    epoch: number
    changes: Uint8Array
    seat: SeatId | null
    sign_in: string | null
    client_id: number | null
    at: string
    previous_hash: string
    hash: string
  }
  snapshots: { room: RoomId; seq: number; state: Uint8Array; log_hash: string; hash: string }
  shown: {
    room: RoomId
    seq: number
    state: Uint8Array
    at: string
    seat: SeatId | null
    log_hash: string
    hash: string
  }
  client_ids: { room: RoomId; client_id: number; seat: SeatId }
  /** `parked`: 0 or 1. `locked_hash`: of the block as it was locked (`Parts.sha256` of `blockContent`); null where it is open. */
  /** `facts`: JSON of the clash. */
  notices: { id: string; seat: SeatId; section: SectionId; facts: string; at: string; read_at: string | null }
  statuses: {
    section: SectionId
    block: BlockId
    rung: Rung
    parked: number
    at: string
    seat: SeatId
    locked_hash: string | null
  }
  /** `number`: 1…n in the document. `sections`: JSON. `hash`: of all other columns, `sections_hash` standing for `sections`. */
  versions: {
    id: VersionId
    document: DocumentId
    number: number
    symbol: string
    note: string
    based_on: VersionId | null
    issued_at: string
    issued_by: SeatId
    paragraphs: number
    content_hash: string
    sections: string
    sections_hash: string
    hash: string
  }
  journal: {
    meeting: MeetingId
    seq: number
    seat: SeatId | null
    act: string
    detail: string
    at: string
    previous_hash: string
    hash: string
  }
}

/** A database, or a transaction in it. */
export type Db = Kysely<Tables>
