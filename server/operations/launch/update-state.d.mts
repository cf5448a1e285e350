export const UPDATING: 'updating'
/** `stop` or `run` while an update is under way in this installation. */
export function updateIn(home: string): 'stop' | 'run' | undefined
/** The version that the installation starts. */
export function versionIn(home: string): string
