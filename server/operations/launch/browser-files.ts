import { buildAssets } from '../../http/assets.ts'

// `run.mjs --build` runs this: a start finds them in `dist/`.
await buildAssets()
