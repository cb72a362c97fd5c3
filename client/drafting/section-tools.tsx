import { useState } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { Audience } from '../../shared/model/document.ts'
import { may } from '../../shared/policy/may.ts'
import { reasonOf } from '../net/api.ts'
import { reasonText } from '../net/failure-text.ts'
import { Choice } from '../ui/choice.tsx'
import { timeText } from '../ui/time.ts'
import type { SectionProps } from './section-props.ts'

const AUDIENCES: readonly Audience[] = ['team', 'room', 'all']

/** Who sees the wording of a section, and when: for its drafting team. */
export function SectionTools({ api, me, document, section, timeZone, onChanged }: SectionProps) {
  const [said, setSaid] = useState<string | null>(null)
  const subject = { meeting: document.meeting, document, section }
  const mayShow = may(me.seat, 'section.show', subject) === null
  const mayChoose = may(me.seat, 'section.audience', subject) === null
  if (!mayShow && !mayChoose) return null
  const failed = (thrown: unknown) => setSaid(reasonText(reasonOf(thrown)))
  const show = () =>
    void api.show(section.id).then(({ at }) => {
      setSaid(format('document.shown', { time: timeText(at, timeZone) }))
      onChanged()
    }, failed)
  const choose = (audience: Audience) => void api.setAudience(section.id, { audience }).then(onChanged, failed)
  return (
    <div className="section-tools">
      <p className="help" id={`tools-${section.id}`}>
        {format(`document.audienceHelp.${section.audience}`)}{' '}
        {mayShow && section.audience !== 'all' && format('document.showHelp')}
      </p>
      {mayChoose && (
        <Choice
          label={format('document.audience')}
          value={section.audience}
          options={AUDIENCES.map((value) => ({ value, label: format(`document.audience.${value}`) }))}
          onChange={choose}
        />
      )}
      {mayShow && (
        <Button className="button" aria-describedby={`tools-${section.id}`} onPress={show}>
          {format('document.show')}
        </Button>
      )}
      <span role="status" className="said">
        {said}
      </span>
    </div>
  )
}
