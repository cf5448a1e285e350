const LONGEST = 4

/** Gives each name its initials (`Lê Văn Trực` → `LVT`), and numbers those of further names with the same initials. */
export function initialsOfPrint(): (name: string) => string {
  const given = new Map<string, string>()
  const times = new Map<string, number>()
  return (name) => {
    const known = given.get(name)
    if (known !== undefined) return known
    const letters = (name.match(/[\p{L}\p{N}]+/gu) ?? [])
      .slice(0, LONGEST)
      .map((word) => word.charAt(0).toLocaleUpperCase('vi'))
      .join('')
    const time = (times.get(letters) ?? 0) + 1
    times.set(letters, time)
    const initials = time > 1 ? `${letters}${time}` : letters
    given.set(name, initials)
    return initials
  }
}
