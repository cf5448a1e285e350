export const UPDATING: 'updating'
/** `stop`, `run` or `back` while an update is under way in this installation. */
export function updateIn(home: string): 'stop' | 'run' | 'back' | undefined
/** The version that the installation starts. */
export function versionIn(home: string): string
