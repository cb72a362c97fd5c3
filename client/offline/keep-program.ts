/**
 * Has the program kept on this device, so that a reload works without the server. Browsers do that on https and on the machine itself
 * only; elsewhere, and where the browser refuses, the program is simply not kept.
 */
export function keepProgram(): void {
  if (!('serviceWorker' in navigator)) return
  const register = () =>
    void navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).catch(() => undefined)
  // After the first screen's own files, not beside them.
  if (document.readyState === 'complete') register()
  else window.addEventListener('load', register, { once: true })
}
