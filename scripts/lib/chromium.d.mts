type Environment = Readonly<Record<string, string | undefined>>

/** The path of the Chromium that tests drive, or null. */
export function findChromium(environment?: Environment): string | null

/** Every Chromium that the system has, the likeliest first. */
export function chromiumsInstalled(environment?: Environment): readonly string[]
