import { format, hasMessage } from '../../shared/messages/format.ts'
import type { Session } from '../../shared/model/meeting.ts'
import type { MeetingResponse } from '../../shared/protocol/api.ts'

const OFFICES = ['chair', 'session-chair', 'rapporteur', 'alternate']

/** Rooms and sessions with their parts, questions and agenda; seats nobody was named for are said to be open. */
export function Sessions({ meeting }: { readonly meeting: MeetingResponse }) {
  return (
    <section className="card" aria-labelledby="sessions">
      <h2 id="sessions">{format('home.breakouts')}</h2>
      {meeting.sessions.map((session) => (
        <SessionEntry key={session.id} session={session} seats={meeting.seats} />
      ))}
    </section>
  )
}

function SessionEntry({ session, seats }: { readonly session: Session; readonly seats: MeetingResponse['seats'] }) {
  const office = seats.filter(({ role, sessions }) => sessions.includes(session.id) && OFFICES.includes(role))
  return (
    <details className="session">
      <summary>
        <h3>{session.title}</h3>
        {session.theme !== null && <p className="muted">{session.theme}</p>}
      </summary>
      {session.form !== null && <p>{session.form}</p>}
      {office.length > 0 && (
        <ul className="office">
          {office.map((seat) => (
            <li key={seat.id}>
              {hasMessage(`role.${seat.role}`) ? format(`role.${seat.role}`) : seat.role}: <strong>{seat.name}</strong>
            </li>
          ))}
        </ul>
      )}
      {session.participants.length > 0 && <p className="muted">{session.participants.join(' · ')}</p>}
      <Lines
        title={format('home.parts')}
        lines={session.parts.map(({ title, topics }) => [title, ...topics].join(' · '))}
      />
      <Lines title={format('home.questions')} lines={session.discussionQuestions} />
      <Lines
        title={format('home.agenda')}
        lines={session.agenda.map(({ number, title }) => (number === null ? title : `${number}. ${title}`))}
      />
      {session.openSeats.length > 0 && (
        <div className="open-seats">
          <h4>{format('home.openSeats')}</h4>
          <ul>
            {session.openSeats.map((seat) => (
              <li key={seat}>{seat}</li>
            ))}
          </ul>
        </div>
      )}
    </details>
  )
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  )
}
