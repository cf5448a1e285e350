/** A clock that runs is what a picture of a page cannot have. */
export function runClock(): void {
  const face = document.querySelector('[data-clock]')
  if (!face) return
  const time = new Intl.DateTimeFormat('vi', { timeStyle: 'medium', timeZone: 'Asia/Ho_Chi_Minh' })
  const show = () => {
    face.textContent = time.format(new Date())
  }
  show()
  setInterval(show, 1000)
}
