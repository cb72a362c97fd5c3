import { format } from '../../../shared/messages/format.ts'
import type { Redline } from '../../../shared/redline/model.ts'
import { cleanText } from '../clean-text.ts'
import type { Sources } from './sources.ts'
import { type Xml, xmlContainer, xmlElement } from './xml-out.ts'

/** What a file says of its document besides the words; what is absent is not known. */
export interface AknOrigin {
  /** Title of the document. */
  readonly title?: string
  /** When the texts before and after were issued or read; ISO 8601 UTC. */
  readonly before?: string
  readonly after?: string
  /** BCP 47. */
  readonly language?: string
}

/** The schema asks for dates and a country, and has no word for one that is not known. */
const NO_DATE = '0001-01-01'
const NO_COUNTRY = 'zz'

/** Three-letter codes (ISO 639-2/T), by the two letters of BCP 47; other languages keep the code they have. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ar: 'ara',
  de: 'deu',
  en: 'eng',
  es: 'spa',
  fr: 'fra',
  he: 'heb',
  ja: 'jpn',
  ko: 'kor',
  pt: 'por',
  ru: 'rus',
  th: 'tha',
  zh: 'zho',
}

/**
 * The identification of a file (work, expression, manifestation), the life of its text, its modifications, and what it refers to.
 * The work is the document; the expression is the text after, in its language; the text before is the one it was generated from.
 */
export function metaOf(redline: Redline, origin: AknOrigin, sources: Sources, modified: readonly Xml[]): Xml {
  const language = languageOf(origin.language)
  const work = `/akn/${NO_COUNTRY}/statement/${slug(origin.title ?? redline.after.label)}`
  const expression = ({ label }: { readonly label: string }) => `${work}/${language}@${slug(label)}`
  const after = expression(redline.after)
  const changed = redline.before.hash !== redline.after.hash || modified.length > 0
  return xmlContainer('meta', {}, [
    xmlContainer('identification', { source: '#plenum' }, [
      xmlContainer('FRBRWork', {}, [
        ...addresses(`${work}/!main`, work),
        dated(origin.before ?? origin.after, 'generation'),
        ...authors(sources),
        xmlElement('FRBRcountry', { value: NO_COUNTRY }),
        ...(origin.title === undefined ? [] : [xmlElement('FRBRname', { value: origin.title })]),
      ]),
      xmlContainer('FRBRExpression', {}, [
        ...addresses(`${after}/!main`, after),
        xmlElement('FRBRalias', { value: redline.after.hash, name: 'hash' }),
        dated(origin.after, 'version'),
        ...authors(sources),
        xmlElement('FRBRversionNumber', { value: redline.after.label }),
        xmlElement('FRBRlanguage', { language }),
      ]),
      xmlContainer('FRBRManifestation', {}, [
        ...addresses(`${after}/!main.xml`, `${after}.akn`),
        dated(origin.after, 'markup'),
        xmlElement('FRBRauthor', { href: '#plenum' }),
      ]),
    ]),
    xmlContainer('lifecycle', { source: '#plenum' }, [
      ...(changed ? [event('generation', '#before', origin.before)] : []),
      event(changed ? 'amendment' : 'generation', '#after', origin.after),
    ]),
    ...(modified.length === 0
      ? []
      : [xmlContainer('analysis', { source: '#plenum' }, [xmlContainer('passiveModifications', {}, modified)])]),
    xmlContainer('references', { source: '#plenum' }, [
      ...(changed ? [reference('original', 'before', expression(redline.before), redline.before.label)] : []),
      reference(changed ? 'passiveRef' : 'original', 'after', after, redline.after.label),
      ...[...sources.amendments].map(([name, id]) =>
        reference('passiveRef', id, `${work}/amendment/${slug(name)}`, name),
      ),
      reference('TLCOrganization', 'plenum', '/akn/ontology/organization/plenum', format('app.name')),
      ...[...sources.authors].map(([name, id]) =>
        reference('TLCOrganization', id, `/akn/ontology/organization/${slug(name)}`, name),
      ),
      ...(sources.authors.size > 0
        ? []
        : [
            reference(
              'TLCOrganization',
              'unknown',
              '/akn/ontology/organization/unknown',
              format('changes.unknownAuthor'),
            ),
          ]),
    ]),
  ])
}

function addresses(part: string, whole: string): Xml[] {
  return [xmlElement('FRBRthis', { value: part }), xmlElement('FRBRuri', { value: whole })]
}

function dated(at: string | undefined, name: string): Xml {
  return xmlElement('FRBRdate', { date: at ?? NO_DATE, name: at === undefined ? 'unknown' : name })
}

function authors(sources: Sources): Xml[] {
  const ids = sources.authors.size > 0 ? [...sources.authors.values()] : ['unknown']
  return ids.map((id) => xmlElement('FRBRauthor', { href: `#${id}` }))
}

function event(type: 'generation' | 'amendment', source: string, at: string | undefined): Xml {
  return xmlElement('eventRef', { eId: `event_${source.slice(1)}`, date: at ?? NO_DATE, source, type })
}

function reference(name: string, eId: string, href: string, showAs: string): Xml {
  return xmlElement(name, { eId, href, showAs })
}

function languageOf(language: string | undefined): string {
  const [primary = ''] = (language ?? 'und').toLowerCase().split('-')
  return LANGUAGES[primary] ?? primary
}

/** Words as a part of an address. */
function slug(words: string): string {
  return encodeURIComponent(
    cleanText(words)
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}._]+/gu, '-'),
  ).replace(/^$/, '-')
}
