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

/** True if the tools that read a PDF are installed (Debian: poppler-utils). */
export const hasPoppler = isInstalled('pdftotext') && isInstalled('pdftoppm')

const PX = 96 / 25.4
const PT = 72 / 25.4
/** Margin in mm that office printers cannot print on. */
const EDGE = 4
/** For the reference pictures: an A4 page is 468 pixels high. */
const DOTS_PER_INCH = 40
const PICTURES = path.join(projectRoot, 'tests/pictures')
/** Tolerated colour difference of a pixel, from 0 to 1: glyph shapes differ between machines. */
const THRESHOLD = 0.35
/** The share of a page's pixels that may differ. */
const MAY_DIFFER = 0.01

export interface PaperPage {
  /** In mm. */
  width: number
  height: number
  words: string[]
  /** Words that reach into the margin that a printer cannot print on. */
  cut: string[]
}

/**
 * Opens the answer to a form as a browser would: with the headers of the answer, and with the page's assets fetched from the
 * application. Session cookies of an https address would not be sent here.
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

/** The PDF that the browser would print, on the paper size that the page asks for. */
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
 * Lists what does not fit when the printed text is `width` mm wide: words beyond their cell or the page, and numbers and times
 * broken over two lines.
 */
export async function misfits(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width: Math.floor(width * PX), height: 1200 })
  await page.emulateMedia({ media: 'print', colorScheme: 'light' })
  return page.evaluate(MISFITS)
}

/** Runs in the browser. Tolerates half a letter, because italics lean out of their box. */
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

/** Replaces QR codes by grey squares, because their content differs at every run. */
export function hideCodes(page: Page): Promise<void> {
  return page.evaluate(`document.querySelectorAll('svg[role=img]').forEach((svg) => {
    svg.querySelectorAll('path').forEach((path) => path.remove())
    svg.querySelector('rect')?.setAttribute('fill', '#888')
  })`)
}

/**
 * Says how a page of `pdf` differs from its picture in `tests/pictures`; empty if it does not. With `UPDATE_PICTURES=1` it
 * writes the picture instead.
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
