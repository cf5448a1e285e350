// Loads the parts of the application side by side. One after the other, as the imports of `server/app.ts` are, a worker would
// wait a millisecond for each of six hundred modules.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'

const folder = path.join(projectRoot, 'server')
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
const parts = names.filter((name) => /(routes|messages\/(vi|en)\/[\w-]+)\.ts$/.test(name))
// The bundle of `npm run bench` already contains them, and Node loads no TypeScript beside it.
if (import.meta.url.endsWith('.ts')) await Promise.all(parts.map((name) => import(path.join(folder, name))))
