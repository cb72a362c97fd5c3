import type { AgendaItem, Meeting, SessionKind, SessionPart } from '../../shared/model/meeting.ts'

/**
 * The meeting of the demonstration as its concept note announces it: title, dates, places, programme and sessions are those of a
 * real meeting; nobody who was to speak there is named.
 */
export const MEETING = {
  title: 'MDGs Follow-up Meeting',
  type: 'Ministerial Meeting',
  firstDay: '2011-06-02',
  lastDay: '2011-06-03',
  timeZone: 'Asia/Tokyo',
  venue: 'Mita-Kaigisho, Tokyo',
  host: 'Government of Japan',
  coOrganizers: ['UNDP', 'UNICEF', 'World Bank'],
  languages: ['en'],
  symbolStem: 'MDGFM/2011',
  nature: 'toBeDecided',
  toBeDecided: [
    'Form of the outcome document',
    'Speakers of the opening ceremony',
    'Moderator and representatives in Plenary Meeting 1',
    'Representatives of other fora in Plenary Meeting 2',
    'Side events before, during and after the meeting',
  ],
  demonstration: true,
} as const satisfies Omit<Meeting, 'id' | 'clockOffsetMs'>

export const DOCUMENT_TITLE =
  'Everyone’s 2015: Draft outcome document of the Ministerial Meeting on the follow-up to the Millennium Development Goals'

export interface OutlineSession {
  readonly key: string
  readonly kind: SessionKind
  readonly title: string
  readonly theme?: string
  readonly form?: string
  readonly participants?: readonly string[]
  readonly parts?: readonly SessionPart[]
  readonly discussionQuestions?: readonly string[]
  readonly agenda?: readonly AgendaItem[]
  readonly openSeats?: readonly string[]
}

export const SESSIONS: readonly OutlineSession[] = [
  {
    key: 'opening',
    kind: 'ceremony',
    title: 'Opening Ceremony',
    agenda: [
      { number: null, title: 'Welcome remarks' },
      { number: null, title: 'Keynote speeches' },
    ],
    openSeats: [
      'Welcome remarks – to be confirmed',
      'Keynote speaker – to be confirmed',
      'Three further keynote speakers – to be confirmed',
    ],
  },
  {
    key: 'plenary-1',
    kind: 'plenary',
    title: 'Plenary Meeting 1',
    theme: 'Human Security and Equity in the achievement of the MDGs',
    form: 'Interactive ministerial discussion',
    openSeats: [
      'Moderator – to be confirmed',
      'Representative from developed countries',
      'Representative from emerging countries',
      'Representative from developing countries',
      'Representative from civil society',
      'Representative from business',
      'Resource person',
    ],
  },
  {
    key: 'breakout-1',
    kind: 'breakout',
    title: 'Breakout Session 1: Accelerating Results in Health and its related MDGs',
    participants: [
      'UN agencies',
      'World Bank and other multilateral organizations',
      'NGOs',
      'Private sector',
      'Academic institutions',
    ],
    parts: [
      {
        order: 1,
        title: 'What actions should the global community take towards achievement of MDGs 4 and 5?',
        topics: ['Maternal, newborn and child health', 'Innovative strategies', 'Evidence into policy', 'MDG 6'],
      },
      {
        order: 2,
        title: 'Preparing the health systems for the challenges beyond MDGs era',
        topics: ['After the MDGs', 'Lessons from HIV/AIDS, tuberculosis and malaria', 'Equity-based approach to polio'],
      },
    ],
    discussionQuestions: [
      'Which strategies and concrete actions reach the health-related MDGs?',
      'Which innovative approaches bring results, and how are health systems strengthened to sustain progress?',
    ],
  },
  {
    key: 'breakout-2',
    kind: 'breakout',
    title: 'Breakout Session 2: Accelerating Progress in Education and its related MDGs',
    discussionQuestions: [
      'Which challenges, and which obstacles to quality and equity, need intensive work in the next five years?',
      'Which approaches and interventions give quality and equity, how does education lead to employment, and which good practices can be shared?',
    ],
  },
  {
    key: 'breakout-3',
    kind: 'breakout',
    title: 'Breakout Session 3: Narrowing the Implementation Gap: National and Community-based Approaches',
    participants: ['Governments', 'UN agencies', 'NGOs', 'Private sector', 'Experts'],
    discussionQuestions: [
      'Which cross-cutting drivers speed up and sustain progress at national level and in local service delivery?',
      'Which good practices narrowed the implementation gap, and what are the roles of developing countries and donors?',
      'How are effective partnerships built (follow-up to pledges, South-South cooperation, knowledge sharing)?',
    ],
  },
  {
    key: 'breakout-4',
    kind: 'breakout',
    title: 'Breakout Session 4: Partnership for Sustained, Inclusive and Equitable Economic Growth',
    discussionQuestions: [
      'How can official development cooperation help growth that is sustained, inclusive and equitable?',
      'What do aid, private investment, South-South cooperation and philanthropy each add?',
      'What can be learnt from countries with high growth, and which partnership is wanted?',
    ],
  },
  {
    key: 'plenary-2',
    kind: 'plenary',
    title: 'Plenary Meeting 2',
    theme: 'Orchestrating Our Efforts—Bridging the Fora',
    agenda: [
      { number: 'I', title: 'Report of the breakout sessions' },
      { number: 'II', title: 'Adoption of the Outcome of the Meeting' },
      { number: null, title: 'Discussion: Orchestrating Our Efforts—Bridging the Fora' },
      { number: null, title: 'Wrap up and way-forward' },
      { number: null, title: 'Closing remarks' },
    ],
    openSeats: [
      'Representatives of other fora, such as LDC IV, G8/G20, HLF4, WB/IMF, Rio+20',
      'Closing remarks – to be confirmed',
    ],
  },
]

export interface OutlineItem {
  readonly day: string
  readonly start: string
  readonly end: string
  readonly title: string
  /** Keys of `SESSIONS`; none: a break. */
  readonly sessions: readonly string[]
}

export const PROGRAMME: readonly OutlineItem[] = [
  { day: '2011-06-02', start: '09:20', end: '10:10', title: 'Opening Ceremony', sessions: ['opening'] },
  { day: '2011-06-02', start: '10:10', end: '11:15', title: 'Plenary Meeting 1', sessions: ['plenary-1'] },
  { day: '2011-06-02', start: '11:20', end: '12:50', title: 'Lunch Break', sessions: [] },
  {
    day: '2011-06-02',
    start: '12:50',
    end: '15:20',
    title: 'Breakout Sessions 1 and 2',
    sessions: ['breakout-1', 'breakout-2'],
  },
  { day: '2011-06-02', start: '15:20', end: '15:30', title: 'Coffee Break', sessions: [] },
  { day: '2011-06-02', start: '15:30', end: '18:00', title: 'Breakout Session 3', sessions: ['breakout-3'] },
  { day: '2011-06-03', start: '09:30', end: '12:00', title: 'Breakout Session 4', sessions: ['breakout-4'] },
  { day: '2011-06-03', start: '12:10', end: '13:40', title: 'Plenary Meeting 2', sessions: ['plenary-2'] },
]
