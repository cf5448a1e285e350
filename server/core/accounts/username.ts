/** Small letters, digits and single marks between them: what can be typed on every keyboard and said on the phone. */
export function isUsername(text: string): boolean {
  return /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(text) && text.length <= 100
}
