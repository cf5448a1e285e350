/** A strict RFC 4180 parser: everything between quotes is text. */
export function parseCsv(csv: string): string[][] {
  if (!csv.endsWith('\r\n')) throw new Error('the last line has no end')
  const lines: string[][] = [[]]
  const cell = /"((?:[^"]|"")*)"|([^",\r\n]*)/y
  for (let at = 0; at < csv.length; ) {
    cell.lastIndex = at
    const [whole = '', quoted, bare = ''] = cell.exec(csv) ?? []
    lines.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    at += whole.length
    if (csv.startsWith('\r\n', at)) lines.push([])
    else if (csv[at] !== ',') throw new Error(`no comma at ${at}`)
    at += csv.startsWith('\r\n', at) ? 2 : 1
  }
  return lines.slice(0, -1)
}
