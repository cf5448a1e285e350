/** The list as a stream sends it: of a row that has not changed a line `=revision` alone. */
export function createRows(): {
  /** The whole list; undefined where it names a row that never came. */
  whole(event: string): string | undefined
} {
  let known = new Map<string, string>()
  return {
    whole(event) {
      let isWhole = true
      const list = event.replace(/^ *=([\w-]+)$/gm, (_, revision: string) => {
        const row = known.get(revision)
        if (row === undefined) isWhole = false
        return row ?? ''
      })
      if (!isWhole) return undefined
      known = new Map()
      for (const [row, revision = ''] of list.matchAll(/<li data-row="([\w-]+)".*/g)) known.set(revision, row)
      return list
    },
  }
}
