/** A placeholder: `{{name}}`, or `{{visits, visit|visits}}`, which adds the word in singular or plural. */
const GAP = /\{\{(\w+)(?:, ([^|{}]+)\|([^|{}]+))?\}\}/g

/** Fills in placeholders as the server does (server/platform/messages/messages.ts). */
export function fillGaps(text: string, gaps: Record<string, string | number>): string {
  return text.replace(GAP, (_, gap: string, one?: string, more?: string) => {
    const value = gaps[gap] ?? ''
    return more ? `${value} ${value === 1 ? one : more}` : String(value)
  })
}
