/** What a failed installation means, in one line. `missing`: what a native module cannot be compiled without. */
export function installFailure(output: string, missing: readonly string[]): string

/** Whether the database needs a native module, which may have to be compiled, on a Node. */
export function needsNativeModule(version?: string): boolean
