import { Writable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { showStages, stage, stageOf, type Tick } from '../../server/platform/lib/stages.ts'

/** What a command of three stages writes: one that counts, one of a list, one whose length nobody knows. */
async function written(isTTY: boolean, args: string[] = []): Promise<string> {
  let text = ''
  const write = (chunk: Buffer, _: unknown, done: () => void) => {
    text += chunk
    done()
  }
  showStages(Object.assign(new Writable({ write }), { isTTY, columns: 80 }) as never, args)
  onTestFinished(() => showStages(undefined, ['--quiet']))
  const copy = async (tick: Tick) => {
    tick(39)
    tick()
    return 'copied'
  }
  const copied = await stage('Copying', copy, 40)
  const listed = []
  for await (const one of stageOf('Verifying', ['a', 'b'])) listed.push(one)
  for await (const one of stageOf('Nothing', [])) listed.push(one)
  await expect(stage('Starting', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect([copied, ...listed]).toEqual(['copied', 'a', 'b'])
  return text
}

test('without a terminal each stage is a line', async () => {
  expect(await written(false)).toBe('Copying\nVerifying\nStarting\n')
})

test('with --quiet nothing is shown', async () => {
  expect(await written(false, ['backup', '--quiet'])).toBe('')
  expect(await written(true, ['--quiet'])).toBe('')
})

test('on a terminal a bar shows how far a stage is, and its name stays', async () => {
  const text = await written(true)
  expect(text).toContain('Copying [--------------------] 0 %')
  expect(text).toMatch(/Copying \[={20}-?\] 100 % · còn 0 s/)
  expect(text).toContain('Verifying [')
  expect(text).toContain('Copying\n')
  expect(text.endsWith('Starting\n')).toBe(true)
  expect(text).not.toContain('Nothing')
})
