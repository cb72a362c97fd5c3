import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { createApi } from './net/api.ts'
import { browserClock } from './net/browser-clock.ts'
import { keepAnswers } from './net/keeping-api.ts'
import { createKeptAnswers } from './net/kept-answers.ts'
import { keepProgram } from './offline/keep-program.ts'
import './ui/tokens.css'
import './ui/base.css'
import './ui/controls.css'
import './app/shell.css'
import './meeting/meeting.css'
import './editor/editor.css'
import './text/page.css'
import './drafting/room.css'
import './drafting/history.css'
import './versions/versions.css'
import './wall/wall.css'

const root = document.getElementById('root')
if (root !== null) {
  const keeping = keepAnswers(createApi(window.fetch.bind(window)), {
    kept: createKeptAnswers(() => Array.from(crypto.getRandomValues(new Uint32Array(4))).join('-')),
    clock: browserClock,
    notes: localStorage,
  })
  createRoot(root).render(
    <StrictMode>
      <App keeping={keeping} />
    </StrictMode>,
  )
}

// In development there is no build to keep.
if (import.meta.env.PROD) keepProgram()
