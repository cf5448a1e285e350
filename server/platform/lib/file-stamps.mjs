import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Generating a file from others takes most of a start; checking whether one of them has changed takes almost no time. */
export function stampsOf(root, files) {
  return files
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => [file, stampOf(root, file), hashOf(root, file)])
}

/**
 * True when no file has changed. Compares hashes when the times differ, as they do after an image is unpacked or a folder
 * copied.
 */
export function areUnchanged(root, stamps) {
  return stamps.every(
    ([file, stamp, hash]) => String(stampOf(root, file)) === String(stamp) || hashOf(root, file) === hash,
  )
}

/** False for a file of a package. The bundler uses `/` on Windows too, and names a package behind a link by its real path. */
export function isSource(file) {
  return !/(^|\/)node_modules\//.test(file)
}

/** Writes to a temporary file and renames it, so that a second start at the same moment never reads half a file. */
export function writeWhole(file, contents) {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, contents)
  renameSync(aside, file)
}

/** Uses ctime as well: copying a file over another keeps its mtime but not its ctime. */
function stampOf(root, file) {
  const { mtimeMs, ctimeMs, size } = statSync(path.join(root, file))
  return [Math.max(mtimeMs, ctimeMs), size]
}

function hashOf(root, file) {
  return createHash('sha256')
    .update(readFileSync(path.join(root, file)))
    .digest('base64url')
}
