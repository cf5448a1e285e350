/** The text of a stack with places of `server/` instead of those of the bundle in `dist/`. */
export function withSources(stack: string): string
