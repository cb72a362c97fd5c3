/** Neighbours with the same key, in order. */
export function groupsOf<T, K>(items: readonly T[], keyOf: (item: T) => K): { readonly key: K; readonly items: T[] }[] {
  const groups: { readonly key: K; readonly items: T[] }[] = []
  for (const item of items) {
    const key = keyOf(item)
    const last = groups.at(-1)
    if (last !== undefined && last.key === key) last.items.push(item)
    else groups.push({ key, items: [item] })
  }
  return groups
}
