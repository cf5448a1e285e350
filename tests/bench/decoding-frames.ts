import QRCode from 'qrcode'

/** A greyscale picture with one QR code in it. */
export interface Shot {
  set: string
  kind: 'card' | 'pass'
  text: string
  width: number
  height: number
  points: Uint8ClampedArray
}

type Random = (from: number, to: number) => number

interface Spoilt {
  /** Pixels per module. */
  module: number
  turn: number
  tilt: number
  /** Standard deviation of the blur, and length of the motion blur, in pixels. */
  blur: number
  motion: number
  contrast: number
  noise: number
  /** Radius in modules; 0 for none. */
  glare: number
  /** The share of light that is left on one side. */
  shadow: number
}

const CLEAN: Spoilt = {
  module: 4,
  turn: 0.03,
  tilt: 0,
  blur: 0.5,
  motion: 0,
  contrast: 1,
  noise: 3,
  glare: 0,
  shadow: 1,
}

/** One distortion at a time, from mild to hopeless. */
const SINGLE: Record<string, Partial<Spoilt>[]> = {
  size: [{ module: 4 }, { module: 3 }, { module: 2 }, { module: 1.5 }],
  blur: [{ blur: 1.2 }, { blur: 2 }, { blur: 2.6 }, { blur: 3.2 }],
  motion: [{ motion: 4 }, { motion: 7 }, { motion: 10 }],
  rotation: [{ turn: 0.35 }, { turn: 0.8 }, { turn: 2.8 }],
  perspective: [{ tilt: 0.15 }, { tilt: 0.3 }, { tilt: 0.45 }],
  contrast: [{ contrast: 0.5 }, { contrast: 0.25 }, { contrast: 0.12 }],
  noise: [{ noise: 20 }, { noise: 45 }, { noise: 80 }],
  glare: [{ glare: 3 }, { glare: 5 }, { glare: 7 }],
  shadow: [{ shadow: 0.5 }, { shadow: 0.25 }],
}
const SCENE_SIZES = { card: [1.8, 2.4, 3, 3.7, 4.6], pass: [2, 2.8, 3.8, 5, 7] }
const [LIGHT, DARK, PAPER] = [222, 38, 200]
const EDGE = 3
const PASS_LETTERS = '0123456789bcghklmnpqtv'.split('')

/** Pictures of invented cards and passes, the same for the same seed; `each` scales the number per kind and level. */
export function* shots(seed: number, each: number): Generator<Shot> {
  const random = randomOf(seed)
  for (const [set, levels] of Object.entries(SINGLE)) {
    for (const level of levels) {
      for (let i = 0; i < 3 * each; i++) {
        const spoilt = { ...CLEAN, ...level }
        yield shot(set, i % 3 ? 'card' : 'pass', spoilt, [480, 480], random)
      }
    }
  }
  for (const kind of ['card', 'pass'] as const) {
    for (const module of SCENE_SIZES[kind]) {
      for (let i = 0; i < 2 * each; i++) {
        yield shot(`mild scenes, ${kind}`, kind, mild(module, random), [1280, 720], random)
        yield shot(`harsh scenes, ${kind}`, kind, harsh(module, random), [1280, 720], random)
      }
    }
  }
}

function mild(module: number, random: Random): Spoilt {
  return { ...CLEAN, module, turn: 0.15, tilt: 0.08, blur: random(0.45, 0.7), noise: random(3, 5) }
}

function harsh(module: number, random: Random): Spoilt {
  return {
    ...CLEAN,
    module,
    turn: 0.25,
    tilt: 0.15,
    blur: random(0.8, 1.2),
    motion: random(0, 1) < 0.5 ? random(1.5, 3.5) : 0,
    contrast: 0.7,
    noise: random(8, 14),
    glare: random(0, 1) < 0.4 ? random(2, 5) : 0,
    shadow: 0.8,
  }
}

function shot(
  set: string,
  kind: Shot['kind'],
  spoilt: Spoilt,
  [width, height]: [number, number],
  random: Random,
): Shot {
  const text = kind === 'card' ? cardText(random) : passText(random)
  const level = kind === 'card' && random(0, 1) < 0.5 ? 'L' : 'M'
  const code = QRCode.create([{ data: Buffer.from(text), mode: 'byte' }], {
    errorCorrectionLevel: level,
  }).modules
  let points = paint(code, spoilt, width, height, random)
  points = soften(points, width, height, spoilt.blur)
  if (spoilt.motion) points = drag(points, width, height, spoilt.motion, random(0, Math.PI))
  const middle = (LIGHT + DARK) / 2
  const grainy = points.map(
    (value) => middle + (value - middle) * spoilt.contrast + spoilt.noise * grain(random),
  )
  return { set, kind, text, width, height, points: Uint8ClampedArray.from(grainy) }
}

/** Draws the code on its card or phone, turned and tilted, in front of a mottled wall. */
function paint(
  { size, data }: { size: number; data: Uint8Array },
  { module, turn, tilt, glare, shadow }: Spoilt,
  width: number,
  height: number,
  random: Random,
): Float32Array {
  const angle = random(-turn, turn)
  const [cos, sin] = [Math.cos(angle) / module, Math.sin(angle) / module]
  const lean = random(-tilt, tilt) / (size * module)
  const room = (length: number) => Math.max(0, (length - 1.5 * size * module) / 2)
  const [x0, y0] = [
    width / 2 + random(-0.6, 0.6) * room(width),
    height / 2 + random(-0.6, 0.6) * room(height),
  ]
  const spot = { x: random(0, size), y: random(0, size) }
  const walls = Array.from({ length: 64 }, () => random(40, 190))
  const shade = (px: number, py: number): number => {
    const depth = 1 + lean * (px - x0)
    const u = ((px - x0) * cos + (py - y0) * sin) / depth + size / 2
    const v = ((py - y0) * cos - (px - x0) * sin) / depth + size / 2
    if (glare && Math.hypot(u - spot.x, v - spot.y) < glare) return 255
    const light = u < size / 2 ? 1 : shadow
    if (u >= 0 && v >= 0 && u < size && v < size)
      return light * (data[Math.floor(v) * size + Math.floor(u)] ? DARK : LIGHT)
    const onPaper = Math.min(u, v, size - u, size - v) > -EDGE
    if (onPaper) return light * LIGHT
    if (Math.abs(u - size / 2) < 1.4 * size && Math.abs(v - size / 2) < 0.9 * size) return light * PAPER
    return walls[(Math.floor(px / 160) * 5 + Math.floor(py / 90) * 3) % walls.length] ?? PAPER
  }
  const points = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (const dy of [1 / 6, 1 / 2, 5 / 6])
        for (const dx of [1 / 6, 1 / 2, 5 / 6]) sum += shade(x + dx, y + dy)
      points[y * width + x] = sum / 9
    }
  }
  return points
}

function soften(points: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma)
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  )
  const whole = kernel.reduce((sum, one) => sum + one, 0)
  const along = (from: Float32Array, dx: number, dy: number) =>
    mean(
      from,
      width,
      height,
      kernel.map((weight, i) => [(i - reach) * dx, (i - reach) * dy, weight / whole]),
    )
  return along(along(points, 1, 0), 0, 1)
}

function drag(
  points: Float32Array,
  width: number,
  height: number,
  length: number,
  angle: number,
): Float32Array {
  const steps = Math.ceil(2 * length)
  const taps = Array.from({ length: steps + 1 }, (_, i): [number, number, number] => {
    const far = (i / steps - 0.5) * length
    return [Math.round(far * Math.cos(angle)), Math.round(far * Math.sin(angle)), 1 / (steps + 1)]
  })
  return mean(points, width, height, taps)
}

function mean(points: Float32Array, width: number, height: number, taps: number[][]): Float32Array {
  const out = new Float32Array(points.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (const [dx = 0, dy = 0, weight = 0] of taps) {
        const column = Math.min(width - 1, Math.max(0, x + dx))
        const row = Math.min(height - 1, Math.max(0, y + dy))
        sum += weight * (points[row * width + column] ?? 0)
      }
      out[y * width + x] = sum
    }
  }
  return out
}

function cardText(random: Random): string {
  const digits = (count: number) => Array.from({ length: count }, () => Math.floor(random(0, 10))).join('')
  const name = `${pick(['Nguyễn', 'Trần', 'Lê', 'Huỳnh'], random)} ${pick(['Thị Thùy', 'Văn', 'Hữu', 'Ngọc'], random)} ${pick(['Dương', 'Hằng', 'Đạt', 'Phượng'], random)}`
  const place = pick(
    ['Ấp Lộc Tiền, Xã Mỹ Lộc, Huyện Cần Giuộc, Tỉnh Long An', 'Tổ 5, Khu phố 2, An Bình, Dĩ An, Bình Dương'],
    random,
  )
  return [digits(12), digits(9), name, `0102${digits(4)}`, 'Nữ', place, `0304${digits(4)}`].join('|')
}

function passText(random: Random): string {
  const code = Array.from({ length: 29 }, () => pick(PASS_LETTERS, random)).join('')
  return `https://socong.example.vn/p/${code}`
}

function pick<Item>(items: Item[], random: Random): Item {
  return items[Math.floor(random(0, items.length))] as Item
}

/** Approximately normal noise with a deviation of one. */
function grain(random: Random): number {
  return random(-1, 1) + random(-1, 1) + random(-1, 1)
}

/** The Park–Miller generator. */
function randomOf(seed: number): Random {
  let state = seed
  return (from, to) => {
    state = (state * 48271) % 2147483647
    return from + (state / 2147483647) * (to - from)
  }
}
