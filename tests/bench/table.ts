/** One line of the results. Without a reference there is no ratio, and without an aim `met` is undefined. */
export interface Line {
  what: string
  ours: string
  reference?: string
  ratio?: string
  aim?: string
  met?: boolean
  /** Further observations. */
  note?: string
  /** The values of which `ours` is the median. */
  rounds?: number[]
}

/** Compares our time with the reference's; less is better. */
export function milliseconds(mine: number, theirs: number, aim: number): Omit<Line, 'what'> {
  const ratio = mine / theirs
  return {
    ours: `${mine.toFixed(2)} ms`,
    reference: `${theirs.toFixed(2)} ms`,
    ratio: ratio.toFixed(2),
    aim: `≤ ${aim}`,
    met: ratio <= aim,
  }
}

const HEAD = ['', 'ours', 'reference', 'ratio', 'aim', '', 'rounds']

export function tableText(lines: Line[]): string {
  const rows = [HEAD, ...lines.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells({ what, ours, reference, ratio, aim, met, note, rounds }: Line): string[] {
  return [
    what,
    ours,
    reference ?? '',
    ratio ?? '',
    aim ?? '',
    met === undefined ? '' : met ? 'met' : 'MISSED',
    [rounds && rangeOf(rounds), note].filter(Boolean).join('; '),
  ]
}

/** Two runs whose rounds overlap may differ by noise. */
function rangeOf(rounds: number[]): string {
  return [Math.min(...rounds), Math.max(...rounds)].map((one) => Number(one.toPrecision(3))).join('–')
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 || column > 3 ? cell.padEnd(width) : cell.padStart(width)
}
