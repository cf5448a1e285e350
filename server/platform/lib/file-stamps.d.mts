/** A file, when it was changed and how long it is, and its hash. */
export type Stamp = [file: string, stamp: [changedAt: number, size: number], hash: string]

/** Of those of the files, by their paths below `root`, that are there. */
export function stampsOf(root: string, files: string[]): Stamp[]
/** Whether all files are as they were; throws where one is missing. */
export function areUnchanged(root: string, stamps: Stamp[]): boolean
/** False for a file of a package. */
export function isSource(file: string): boolean
export function writeWhole(file: string, contents: string | Uint8Array): void
