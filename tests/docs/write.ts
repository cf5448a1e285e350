// `npm run docs` writes the generated pages of docs/; `npm run docs -- addresses` prints who answers each address.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { addressLines } from './addresses.ts'
import { PAGES } from './pages.ts'

if (process.argv.includes('addresses')) console.info(addressLines().join('\n'))
else
  for (const [page, make] of Object.entries(PAGES)) {
    writeFileSync(path.join(projectRoot, page), make())
    console.info(page)
  }
