/**
 * The modules that are the same in all QR codes of a size (ISO/IEC 18004): finder patterns with separators, timing patterns,
 * alignment patterns, and the dark module. Dark is 1, light −1, unknown 0; row by row.
 */
export function knownModules(size: number): Int8Array {
  const modules = new Int8Array(size * size)
  const set = (x: number, y: number, dark: boolean) => {
    if (x >= 0 && y >= 0 && x < size && y < size) modules[y * size + x] = dark ? 1 : -1
  }
  /** Concentric square rings up to `radius`. */
  const rings = (left: number, top: number, radius: number, isDark: (ring: number) => boolean) => {
    for (let y = -radius; y <= radius; y++) {
      for (let x = -radius; x <= radius; x++)
        set(left + x, top + y, isDark(Math.max(Math.abs(x), Math.abs(y))))
    }
  }
  for (let i = 0; i < size; i++) {
    set(i, 6, i % 2 === 0)
    set(6, i, i % 2 === 0)
  }
  const far = size - 4
  const finders = [
    [3, 3],
    [far, 3],
    [3, far],
  ] as const
  for (const [x, y] of finders) rings(x, y, 4, (ring) => ring !== 2 && ring !== 4)
  const squares = squarePositions(size)
  for (const x of squares) {
    for (const y of squares) {
      const onFinder = finders.some(([left, top]) => Math.max(Math.abs(x - left), Math.abs(y - top)) < 6)
      if (!onFinder) rings(x, y, 2, (ring) => ring !== 1)
    }
  }
  set(8, size - 8, true)
  return modules
}

/** Positions of alignment patterns: evenly spaced back from the far end to 6, with the remainder in the first step. */
function squarePositions(size: number): number[] {
  const version = (size - 17) / 4
  if (version < 2) return []
  const count = Math.floor(version / 7) + 2
  const step = version === 32 ? 26 : Math.ceil((size - 13) / (2 * count - 2)) * 2
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - i * step)]
}
