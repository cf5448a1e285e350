// Imported before anything that an older Node cannot parse, whose error would not explain the cause.
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
const [least, running] = [engines.node, process.versions.node].map((text) => text.match(/\d+/g).map(Number))
if (running[0] < least[0] || (running[0] === least[0] && running[1] < least[1])) {
  console.error(
    `Sổ Cổng needs Node ${least.join('.')} or newer; this is ${process.versions.node}. Install it and start again.`,
  )
  process.exit(78)
}
