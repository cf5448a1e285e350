/** The browser for the browser tests, or undefined when this computer has none. */
export function findChromium(): string | undefined

/** What it calls itself. */
export function versionOf(file: string): string
