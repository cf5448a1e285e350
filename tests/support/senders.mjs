// A process that sends requests without pause, separate from the measured clients at the gates: preparing a megabyte or opening
// four hundred connections must not count as their waiting time. It sends the next request when the last was answered, whatever
// the answer.
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'

// A real sender would have other processors; at a low priority, sending delays the measured clients less.
setPriority(constants.priority.PRIORITY_LOW)

const answers = {}
let over = false
process.once('disconnect', () => process.exit())
process.send('ready')
const [{ requests, atOnce }] = await once(process, 'message')
process.once('message', () => {
  over = true
})
let at = 0

async function send() {
  while (!over) {
    const { url, ...request } = requests[at++ % requests.length]
    const status = await fetch(url, { ...request, redirect: 'manual' }).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0,
    )
    answers[status] = (answers[status] ?? 0) + 1
  }
}

await Promise.all(Array.from({ length: atOnce }, send))
process.send(answers)
