/** The browser for the browser tests, or undefined when this computer has none. */
export function findChromium(): string | undefined

/** The quicker one for pages without a profile; `findChromium`'s where this computer has no other. */
export function findHeadless(): string | undefined

/** Where Debian keeps it. */
export const HEADLESS: string

/** What it calls itself. */
export function versionOf(file: string): string
