import { format } from '../../shared/messages/format.ts'
import type { Section } from '../../shared/model/document.ts'
import { KEYS_HELP } from './section-editor.tsx'
import type { SectionReport } from './section-props.ts'

interface OutlineProps {
  readonly sections: readonly Section[]
  readonly reports: ReadonlyMap<string, SectionReport>
  /** Whether any section may be written here. */
  readonly writes: boolean
}

/** The sections, who writes in each, and the keys. */
export function Outline({ sections, reports, writes }: OutlineProps) {
  return (
    <div className="outline">
      <nav aria-label={format('document.outline')}>
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
      <div className="keys">
        <p>
          <strong>{format('document.keys')}</strong>
        </p>
        {writes && <p id={KEYS_HELP}>{format('document.keysText')}</p>}
        {writes && <p>{format('document.keysMore')}</p>}
        <p>{format('document.keysRoom')}</p>
      </div>
    </div>
  )
}
