import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** To make a file of others takes most of a start's work; to look whether one of them has changed takes none. */
export function stampsOf(root, files) {
  return files
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => [file, stampOf(root, file), hashOf(root, file)])
}

/** Whether all files are as they were: an image that is unpacked, or a folder that is copied, has them with other times. */
export function areUnchanged(root, stamps) {
  return stamps.every(
    ([file, stamp, hash]) => String(stampOf(root, file)) === String(stamp) || hashOf(root, file) === hash,
  )
}

/** Written aside and renamed: a second start at the same moment never reads half a file. */
export function writeWhole(file, contents) {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, contents)
  renameSync(aside, file)
}

/** A file that is copied over another keeps its time of change, but not that of its entry in the folder. */
function stampOf(root, file) {
  const { mtimeMs, ctimeMs, size } = statSync(path.join(root, file))
  return [Math.max(mtimeMs, ctimeMs), size]
}

function hashOf(root, file) {
  return createHash('sha256')
    .update(readFileSync(path.join(root, file)))
    .digest('base64url')
}
