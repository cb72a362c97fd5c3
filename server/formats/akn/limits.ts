/** What an Akoma Ntoso file may hold. */
export const AKN_LIMITS = {
  /** UTF-16 units. */
  characters: 32 << 20,
  elements: 300_000,
  attributesOfElement: 100,
  nesting: 200,
} as const
