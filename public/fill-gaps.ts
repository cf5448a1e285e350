/** `{{name}}`, or `{{visits, visit|visits}}` with the word of a number. */
const GAP = /\{\{(\w+)(?:, ([^|{}]+)\|([^|{}]+))?\}\}/g

/** As the server fills in a text of the catalogue (server/platform/messages/messages.ts). */
export function fillGaps(text: string, gaps: Record<string, string | number>): string {
  return text.replace(GAP, (_, gap: string, one?: string, more?: string) => {
    const value = gaps[gap] ?? ''
    return more ? `${value} ${value === 1 ? one : more}` : String(value)
  })
}
