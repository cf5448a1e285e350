// `npm run docs`: writes the pages of docs/ that are made of something else.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { PAGES } from './pages.ts'

for (const [page, make] of Object.entries(PAGES)) {
  writeFileSync(path.join(projectRoot, page), make())
  console.info(page)
}
