import { format } from '../../shared/messages/format.ts'
import type { MeetingResponse } from '../../shared/protocol/api.ts'
import { instantText } from '../ui/time.ts'
import { byDay, dayName, isNow, onTheClock } from './moments.ts'

/** The programme, day by day, with the present moment marked. Times are the meeting's own. */
export function Programme({ meeting: { meeting, programme, sessions, now } }: { readonly meeting: MeetingResponse }) {
  const present = onTheClock(meeting.timeZone, now)
  return (
    <section className="card" aria-labelledby="programme">
      <h2 id="programme">{format('home.programme')}</h2>
      <p className="muted">{format('home.nowIs', { time: instantText(now, meeting.timeZone) })}</p>
      <div className="days">
        {byDay(programme).map(([day, items]) => (
          <div key={day}>
            <h3>{dayName(day)}</h3>
            <ol className="programme">
              {items.map((item) => {
                const current = isNow(item, present)
                return (
                  <li
                    key={item.start + item.title}
                    className={item.isBreak ? 'break' : undefined}
                    aria-current={current ? 'time' : undefined}
                  >
                    <time dateTime={`${item.day}T${item.start}`}>
                      {item.start}–{item.end}
                    </time>
                    <span>
                      {item.title} {current && <strong className="now">{format('home.now')}</strong>}
                      {sessions
                        .filter(({ id, kind }) => kind !== 'ceremony' && item.sessions.includes(id))
                        .map(({ id, title, theme }) => (
                          <span key={id} className="programme-session">
                            {theme ?? title}
                          </span>
                        ))}
                    </span>
                  </li>
                )
              })}
            </ol>
          </div>
        ))}
      </div>
    </section>
  )
}
