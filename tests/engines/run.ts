// Run as `npm run test:engines [-- --short] [-- --only <words>] [-- --systems <folder>]`: walks the main paths in browsers as
// old and as varied as those of offices, and prints which path works in which. The short run downloads at most one browser and
// walks only the essential paths.
import { parseArgs } from 'node:util'
import { openWorld, type World } from '../fault-runs/world.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { ask } from '../support/sql.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import type { Engine, Tab } from './engine.ts'
import { firefox } from './firefox.ts'
import { oldChromes } from './old-chrome.ts'
import { browsersOf } from './older-systems.ts'
import { makePeople, pairingCode } from './people.ts'
import { type Place, STEPS, type Step } from './steps.ts'
import { webkit } from './webkit.ts'

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, only: { type: 'string' }, systems: { type: 'string' } },
})
const isShort = values.short ?? false
const steps = STEPS.filter((step) => step.short || !isShort)
const engines = [...oldChromes, firefox, webkit, ...browsersOf(values.systems)].filter(({ name }) =>
  name.includes(values.only ?? ''),
)

let [passed, failed] = [0, 0]
const world = await openWorld({ settings: { SECRET_KEY } })
try {
  const { appUrl } = await world.server()
  const offices = await makePeople(appUrl, engines.length)
  // The program has read the offices already.
  await world.program().stop()
  await world.start()
  for (const [at, engine] of engines.entries()) {
    const missing = engine.missing(isShort)
    // Not counted as skipped: an engine that is not installed has no tests.
    if (missing) console.log(`${engine.name} is left out: ${missing}`)
    else await walkAll(engine, world, offices[at] ?? '')
  }
} finally {
  await world.close()
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed > 0 ? 1 : 0

async function walkAll(engine: Engine, world: World, office: string): Promise<void> {
  const wire = await startTcpProxy(Number(new URL(world.program().url).port))
  const { adminUrl, appUrl } = await world.server()
  const place: Place = {
    url: `http://127.0.0.1:${wire.port}`,
    office,
    network: (is) => wire.set(is),
    restart: async () => {
      await world.program().stop()
      await world.start()
    },
    count: async (name) => {
      const sql =
        'select 1 from visit join office on office.id = office_id where visit.name = $1 and office.code = $2'
      return (await ask(adminUrl, sql, [name, office])).length
    },
    kioskCode: () => pairingCode(appUrl, office),
  }
  const browser = await engine.launch()
  console.log(`${engine.name} (${browser.version})`)
  const tab = await browser.newTab()
  for (const step of steps) if (engine.scripts || !step.needsScripts) await walk(step, engine, tab, place)
  await browser.close()
  await wire.close()
}

async function walk({ what, walk }: Step, engine: Engine, tab: Tab, place: Place): Promise<void> {
  tab.errors()
  const began = performance.now()
  const problem = await walk(tab, place).then(
    // Where staff scripts cannot run, the browser reports errors although the forms work.
    () => (engine.scripts || what.startsWith('visitor') ? tab.errors()[0] : undefined),
    async (error: Error) => [error.message, ...tab.errors().slice(0, 3), await shown(tab)].join('; '),
  )
  if (problem) failed += 1
  else passed += 1
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`  ${problem ? '✗' : '✓'} ${what} (${seconds} s)${problem ? `: ${problem}` : ''}`)
}

/** The page on which the walk failed, and the start of its main text. */
function shown(tab: Tab): Promise<string> {
  const words =
    "(document.querySelector('main') || document.body).textContent.replace(/\\s+/g, ' ').slice(0, 300)"
  return tab.evaluate<string>(`location.pathname + ': ' + ${words}`).catch(() => 'the page does not answer')
}
