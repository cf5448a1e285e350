import { buildAssets } from '../../http/assets.ts'

// Run by `run.mjs --build`, so that a start finds the files in `dist/`.
await buildAssets()
