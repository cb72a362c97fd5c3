import type { RefusalReason } from '../../shared/model/refusal.ts'
import type { Version } from '../../shared/model/version.ts'
import type {
  DemoResponse,
  DocumentResponse,
  HistoryResponse,
  IssueVersionRequest,
  MeetingResponse,
  MeResponse,
  NoticesResponse,
  Problem,
  RedlineQuery,
  RestorePreview,
  RestoreRequest,
  SessionResponse,
  SetAudienceRequest,
  SetStatusesRequest,
  SheetQuery,
  SheetResponse,
  SignInRequest,
  StatusesResponse,
  VersionQuery,
  WallResponse,
} from '../../shared/protocol/api.ts'
import type { Redline } from '../../shared/redline/model.ts'
import type { TextJson } from '../../shared/schema/text.ts'

/** Why a request failed: the meeting said no, the server has a fault, or it could not be reached. */
export type FailureReason = RefusalReason | 'internal' | 'offline'

/** A request that failed. `detail` is the server's and safe to show. */
export class ApiFailure extends Error {
  override name = 'ApiFailure'
  readonly reason: FailureReason
  readonly detail: string | null

  constructor(reason: FailureReason, detail: string | null = null) {
    super(detail === null ? reason : `${reason}: ${detail}`)
    this.reason = reason
    this.detail = detail
  }
}

/** The reason behind anything thrown while asking the server; what is not known is "internal". */
export function reasonOf(thrown: unknown): FailureReason {
  return thrown instanceof ApiFailure ? thrown.reason : 'internal'
}

/** GET /api/sections/:section/text: what this seat reads of a section. `at` is when it was shown, where it was. */
export interface SectionTextResponse {
  readonly text: TextJson
  readonly seq: number
  readonly at?: string | null
}

/** The forms in which a marked-up text is given. */
export type RedlineFormat = RedlineQuery['format']

/** Every request the client makes. All reject with `ApiFailure`. */
export interface Api {
  me(): Promise<MeResponse>
  signIn(request: SignInRequest): Promise<MeResponse>
  signOut(): Promise<void>
  demo(): Promise<DemoResponse>
  meeting(meeting: string): Promise<MeetingResponse>
  document(document: string): Promise<DocumentResponse>
  issueVersion(document: string, request: IssueVersionRequest): Promise<void>
  version(version: string): Promise<Version>
  redline(document: string, before: string, after: string): Promise<Redline>
  /** What changed for a delegation (its id), by default the seat's own. */
  sheet(document: string, before: string, after: string, delegation: string): Promise<SheetResponse>
  sectionText(section: string): Promise<SectionTextResponse>
  /** Answers when it was shown, in the meeting's time (ISO 8601 UTC). */
  show(section: string): Promise<{ readonly at: string }>
  setAudience(section: string, request: SetAudienceRequest): Promise<void>
  statuses(document: string): Promise<StatusesResponse>
  wall(document: string): Promise<WallResponse>
  setStatuses(section: string, request: SetStatusesRequest): Promise<void>
  notices(): Promise<NoticesResponse>
  markNoticeRead(notice: string): Promise<void>
  /** Who wrote the words of a paragraph, and what was deleted between them. */
  history(section: string, block: string): Promise<HistoryResponse>
  /** What restoring a paragraph would do; `block` null: the whole section. */
  previewRestore(section: string, version: string, block: string | null): Promise<RestorePreview>
  restore(section: string, request: RestoreRequest): Promise<void>
}

/** The API over HTTP with the session cookie of this origin. `fetcher` is `fetch` outside tests. */
export function createApi(fetcher: typeof fetch): Api {
  const get = <T>(path: string) => call<T>(fetcher, 'GET', path)
  const post = <T>(path: string, body: object = {}) => call<T>(fetcher, 'POST', path, body)
  return {
    me: async () => {
      // Not /api/me: that nobody is signed in is an answer like any other, and no error on the browser's console.
      const { me } = await get<SessionResponse>('/api/session')
      if (me === null) throw new ApiFailure('notSignedIn')
      return me
    },
    signIn: (request) => post('/api/sign-in', request),
    signOut: () => post('/api/sign-out'),
    demo: () => get('/api/demo'),
    meeting: (meeting) => get(`/api/meetings/${encodeURIComponent(meeting)}`),
    document: (document) => get(`/api/documents/${encodeURIComponent(document)}`),
    issueVersion: (document, request) => post(`/api/documents/${encodeURIComponent(document)}/versions`, request),
    version: (version) => get(versionAddress(version, 'json')),
    redline: (document, before, after) => get(redlineAddress(document, before, after, 'json')),
    sheet: (document, before, after, delegation) => get(sheetAddress(document, before, after, delegation, 'json')),
    sectionText: (section) => get(`/api/sections/${encodeURIComponent(section)}/text`),
    show: (section) => post(`/api/sections/${encodeURIComponent(section)}/show`),
    setAudience: (section, request) =>
      call(fetcher, 'PUT', `/api/sections/${encodeURIComponent(section)}/audience`, request),
    statuses: (document) => get(`/api/documents/${encodeURIComponent(document)}/statuses`),
    wall: (document) => get(`/api/documents/${encodeURIComponent(document)}/wall`),
    setStatuses: (section, request) =>
      call(fetcher, 'PUT', `/api/sections/${encodeURIComponent(section)}/statuses`, request),
    notices: () => get('/api/notices'),
    markNoticeRead: (notice) => post(`/api/notices/${encodeURIComponent(notice)}/read`),
    history: (section, block) =>
      get(`/api/sections/${encodeURIComponent(section)}/history?block=${encodeURIComponent(block)}`),
    previewRestore: (section, version, block) => {
      const query = new URLSearchParams({ version, ...(block !== null && { block }) })
      return get(`/api/sections/${encodeURIComponent(section)}/restore?${query}`)
    },
    restore: (section, request) => post(`/api/sections/${encodeURIComponent(section)}/restore`, request),
  }
}

/** Where a version is read or downloaded. */
export function versionAddress(version: string, format: VersionQuery['format']): string {
  return `/api/versions/${encodeURIComponent(version)}?format=${format}`
}

/** Where what changed for a delegation is read or downloaded. */
export function sheetAddress(
  document: string,
  before: string,
  after: string,
  delegation: string,
  format: SheetQuery['format'],
): string {
  const query = new URLSearchParams({ before, after, delegation, format })
  return `/api/documents/${encodeURIComponent(document)}/sheet?${query}`
}

/** Where the marked-up text of two versions, or of one and the live text, is read or downloaded. */
export function redlineAddress(document: string, before: string, after: string, format: RedlineFormat): string {
  return `/api/documents/${encodeURIComponent(document)}/redline?${new URLSearchParams({ before, after, format })}`
}

async function call<T>(fetcher: typeof fetch, method: string, path: string, body?: object): Promise<T> {
  let response: Response
  try {
    response = await fetcher(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  } catch {
    // fetch rejects only where nothing answered.
    throw new ApiFailure('offline')
  }
  if (!response.ok) throw await failureOf(response)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch {
    throw new ApiFailure('internal')
  }
}

/** Why the server did not do what it was asked for. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  try {
    const problem = (await response.json()) as Problem
    return new ApiFailure(problem.reason as FailureReason, problem.detail ?? null)
  } catch {
    // A proxy in front answered, not the server.
    return new ApiFailure(response.status >= 502 && response.status <= 504 ? 'offline' : 'internal')
  }
}
