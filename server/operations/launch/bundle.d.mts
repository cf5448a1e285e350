/** Bundles `server/<entry>.ts` into `dist/`; returns the bundle's path. */
export function bundle(entry: string): Promise<string>
