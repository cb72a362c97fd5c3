import { nextSymbol } from '../../shared/model/symbol.ts'
import {
  type DocumentResponse,
  type IssueVersionRequest,
  issueVersionRequest,
  type RedlineQuery,
  redlineQuery,
  type VersionQuery,
  versionQuery,
} from '../../shared/protocol/api.ts'
import { numbersGiven } from '../../shared/schema/numbers.ts'
import { accessMeeting, accessVersion } from '../auth/access.ts'
import { sideOf, sourcesBetween, stateOfVersion } from '../drafting/compare-texts.ts'
import { currentVersion } from '../drafting/current-version.ts'
import { issueVersion } from '../drafting/issue-version.ts'
import type { JobOptions, Jobs } from '../jobs/jobs.ts'
import { redlineFileName, versionFileName } from '../reports/file-name.ts'
import { versionFrame } from '../reports/version.ts'
import { castOf, frameOf, LIVE, ofDocument, REDLINE_COST, stateOf } from './compared.ts'
import { FILE_TYPES, redlineFile, textFile } from './files.ts'
import { KeptAnswers } from './kept-answers.ts'
import { type Answer, type Route, seatRoute } from './route.ts'

const REDLINES_KEPT = 64

/** Documents, their versions, and the marked-up text between them. `jobs`: who makes the files. */
export function documentRoutes(jobs: Jobs): readonly Route[] {
  const redlines = new KeptAnswers(REDLINES_KEPT)
  return [
    seatRoute({
      method: 'get',
      path: '/api/documents/:document',
      summary: 'A document with its sections and versions, and the symbol that would be usual next.',
      async answer({ parts, params, identity }) {
        const { document, meeting } = await ofDocument(parts, identity, params.document, 'meeting.read')
        const versions = await parts.store.versions.list(document.id)
        const last = await currentVersion(parts.store, document.id)
        const value: DocumentResponse = {
          document,
          meeting: meeting.id,
          versions,
          numbers: last === null ? {} : Object.fromEntries(numbersGiven(last.sections)),
          suggestedSymbol: nextSymbol(
            meeting.symbolStem,
            versions.map(({ symbol }) => symbol),
          ),
        }
        return { kind: 'json', value }
      },
    }),
    seatRoute({
      method: 'get',
      path: '/api/documents/:document/versions',
      summary: 'The versions of a document, oldest first.',
      async answer({ parts, params, identity }) {
        const { document } = await ofDocument(parts, identity, params.document, 'version.read')
        return { kind: 'json', value: { versions: await parts.store.versions.list(document.id) } }
      },
    }),
    seatRoute<IssueVersionRequest>({
      method: 'post',
      path: '/api/documents/:document/versions',
      summary: 'Issues the texts of all sections, as they stand on disk, under a symbol.',
      body: issueVersionRequest,
      async answer({ parts, params, body, identity }) {
        const { document, meeting } = await ofDocument(parts, identity, params.document, 'version.issue')
        const version = await issueVersion(parts, { ...body, meeting, document, seat: identity.seat })
        return { kind: 'json', status: 201, value: version }
      },
    }),
    seatRoute<undefined, VersionQuery>({
      method: 'get',
      path: '/api/versions/:version',
      summary: 'A version as it was issued.',
      query: versionQuery,
      files: FILE_TYPES,
      async answer({ parts, params, query, identity, gone }) {
        const { version, document, meeting: id } = await accessVersion(parts.store, identity.seat, params.version ?? '')
        if (query.format === 'json') return { kind: 'json', value: version }
        const meeting = await accessMeeting(parts.store, identity.seat, id, 'meeting.read')
        const frame = versionFrame(version, frameOf(document, meeting))
        const name = (extension: string) => versionFileName(version.symbol, extension)
        const work = { form: query.format, text: sideOf(stateOfVersion(version)), frame, at: version.issuedAt }
        return textFile(jobs, work, name, { signal: gone })
      },
    }),
    seatRoute<undefined, RedlineQuery>({
      method: 'get',
      path: '/api/documents/:document/redline',
      summary:
        'The marked-up text from one version to another, or to the text as this seat may read it now (`after=live`).',
      query: redlineQuery,
      cost: REDLINE_COST,
      files: FILE_TYPES,
      async answer({ parts, params, query, identity, gone }): Promise<Answer> {
        const { document, meeting } = await ofDocument(parts, identity, params.document, 'version.read')
        const before = await stateOf(parts, identity, document, meeting, query.before)
        const after = await stateOf(parts, identity, document, meeting, query.after)
        const make = async (options: JobOptions): Promise<Answer> => {
          const work = {
            form: query.format,
            before: sideOf(before),
            after: sideOf(after),
            sources: await sourcesBetween(parts, before, after),
            report: {
              ...frameOf(document, meeting),
              ...(await castOf(parts, meeting)),
              at: after.at,
              note: after.note,
            },
            beforeAt: before.at,
          }
          const name = (extension: string) => redlineFileName(before.label, after.label, extension)
          return redlineFile(jobs, work, name, options)
        }
        // The text now is another for every seat and every moment; versions stay what they are.
        if (query.before === LIVE || query.after === LIVE) return make({ signal: gone })
        return redlines.take(`${query.before} ${query.after} ${query.format}`, make, { signal: gone })
      },
    }),
  ]
}
