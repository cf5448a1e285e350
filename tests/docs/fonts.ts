// `npm run fonts` writes the two fonts of every page: Be Vietnam Pro with the letters of Vietnamese and of our own texts only, a
// third of what its packages hold. The hinting stays: reception's screens are coarse.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import subsetFont from 'subset-font'
import { projectRoot } from '../../server/platform/lib/paths.ts'

const SOURCES = path.join(projectRoot, 'node_modules/@expo-google-fonts/be-vietnam-pro')
export const FONTS = {
  'be-vietnam-pro-400': '400Regular/BeVietnamPro_400Regular.ttf',
  'be-vietnam-pro-600': '600SemiBold/BeVietnamPro_600SemiBold.ttf',
}
/** Kerning, marks above and below letters, and digits of one width. */
const FEATURES = ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'tnum']

/** The file's bytes; the same texts give the same. */
export function makeFont(name: keyof typeof FONTS): Promise<Buffer> {
  const whole = readFileSync(path.join(SOURCES, FONTS[name]))
  return subsetFont(whole, letters(), { targetFormat: 'woff2', keepFeatures: FEATURES })
}

export const fileOf = (name: string) => path.join(projectRoot, 'public/fonts', `${name}.woff2`)

function letters(): string {
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at))
  const tones = '\u0300\u0301\u0303\u0309\u0323'
  const plain = 'ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư₫'
  const texts = ['vi', 'en'].flatMap((lang) => {
    const folder = path.join(projectRoot, 'server/platform/messages', lang)
    return readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'))
  })
  const characters = Array.from([...texts, tones, plain].join(''))
  return [...new Set([...range(0x20, 0x7e), ...range(0x1ea0, 0x1ef9), ...characters])].toSorted().join('')
}

if (process.argv.includes('--write')) {
  mkdirSync(path.dirname(fileOf('')), { recursive: true })
  for (const name of Object.keys(FONTS) as (keyof typeof FONTS)[])
    writeFileSync(fileOf(name), await makeFont(name))
}
