// Loaded before a measured server, by the bench alone: answers what the process has used, over the channel to its parent.
process.on('message', (ask) => {
  if (ask !== 'usage' && ask !== 'memory') return
  if (ask === 'memory') for (let i = 0; i < 3; i++) global.gc()
  const { user, system } = process.cpuUsage()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send({ cpuSeconds: (user + system) / 1e6, heldBytes: heapUsed + external, rssBytes: rss })
})
process.channel?.unref()
