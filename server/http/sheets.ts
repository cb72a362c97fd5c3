import { Refusal } from '../../shared/model/refusal.ts'
import { type SheetQuery, sheetQuery } from '../../shared/protocol/api.ts'
import { sideOf, sourcesBetween } from '../drafting/compare-texts.ts'
import type { JobOptions, Jobs } from '../jobs/jobs.ts'
import { sheetFileName } from '../reports/file-name.ts'
import { castOf, frameOf, LIVE, ofDocument, REDLINE_COST, stateOf } from './compared.ts'
import { FILE_TYPES, sheetFile } from './files.ts'
import { KeptAnswers } from './kept-answers.ts'
import { type Answer, type Route, seatRoute } from './route.ts'

const SHEETS_KEPT = 64

/**
 * What changed for a delegation. It is made of what stands in the marked-up text and of who wrote it, which everybody reads who reads
 * both versions: so whoever does may read any delegation's.
 */
export function sheetRoutes(jobs: Jobs): readonly Route[] {
  const sheets = new KeptAnswers(SHEETS_KEPT)
  return [
    seatRoute<undefined, SheetQuery>({
      method: 'get',
      path: '/api/documents/:document/sheet',
      summary:
        'What changed for a delegation (the seat’s own unless said) from one version to another, or to the text as this seat may read it now.',
      query: sheetQuery,
      cost: REDLINE_COST,
      files: FILE_TYPES,
      async answer({ parts, params, query, identity, gone }): Promise<Answer> {
        const { document, meeting } = await ofDocument(parts, identity, params.document, 'version.read')
        const { delegations, seats } = await castOf(parts, meeting)
        const wanted = query.delegation ?? identity.seat.delegation
        if (wanted === null) throw new Refusal('malformed', 'delegation')
        const delegation = delegations.find(({ id }) => id === wanted)
        if (delegation === undefined) throw new Refusal('notFound')
        const before = await stateOf(parts, identity, document, meeting, query.before)
        const after = await stateOf(parts, identity, document, meeting, query.after)
        const make = async (options: JobOptions): Promise<Answer> => {
          const work = {
            form: query.format,
            before: sideOf(before),
            after: sideOf(after),
            sources: await sourcesBetween(parts, before, after, true),
            reader: {
              delegation: delegation.name,
              groups: delegations.filter(({ members }) => members.includes(delegation.id)).map(({ name }) => name),
              people: new Set([...seats].flatMap(([person, theirs]) => (theirs === delegation.name ? [person] : []))),
            },
            report: { ...frameOf(document, meeting), delegations, seats, at: after.at, note: after.note },
            beforeAt: before.at,
          }
          const name = (extension: string) => sheetFileName(before.label, after.label, delegation.name, extension)
          return sheetFile(jobs, work, name, options)
        }
        if (query.before === LIVE || query.after === LIVE) return make({ signal: gone })
        const key = [query.before, query.after, delegation.id, query.format].join(' ')
        return sheets.take(key, make, { signal: gone })
      },
    }),
  ]
}
