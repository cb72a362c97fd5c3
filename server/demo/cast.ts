import type { Delegation } from '../../shared/model/delegation.ts'
import type { Role } from '../../shared/model/seat.ts'

/** Delegations and people of the demonstration. All are invented; no real State, organization or person is meant. */
export interface CastDelegation {
  readonly key: string
  readonly name: string
  readonly kind: Delegation['kind']
  readonly aliases?: readonly string[]
  /** Keys of the members of a group. */
  readonly members?: readonly string[]
}

const GROUP_OF_FORTY = 'Arvenna, Caldria, Galdora, Istmaria, Keshara, Lantara, Merin, Ostrenia, Rovenne, Yamsar, Zafrin'
const INNER_SEA_UNION = "Belmarra, Côte d'Ambrel, Dorrany, Nyvik, Undary"
const LOW_LYING_STATES = 'Talua, Merin Islands, Palawe, Holm and Spry, Istmaria'
const HIGHLAND_STATES = 'Esparra, Jarrowen, Quillara, Tarn-Velle, Vessary'
const IN_NO_GROUP = 'Fenmark, Saramor, Westmere'

const named = (names: string) => names.split(', ')
/** "Côte d'Ambrel" → "cote-d-ambrel". */
const keyOf = (name: string) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')

const ALIASES: Readonly<Record<string, readonly string[]>> = { Zafrin: ['زفرين'] }

const governments = [
  ...new Set([GROUP_OF_FORTY, INNER_SEA_UNION, LOW_LYING_STATES, HIGHLAND_STATES, IN_NO_GROUP].flatMap(named)),
].sort((a, b) => a.localeCompare(b, 'en'))

const group = (name: string, alias: string, members: string): CastDelegation => ({
  key: keyOf(name),
  name,
  kind: 'group',
  aliases: [alias],
  members: named(members).map(keyOf),
})

const organization =
  (kind: 'agency' | 'organisation') =>
  (name: string): CastDelegation => ({
    key: keyOf(name),
    name,
    kind,
  })

export const DELEGATIONS: readonly CastDelegation[] = [
  ...governments.map(
    (name): CastDelegation => ({ key: keyOf(name), name, kind: 'government', aliases: ALIASES[name] ?? [] }),
  ),
  group('Group of Forty', 'G40', GROUP_OF_FORTY),
  group('Inner Sea Union', 'ISU', INNER_SEA_UNION),
  group('Low-lying States', 'LLS', LOW_LYING_STATES),
  group('Highland and Landlocked States', 'HLS', HIGHLAND_STATES),
  ...['Agency 1', 'Agency 2', 'Agency 3', 'Agency 4'].map(organization('agency')),
  ...[
    'Lantern for Children',
    'Open Clinics Network',
    'Council of Coastal Enterprises',
    'Institute of Rural Health',
  ].map(organization('organisation')),
]

export interface CastSeat {
  readonly key: string
  readonly role: Role
  readonly name: string
  /** Key of a delegation. */
  readonly delegation?: string
  /** Keys of sections (`demo-meeting.ts`). */
  readonly sections?: readonly string[]
  /** Keys of sessions (`outline.ts`). */
  readonly sessions?: readonly string[]
  /** What to try from this seat; those with a note are offered to whoever opens the demonstration. */
  readonly note?: string
}

export const SEATS: readonly CastSeat[] = [
  {
    key: 'oduvel',
    role: 'rapporteur',
    name: 'Dr. Samira Oduvel',
    delegation: 'lantara',
    sections: ['health'],
    sessions: ['breakout-1'],
    note: 'Breakout Session 1 is sitting. Two wordings stand in paragraph 9 of section II: write the bridge between them, then press “Show to the room”.',
  },
  {
    key: 'brask',
    role: 'rapporteur',
    name: 'Mr. Teodor Brask',
    delegation: 'nyvik',
    sections: ['education'],
    sessions: ['breakout-2'],
    note: 'Breakout Session 2 sits at the same time. Section III is yours, and everybody follows what you write as you write it.',
  },
  {
    key: 'resk',
    role: 'editor',
    name: 'Ms. Nadia Resk',
    sections: ['health', 'education'],
    sessions: ['breakout-1', 'breakout-2'],
    note: 'Polish the sentence in section II or III that its rapporteur is writing, at the same time.',
  },
  {
    key: 'ohm',
    role: 'secretary',
    name: 'Ms. Britta Ohm',
    sessions: ['plenary-1', 'breakout-1', 'breakout-2', 'breakout-3', 'breakout-4', 'plenary-2'],
    note: 'Issue the next version, and hand out the marked-up text as a web page or as a Word file.',
  },
  {
    key: 'ferrow',
    role: 'rapporteur-general',
    name: 'Amb. Lucian Ferrow',
    delegation: 'holm-and-spry',
    sections: ['commitment', 'follow-up'],
    sessions: ['plenary-1', 'plenary-2'],
    note: 'Sections I and VI belong to no breakout session: they are yours.',
  },
  {
    key: 'chair',
    role: 'chair',
    name: 'State Secretary of the host',
    sessions: ['plenary-1', 'plenary-2'],
    note: 'See every section as it is written, and issue a version.',
  },
  {
    key: 'venning',
    role: 'session-chair',
    name: 'Ms. Orla Venning',
    delegation: 'fenmark',
    sessions: ['breakout-1'],
    note: 'You chair Breakout Session 1: decide who sees section II while it is written.',
  },
  {
    key: 'karst',
    role: 'alternate',
    name: 'Mr. Ivo Karst',
    delegation: 'dorrany',
    sections: ['health'],
    sessions: ['breakout-1'],
    note: 'You take over section II in the second part of Breakout Session 1 (paragraphs 15 to 19).',
  },
  {
    key: 'tavana',
    role: 'head-of-delegation',
    name: 'Ms. Leilo Tavana',
    delegation: 'talua',
    sessions: ['breakout-1'],
    note: 'Alone for Talua, in two rooms at once: read what each shows, and what changed since L.1.',
  },
  {
    key: 'adviser-first',
    role: 'delegate',
    name: 'First adviser of Westmere',
    delegation: 'westmere',
    sessions: ['breakout-2'],
    note: 'Read the text as a delegate does: what was shown, the versions, the marked-up text.',
  },
  {
    key: 'operator-a',
    role: 'screen-operator',
    name: 'Screen operator, room A',
    sessions: ['breakout-1'],
    note: 'Keep what room A sees on its screen.',
  },
  {
    key: 'lantern',
    role: 'participant',
    name: 'Representative of Lantern for Children',
    delegation: 'lantern-for-children',
    sessions: ['breakout-2'],
    note: 'Observe: read the text and its versions.',
  },
  {
    key: 'translator-fr',
    role: 'translator',
    name: 'Translator, French',
    note: 'Read each version as soon as it is issued.',
  },
  {
    key: 'linn',
    role: 'editor',
    name: 'Mr. Cato Linn',
    sections: ['implementation', 'partnership'],
    sessions: ['breakout-3', 'breakout-4'],
  },
  { key: 'torrel', role: 'session-chair', name: 'Mr. Amadi Torrel', delegation: 'galdora', sessions: ['breakout-2'] },
  { key: 'marwen', role: 'session-chair', name: 'Ms. Ilse Marwen', delegation: 'quillara', sessions: ['breakout-3'] },
  {
    key: 'iriart',
    role: 'rapporteur',
    name: 'Ms. Paloma Iriart',
    delegation: 'istmaria',
    sections: ['implementation'],
    sessions: ['breakout-3'],
  },
  { key: 'marrun', role: 'session-chair', name: 'Mr. Zayd Marrun', delegation: 'zafrin', sessions: ['breakout-4'] },
  {
    key: 'adeba',
    role: 'rapporteur',
    name: 'Mr. Joren Adeba',
    delegation: 'keshara',
    sections: ['partnership'],
    sessions: ['breakout-4'],
  },
  {
    key: 'thorne',
    role: 'head-of-delegation',
    name: 'Mr. Alec Thorne',
    delegation: 'westmere',
    sessions: ['breakout-1'],
  },
  ...['Second', 'Third', 'Fourth'].map(
    (which): CastSeat => ({
      key: `adviser-${which.toLowerCase()}`,
      role: 'delegate',
      name: `${which} adviser of Westmere`,
      delegation: 'westmere',
    }),
  ),
  { key: 'operator-b', role: 'screen-operator', name: 'Screen operator, room B', sessions: ['breakout-2'] },
  {
    key: 'operator-hall',
    role: 'screen-operator',
    name: 'Screen operator, plenary hall',
    sessions: ['plenary-1', 'plenary-2'],
  },
  {
    key: 'clinics',
    role: 'participant',
    name: 'Representative of the Open Clinics Network',
    delegation: 'open-clinics-network',
    sessions: ['breakout-1'],
  },
  {
    key: 'enterprises',
    role: 'participant',
    name: 'Representative of the Council of Coastal Enterprises',
    delegation: 'council-of-coastal-enterprises',
  },
  {
    key: 'institute',
    role: 'participant',
    name: 'Representative of the Institute of Rural Health',
    delegation: 'institute-of-rural-health',
  },
]
