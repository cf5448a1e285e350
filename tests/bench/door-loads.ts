import { createServer, type Server } from 'node:http'
import type { Browser } from '@playwright/test'
import compression from 'compression'
import ejs from 'ejs'
import express from 'express'
import { ask } from '../support/sql.ts'
import { median } from './load.ts'
import { addressOf } from './page-server.ts'
import { type Cost, loadOf, openPhone, urlOf } from './phone.ts'
import { sessionOf } from './sessions.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

/** An office, and the number of people inside. */
export interface Full {
  gate: Gate
  inside: number
}

/** The first and a later page load, compared with a bare page of as many rows without scripts and styles. */
export async function loadsOf(
  world: World,
  browser: Browser,
  { gate, inside }: Full,
  rounds: number,
): Promise<Line[]> {
  const [office] = await ask(world.adminUrl, 'select code from office where id = $1', [gate.officeId])
  const bare = await serveBare(inside)
  const head = await sessionOf(world, gate.officeId, 'head')
  const form = `/v/${String(office?.['code'])}`
  const pages: [what: string, path: string, cookie?: string][] = [
    ['/gate', '/gate', gate.cookie],
    ['/v/…', form],
    ['/p/…', await passOf(browser, urlOf(world), form)],
    ['/log', '/log', head],
  ]
  try {
    const lines: Line[] = []
    for (const [what, path, cookie] of pages) {
      const costs = { first: [] as Cost[], later: [] as Cost[], bare: [] as Cost[] }
      for (let round = 0; round < rounds; round += 1) {
        const phone = await openPhone(browser, urlOf(world), cookie)
        costs.first.push(await loadOf(phone, path))
        costs.later.push(await loadOf(phone, path))
        await phone.close()
        const other = await openPhone(browser, addressOf(bare))
        costs.bare.push(await loadOf(other, '/'))
        await other.close()
      }
      lines.push(
        lineOf(`${what}, first load`, costs.first, costs.bare),
        lineOf(`${what}, again`, costs.later, costs.bare),
      )
    }
    return lines
  } finally {
    bare.closeAllConnections()
    bare.close()
  }
}

function lineOf(what: string, costs: Cost[], bare: Cost[]): Line {
  const of = (all: Cost[], pick: (cost: Cost) => number) => median(all.map(pick))
  const painted = of(costs, ({ painted }) => painted)
  const reference = of(bare, ({ painted }) => painted)
  const rest = [
    `loaded ${of(costs, ({ loaded }) => loaded).toFixed(0)} ms`,
    `${(of(costs, ({ bytes }) => bytes) / 1000).toFixed(1)} kB in ${of(costs, ({ requests }) => requests)}`,
    `shift ${of(costs, ({ shift }) => shift).toFixed(3)}`,
    `blocking ${of(costs, ({ blocking }) => blocking).toFixed(0)} ms`,
  ]
  return {
    what: `${what}: painted`,
    ours: `${painted.toFixed(0)} ms`,
    reference: `${reference.toFixed(0)} ms`,
    ratio: (painted / reference).toFixed(2),
    note: rest.join(', '),
    rounds: costs.map((cost) => cost.painted),
  }
}

/** Registers a visitor and returns the path of their pass. */
async function passOf(browser: Browser, url: string, form: string): Promise<string> {
  const page = await browser.newPage({ baseURL: url, locale: 'vi-VN' })
  await page.goto(form)
  await page.getByLabel('Họ và tên').fill('Khách Có Phiếu')
  await page.getByRole('button', { name: 'Gửi đăng ký' }).click()
  await page.waitForURL(/\/p\//)
  const { pathname } = new URL(page.url())
  await page.close()
  return pathname
}

const BARE = `<!doctype html><html lang="vi"><meta name="viewport" content="width=device-width"><title>Sổ</title>
<form method="post"><label>Họ và tên <input name="name"></label><button>Ghi khách vào</button></form>
<ul><% for (const name of names) { %><li><%= name %> <button>Khách ra</button></li><% } %></ul></html>`

async function serveBare(rows: number): Promise<Server> {
  const names = Array.from({ length: rows }, (_, each) => `Nguyễn Thị Khách ${each}`)
  const template = ejs.compile(BARE)
  const app = express()
    .use(compression())
    .get('/', (_req, res) => void res.send(template({ names })))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
