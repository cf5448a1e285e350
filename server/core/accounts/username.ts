/** Lower-case letters, digits and single marks between them: easy to type on any keyboard and to say on the phone. */
export function isUsername(text: string): boolean {
  return /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(text) && text.length <= 100
}
