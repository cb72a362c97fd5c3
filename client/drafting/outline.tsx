import { format } from '../../shared/messages/format.ts'
import type { Section } from '../../shared/model/document.ts'
import type { SectionReport } from './section-props.ts'

interface OutlineProps {
  readonly sections: readonly Section[]
  readonly reports: ReadonlyMap<string, SectionReport>
}

/** The sections, and who is in each. */
export function Outline({ sections, reports }: OutlineProps) {
  return (
    <nav className="outline" aria-label={format('document.outline')}>
      <ol>
        {sections.map((section) => {
          const report = reports.get(section.id)
          return (
            <li key={section.id} className={report?.writable === true ? 'own' : undefined}>
              <a href={`#section-${section.id}`}>{section.title}</a>
              {report?.writable === true && <span className="own-note">{format('document.yours')}</span>}
              {report !== undefined && report.present.length > 0 && (
                <span className="muted">{format('document.present', { names: report.present.join(', ') })}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
