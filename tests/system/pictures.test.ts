// Pictures in the documents: each one shown exists and is made by `npm run pictures`, and each one made is shown.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { NEUTRAL, PAPERS, pictureIn } from '../../server/account/help/topics.ts'
import { FOLDER, MAX_BYTES, PICTURES } from '../docs/picture-list.ts'
import { projectRoot } from '../support/processes.ts'

const made = PICTURES.map(({ name }) => `${FOLDER}/${name}.webp`).sort()

const filesOf = (folder: string) =>
  readdirSync(path.join(projectRoot, folder)).map((name) => path.posix.join(folder, name))
const documents = [...filesOf('.'), ...filesOf('docs'), ...filesOf('docs/security')].filter((file) =>
  file.endsWith('.md'),
)

/** Every picture that a document shows, by its path in the repository. */
const shown = documents.flatMap((document) => {
  const text = readFileSync(path.join(projectRoot, document), 'utf8')
  const sources = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)|<img [^>]*src="([^"]+)"/g)]
  return sources.map(([, one, other]) => ({
    document,
    picture: path.posix.join(path.posix.dirname(document), one ?? other ?? ''),
  }))
})

describe('the pictures', () => {
  test('shown in documents are exactly those that the script makes', () => {
    // The English and the neutral pictures appear only in the help.
    const names = Object.values(PAPERS).flatMap(({ pictures }) => pictures)
    const neutral = Object.values(NEUTRAL).flat()
    const inHelp = [...neutral, ...[...names, ...neutral].map((name) => pictureIn('en', name))]
    expect(
      [
        ...new Set(shown.map(({ picture }) => picture)),
        ...inHelp.map((name) => `${FOLDER}/${name}.webp`),
      ].sort(),
    ).toEqual(made)
  })

  test('made by the script are exactly those in the folder', () => {
    const kept = readdirSync(path.join(projectRoot, FOLDER)).map((file) => `${FOLDER}/${file}`)
    expect(kept.sort()).toEqual(made)
  })

  test.each(made)('%s is a small WebP', (picture) => {
    const bytes = readFileSync(path.join(projectRoot, picture))
    expect(bytes.toString('latin1', 8, 12)).toBe('WEBP')
    expect(bytes.length).toBeLessThanOrEqual(MAX_BYTES)
  })

  test('have a description wherever they are shown', () => {
    const bare = documents.filter((document) => {
      const text = readFileSync(path.join(projectRoot, document), 'utf8')
      return /!\[\s*\]\(|<img (?![^>]*alt="[^"]{8,}")/.test(text)
    })
    expect(bare).toEqual([])
  })
})
