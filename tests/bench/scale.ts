import { rmSync } from 'node:fs'
import path from 'node:path'
import { median } from './load.ts'
import { fillCountry, foundCountry, OFFICES } from './scale-data.ts'
import { jobTimes } from './scale-jobs.ts'
import { pageTimes } from './scale-pages.ts'
import type { Line } from './table.ts'

/** Growth of a page's time that users do not notice. */
const MAX_GROWTH = 2
/** Times below this (ms) are not felt, whatever their growth. */
const FELT = 20

type Times = Map<string, number>

/** Every page for every role, and every nightly job, in a country with each of `sizes` visits. */
export async function scale(folder: string, sizes: number[]): Promise<Line[]> {
  const country = await foundCountry(folder)
  const pages: Times[] = []
  const jobs: Times[] = []
  try {
    for (const visits of sizes) {
      const app = await fillCountry(country, visits)
      try {
        pages.push(await pageTimes(app))
        tell(visits, pages.at(-1))
        // Most of a job's time goes into ten thousand offices one by one, so with few visits it says little.
        if (visits === sizes.at(-1)) jobs.push(await jobTimes(app, country, path.join(folder, 'backups')))
      } finally {
        await app.close()
        rmSync(path.join(folder, 'backups'), { recursive: true, force: true })
      }
    }
  } finally {
    await country.stop()
  }
  return [...grown(pages, sizes), ...jobLines(jobs, sizes)]
}

function tell(visits: number, pages: Times | undefined): void {
  const slow = [...(pages ?? [])].toSorted((a, b) => b[1] - a[1]).slice(0, 25)
  for (const [what, ms] of slow) console.error(`  ${visits}  ${ms.toFixed(1)} ms  ${what}`)
}

function grown(pages: Times[], sizes: number[]): Line[] {
  const [first, last] = [pages[0], pages.at(-1)]
  if (!first || !last) return []
  const lines: Line[] = []
  for (const [what, most] of last) {
    const least = first.get(what)
    if (least === undefined || most < FELT || most / least <= MAX_GROWTH) continue
    lines.push(besideLeast(what, most, least))
  }
  const all = [...last.values()]
  const before = median([...first.values()])
  return [
    {
      ...besideLeast(
        `${all.length} pages of ${OFFICES} offices, ${sizes.at(-1)} visits beside ${sizes[0]}`,
        median(all),
        before,
      ),
      note: `the slowest ${Math.max(...all).toFixed(0)} ms; ${lines.length} grew`,
    },
    ...lines,
  ]
}

function besideLeast(what: string, most: number, least: number): Line {
  const ratio = most / least
  return {
    what,
    ours: `${most.toFixed(1)} ms`,
    reference: `${least.toFixed(1)} ms`,
    ratio: ratio.toFixed(2),
    aim: `≤ ${MAX_GROWTH}`,
    met: ratio <= MAX_GROWTH,
  }
}

function jobLines(jobs: Times[], sizes: number[]): Line[] {
  const names = [...(jobs.at(-1)?.keys() ?? [])]
  return names.map((what) => ({
    what,
    ours: jobs.map((times) => `${((times.get(what) ?? Number.NaN) / 1000).toFixed(1)} s`).join(' · '),
    note: `at ${sizes.at(-1)}`,
  }))
}
