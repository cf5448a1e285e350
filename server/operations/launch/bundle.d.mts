/** Bundles `server/<entry>.ts` into `dist/`; returns the bundle's path. */
export function bundle(entry: string): Promise<string>
/** The file that says of which sources a bundle is made. */
export function recordOf(entry: string): string
/** Packages that the bundles load from `node_modules` when they run. */
export const OUTSIDE: string[]
