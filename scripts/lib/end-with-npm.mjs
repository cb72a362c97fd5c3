const EVERY_MS = 200

/**
 * Ends this process, as SIGTERM does, when npm that ran it is gone: nobody would be left to end a server whose npm was killed, and
 * the next start would find its port and its data in use. Without npm, or where parents never change (Windows), does nothing.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const npm = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, EVERY_MS)
  watch.unref()
}
