import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import type { Answer } from './client.ts'
import { isInstalled } from './libre-office.ts'
import { makeTempDir } from './temp-dir.ts'

const run = promisify(execFile)

/** What a PDF is taken apart with (Debian: poppler-utils). */
export const hasPoppler = isInstalled('pdftotext') && isInstalled('pdftoppm')

const PX = 96 / 25.4
const PT = 72 / 25.4
/** No office's printer reaches closer to the edge of its paper, in millimetres. */
const EDGE = 4
/** For the kept pictures: an A4 page is 468 dots high. */
const DOTS_PER_INCH = 40
const PICTURES = path.join(projectRoot, 'tests/pictures')
/** How far a dot's colour may be from the kept one, from 0 to 1: shapes of letters differ from machine to machine. */
const THRESHOLD = 0.35
/** Of all dots of a page. */
const MAY_DIFFER = 0.01

export interface PaperPage {
  /** In millimetres. */
  width: number
  height: number
  words: string[]
  /** Words that reach beyond the edge which a printer reaches. */
  cut: string[]
}

/**
 * Opens what a form was answered, as its browser would: with the headers of the answer, and with everything that belongs
 * to the page fetched from the application. The cookies of an https address would not reach it.
 */
export async function showAnswer(page: Page, { text, headers }: Answer): Promise<void> {
  const kept = [...headers].filter(
    ([name]) => !/^(content-encoding|content-length|transfer-encoding|set-cookie)$/.test(name),
  )
  await page.route(
    '**/answer',
    (route) => route.fulfill({ status: 200, headers: Object.fromEntries(kept), body: text }),
    { times: 1 },
  )
  await page.goto('/answer')
  await page.evaluate('document.fonts.ready.then(() => true)')
}

/** What the browser would send to a printer, on the paper that the page asks for. */
export async function printed(page: Page): Promise<{ pdf: Buffer; pages: PaperPage[] }> {
  await page.emulateMedia({ media: 'print', colorScheme: 'light' })
  const pdf = await page.pdf({ preferCSSPageSize: true, format: 'A4' })
  return { pdf, pages: await pagesOf(pdf) }
}

async function pagesOf(pdf: Buffer): Promise<PaperPage[]> {
  const boxes = await withFile(pdf, async (file) => {
    const { stdout } = await run('pdftotext', ['-bbox', file, '-'], { maxBuffer: 64 << 20 })
    return stdout
  })
  return boxes
    .split('<page ')
    .slice(1)
    .map((page) => {
      const [, width = 0, height = 0] = (/width="([\d.]+)" height="([\d.]+)"/.exec(page) ?? []).map(Number)
      const words = [...page.matchAll(WORD)].map(([, left, top, right, bottom, text = '']) => ({
        text,
        cut:
          Number(left) < EDGE * PT ||
          Number(top) < EDGE * PT ||
          Number(right) > width - EDGE * PT ||
          Number(bottom) > height - EDGE * PT,
      }))
      return {
        width: Math.round(width / PT),
        height: Math.round(height / PT),
        words: words.map(({ text }) => text),
        cut: words.filter(({ cut }) => cut).map(({ text }) => text),
      }
    })
}
const WORD = /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)/g

/**
 * What does not fit on paper whose text is `width` millimetres wide: words beyond their cell or the page, numbers and
 * times broken over two rows.
 */
export async function misfits(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width: Math.floor(width * PX), height: 1200 })
  await page.emulateMedia({ media: 'print', colorScheme: 'light' })
  return page.evaluate(MISFITS)
}

/** Runs in the browser. Half a letter of tolerance: italics lean over their box. */
const MISFITS = `(() => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (!parent.checkVisibility({ checkVisibilityCSS: true }) || parent.closest('svg, .visually-hidden, .skip')) continue
    const cell = parent.closest('td, th, li, p, dt, dd, h1, h2, h3, div, article, body').getBoundingClientRect()
    if (cell.width < 3) continue
    for (const { 0: word, index } of node.data.matchAll(/\\S+/g)) {
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      const parts = [...range.getClientRects()].filter(({ width }) => width > 0.5)
      const isNumber = /\\d/.test(word) && /^[\\d.,:/%()·–-]+$/.test(word) && word.length <= 12
      if (isNumber && new Set(parts.map(({ top }) => Math.round(top / 3))).size > 1) found.push('broken: ' + word)
      for (const { left, right } of parts) {
        if (right > cell.right + 2 || left < cell.left - 2) found.push('beyond its cell: ' + word)
        else if (right > window.innerWidth + 2 || left < -2) found.push('beyond the page: ' + word)
      }
    }
  }
  return [...new Set(found)]
})()`

/** Codes hold other words at every run: a grey square stands for each of them. */
export function hideCodes(page: Page): Promise<void> {
  return page.evaluate(`document.querySelectorAll('svg[role=img]').forEach((svg) => {
    svg.querySelectorAll('path').forEach((path) => path.remove())
    svg.querySelector('rect')?.setAttribute('fill', '#888')
  })`)
}

/**
 * How a page of `pdf` differs from its picture in `tests/pictures`, in words; empty where it does not. With
 * `UPDATE_PICTURES=1` the picture is made anew.
 */
export async function differsFromPicture(pdf: Buffer, page: number, name: string): Promise<string> {
  const bytes = await withFile(pdf, async (file) => {
    const range = ['-f', String(page), '-l', String(page)]
    await run('pdftoppm', ['-r', String(DOTS_PER_INCH), '-gray', '-png', '-singlefile', ...range, file, file])
    return readFileSync(`${file}.png`)
  })
  const kept = path.join(PICTURES, `${name}.png`)
  if (process.env['UPDATE_PICTURES'] === '1') {
    mkdirSync(PICTURES, { recursive: true })
    writeFileSync(kept, bytes)
    return ''
  }
  if (!existsSync(kept)) return `${kept} is missing`
  const [is, was] = [PNG.sync.read(bytes), PNG.sync.read(readFileSync(kept))]
  if (is.width !== was.width || is.height !== was.height)
    return `${is.width} × ${is.height} dots instead of ${was.width} × ${was.height}`
  const { width, height } = is
  const other = pixelmatch(is.data, was.data, undefined, width, height, { threshold: THRESHOLD })
  return other > width * height * MAY_DIFFER ? `${other} of ${width * height} dots differ` : ''
}

async function withFile<T>(pdf: Buffer, use: (file: string) => Promise<T>): Promise<T> {
  const { folder, remove } = await makeTempDir()
  try {
    const file = path.join(folder, 'paper.pdf')
    writeFileSync(file, pdf)
    return await use(file)
  } finally {
    await remove()
  }
}
