import type { CDPSession, Page } from '@playwright/test'

/** A key as the browser receives it; `text` is what it writes, `after` the milliseconds since the key before. */
export interface Stroke {
  key: string
  code: string
  keyCode: number
  text?: string
  after: number
  modifiers?: number
  commands?: string[]
  /** Written without a key, as a paste. */
  pasted?: string
}

type Method = 'telex' | 'vni'

/** How Unikey replaces what stands before the caret: by default, with its clipboard, or by selecting it. */
export type Sending = 'backspaces' | 'clipboard' | 'selection'

const SHAPES: Record<Method, Record<string, string>> = {
  telex: { '\u0306': 'w', '\u031b': 'w', đ: 'd' },
  vni: { '\u0302': '6', '\u031b': '7', '\u0306': '8', đ: '9' },
}
const TONES: Record<string, [telex: string, vni: string]> = {
  '\u0301': ['s', '1'],
  '\u0300': ['f', '2'],
  '\u0309': ['r', '3'],
  '\u0303': ['x', '4'],
  '\u0323': ['j', '5'],
}

/** The keys of a word, each with what the field shows of the word afterwards; the tone is typed last. */
export function stepsOf(word: string, method: Method): { key: string; shown: string }[] {
  const steps: { key: string; shown: string }[] = []
  let shown = ''
  let toneKey = ''
  for (const letter of word) {
    const [base = '', ...marks] = letter.normalize('NFD')
    const plain = base === 'đ' ? 'd' : base === 'Đ' ? 'D' : base
    steps.push({ key: plain, shown: shown + plain })
    const tone = marks.find((mark) => TONES[mark])
    if (tone) toneKey = TONES[tone]?.[method === 'telex' ? 0 : 1] ?? ''
    const shape = marks.find((mark) => !TONES[mark]) ?? (plain === base ? undefined : 'đ')
    shown += [base, ...marks.filter((mark) => !TONES[mark])].join('').normalize('NFC')
    const double = method === 'telex' && shape === '\u0302'
    if (shape) steps.push({ key: double ? plain.toLowerCase() : (SHAPES[method][shape] ?? ''), shown })
  }
  if (toneKey) steps.push({ key: toneKey, shown: word })
  return steps
}

/** A key of the keyboard, as a person or a scanner presses it. */
export function pressed(key: string, after: number): Stroke {
  const code = /\d/.test(key) ? `Digit${key}` : /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : ''
  const signs: Record<string, string> = { ' ': 'Space', '|': 'Backslash', '/': 'Slash', Enter: 'Enter' }
  const keyCode = key === 'Enter' ? 13 : key === ' ' ? 32 : key.toUpperCase().charCodeAt(0)
  return {
    key,
    code: code || (signs[key] ?? 'Semicolon'),
    keyCode,
    text: key === 'Enter' ? '\r' : key,
    after,
  }
}

const packet = (letter: string): Stroke => ({ key: letter, code: '', keyCode: 231, text: letter, after: 1 })

/** Keys typed `pace` milliseconds apart with Unikey on: it swallows a key that changes letters, and sends others within milliseconds. */
export function withUnikey(text: string, method: Method, pace: number, sending: Sending = 'backspaces') {
  return text.split(/( )/).flatMap((word) => {
    let before = ''
    return stepsOf(word, method).flatMap(({ key, shown }) => {
      const from = before
      before = shown
      if (shown === from + key) return [pressed(key, pace)]
      let same = 0
      while (from[same] === shown[same]) same++
      return replacing(from.length - same, shown.slice(same), sending).map((stroke, place) => ({
        ...stroke,
        after: place === 0 ? pace : 1,
      }))
    })
  })
}

/** What Unikey sends to replace the last `count` letters. */
export function replacing(count: number, letters: string, sending: Sending): Stroke[] {
  const back: Stroke =
    sending === 'selection'
      ? {
          key: 'ArrowLeft',
          code: '',
          keyCode: 37,
          after: 1,
          modifiers: 8,
          commands: ['moveLeftAndModifySelection'],
        }
      : { key: 'Backspace', code: '', keyCode: 8, after: 1, commands: ['deleteBackward'] }
  const erased = Array.from({ length: count }, () => back)
  if (sending !== 'clipboard') return [...erased, ...Array.from(letters, packet)]
  return [...erased, { key: 'v', code: 'KeyV', keyCode: 86, after: 1, modifiers: 2, pasted: letters }]
}

/** A text expander's: it erases the abbreviation and sends the text as fast as it can. */
export function expanded(short: string, text: string, pace: number): Stroke[] {
  const [first, ...rest] = replacing(short.length, text, 'backspaces')
  return [
    ...Array.from(short, (key) => pressed(key, pace)),
    ...(first ? [{ ...first, after: pace }] : []),
    ...rest.map((stroke) => ({ ...stroke, after: 0.2 })),
  ]
}

let latest = 0

/**
 * Sends keys without waiting for the page. They carry their own timestamps, because on a busy computer they reach the browser as slowly
 * as a person types.
 */
export async function send(page: Page, strokes: Stroke[]): Promise<void> {
  const keyboard: CDPSession = await page.context().newCDPSession(page)
  latest = Math.max(latest, Date.now() / 1000)
  const sent: Promise<unknown>[] = []
  for (const { after, text, keyCode, pasted, commands, ...stroke } of strokes) {
    latest += after / 1000
    const key = { ...stroke, windowsVirtualKeyCode: keyCode, timestamp: latest }
    const down = { ...key, ...(text !== undefined && { text }), ...(commands && { commands }) }
    sent.push(
      keyboard.send('Input.dispatchKeyEvent', {
        type: text === undefined ? 'rawKeyDown' : 'keyDown',
        ...down,
      }),
    )
    if (pasted !== undefined) sent.push(keyboard.send('Input.insertText', { text: pasted }))
    sent.push(keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }))
  }
  await Promise.all(sent)
  await keyboard.detach()
}
