/**
 * `05/02/2021`, `5-2-2021` or `2021-02-05`, as spreadsheets write dates here, as `2021-02-05`; other words as they
 * are.
 */
export function dayIn(text: string): string {
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text)
  if (!local) return text
  const [, day = '', month = '', year = ''] = local
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
