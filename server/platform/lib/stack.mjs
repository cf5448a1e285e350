// Plain JavaScript, because the watchdog's thread, which has no loader, imports it too.
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Source maps by the URL of their bundle; undefined when there is none. */
const maps = new Map()

/**
 * Replaces positions in the bundle by positions in `server/`. Reads a source map only when a stack is needed: Node's own
 * support keeps them in memory, 3 MB in Node 20 and 20 MB in Node 24.
 */
export function withSources(stack) {
  return stack.split('\n').map(lineWithSource).join('\n')
}

function lineWithSource(line) {
  const start = line.indexOf('file:')
  if (start < 0) return line
  const parts = line.slice(start).split(':')
  const [row, column] = parts.splice(-2).map((part) => Number.parseInt(part, 10))
  const { fileName, lineNumber, columnNumber } = mapOf(parts.join(':'))?.findOrigin(row, column) ?? {}
  if (!fileName) return line
  return `${line.slice(0, start)}${fileName.replace('../', '')}:${lineNumber}:${columnNumber}${line.endsWith(')') ? ')' : ''}`
}

function mapOf(url) {
  if (!maps.has(url)) maps.set(url, readMap(url))
  return maps.get(url)
}

function readMap(url) {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')))
  } catch {
    // Runs from the sources, or the map was deleted: keeps the position as it is.
    return undefined
  }
}
