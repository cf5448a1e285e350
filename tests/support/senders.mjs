// A process that sends requests without pause, beside the gates, whose waiting is measured: what it costs to make a
// megabyte ready must not count as waiting, nor to open four hundred connections. It sends the next one when the last has been
// answered, whatever the answer.
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'

// A sender that floods has processors of its own, and what sending costs would count as waiting.
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
