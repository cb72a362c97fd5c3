/** What a failed installation means, in one line. `missing`: what a native module cannot be compiled without. */
export function installFailure(output: string, missing: readonly string[]): string
