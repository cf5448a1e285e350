/** Converts `05/02/2021`, `5-2-2021` or `2021-02-05` to `2021-02-05`; returns other text unchanged. */
export function dayIn(text: string): string {
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text)
  if (!local) return text
  const [, day = '', month = '', year = ''] = local
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
