import path from 'node:path'

/** The project's folder. This file and the bundle in `dist/` both lie one level below it. */
export const projectRoot = path.join(import.meta.dirname, '..')
