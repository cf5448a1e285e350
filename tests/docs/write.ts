// `npm run docs`: writes the generated pages of docs/.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { PAGES } from './pages.ts'

for (const [page, make] of Object.entries(PAGES)) {
  writeFileSync(path.join(projectRoot, page), make())
  console.info(page)
}
