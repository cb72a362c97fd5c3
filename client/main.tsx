import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { createApi } from './net/api.ts'
import { keepProgram } from './offline/keep-program.ts'
import './ui/tokens.css'
import './ui/base.css'
import './ui/controls.css'
import './app/shell.css'
import './meeting/meeting.css'
import './editor/editor.css'
import './text/page.css'
import './drafting/room.css'
import './versions/versions.css'

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App api={createApi(window.fetch.bind(window))} />
    </StrictMode>,
  )
}

// In development there is no build to keep.
if (import.meta.env.PROD) keepProgram()
