import { createRequire } from 'node:module'
import path from 'node:path'
import type { ResvgRenderOptions } from '@resvg/resvg-js'
import type { PublicPage } from '../../core/recommended-app/public-page.ts'
import { normalized } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Code, drawCode } from '../../platform/svg/qr.ts'

/** The size that sharing services cut pictures to. */
const WIDTH = 1200
export const HEIGHT = 630

const EDGE = 72
const CODE = 300
/** The line height in font sizes: Ặ below Ỗ must not touch it. */
const LEADING = 1.38

const fonts = path.dirname(
  createRequire(import.meta.url).resolve('@expo-google-fonts/be-vietnam-pro/package.json'),
)
const OPTIONS: ResvgRenderOptions = {
  font: {
    fontFiles: ['400Regular/BeVietnamPro_400Regular.ttf', '600SemiBold/BeVietnamPro_600SemiBold.ttf'].map(
      (file) => path.join(fonts, file),
    ),
    loadSystemFonts: false,
    defaultFontFamily: 'Be Vietnam Pro',
  },
}

/** `address` is the page's, if it has a public one. */
type PictureWords = Record<'issuer' | 'title' | 'slogan' | 'foot', string> & { address: string | undefined }

export function pictureWords({ issuer, title, slogan, share }: PublicPage, t: Translate): PictureWords {
  const address = share?.address
  const foot = [t('public_page.voluntary'), address?.replace(/^https?:\/\//, '')]
  return { issuer, title, slogan, foot: foot.filter(Boolean).join('  ·  '), address }
}

/** Lays out the lines of text, smaller step by step until the longest name fits. */
export function layOut(words: PictureWords) {
  const width = WIDTH - 2 * EDGE - (words.address ? CODE + 48 : 0)
  const foot = { x: EDGE, y: HEIGHT - 52, size: 26, weight: 400, text: printable(words.foot) }
  const sizes = SCALES.map((scale) => stacked(words, scale, width))
  const lines = sizes.find((one) => (one.at(-1)?.y ?? 0) <= LOWEST) ?? sizes.at(-1) ?? []
  return {
    width: WIDTH,
    height: HEIGHT,
    lines: [...lines, foot],
    code: words.address ? codeAt(drawCode(words.address)) : undefined,
  }
}

const SCALES = [1, 0.85, 0.72, 0.61, 0.52, 0.44, 0.38, 0.3]
/** The lowest baseline above the foot. */
const LOWEST = HEIGHT - 130

function stacked({ issuer, title, slogan }: PictureWords, scale: number, width: number) {
  const blocks = [
    { text: issuer, weight: 400, size: Math.max(22, 30 * scale) },
    { text: title, weight: 600, size: 78 * scale },
    { text: slogan, weight: 400, size: Math.max(24, 38 * scale) },
  ]
  let y = EDGE - 24
  return blocks.flatMap(({ text, weight, size }) => {
    const rows = wrap(printable(text).split(' ').filter(Boolean), width / size)
    const lines = rows.map((row) => {
      y += size * LEADING
      return { x: EDGE, y: Math.round(y), size: Math.round(size), weight, text: row }
    })
    y += 24
    return lines
  })
}

export async function drawPng(svg: string): Promise<Buffer> {
  // The native module is loaded for the first picture: most instances never draw one.
  const { renderAsync } = await import('@resvg/resvg-js')
  return (await renderAsync(svg, OPTIONS)).asPng()
}

function codeAt({ path: d, size }: Code) {
  return { x: WIDTH - EDGE - CODE, y: Math.round((HEIGHT - CODE) / 2), side: CODE, size, path: d }
}

const SPACE = 0.25

/** The width of a word in font sizes, rather too wide than too narrow: those of the bolder face by kind of letter. */
function measure(word: string): number {
  const widths = Array.from(normalized(word, 'NFD').replace(/\p{Mn}/gu, ''), (letter) => {
    if (/[MWmw@%]/.test(letter)) return 1
    if (/\p{Lu}/u.test(letter)) return 0.76
    return /[fijlrt.,:;'|!()]/.test(letter) ? 0.42 : 0.64
  })
  return widths.reduce((sum, width) => sum + width, 0)
}

/** Breaks between words, and within a word that is wider than a line. */
function wrap(words: string[], width: number): string[] {
  const lines: string[][] = []
  let used = 0
  for (const word of words.flatMap((one) => pieces(one, width))) {
    const length = measure(word)
    const line = lines.at(-1)
    if (line && used + SPACE + length <= width) {
      line.push(word)
      used += SPACE + length
    } else {
      lines.push([word])
      used = length
    }
  }
  return lines.map((line) => line.join(' '))
}

function pieces(word: string, width: number): string[] {
  const length = measure(word)
  if (length <= width) return [word]
  const letters = Array.from(word)
  const parts = Math.ceil(length / (width * 0.9))
  const each = Math.ceil(letters.length / parts)
  return Array.from({ length: parts }, (_, part) => letters.slice(part * each, (part + 1) * each).join(''))
}

/** Replaces characters that XML does not allow (https://www.w3.org/TR/xml/#charsets): they would end the drawing. */
function printable(text: string): string {
  return text.replace(/[^\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, ' ')
}
