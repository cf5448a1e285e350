import { expect, test } from 'vitest'
import { HOSTILE, uploadHostile } from '../fault-runs/uploads.ts'
import { startApp } from '../support/app.ts'

test('hostile files are answered on every import page, and another office records its visitors meanwhile', async () => {
  const app = await startApp()
  const [head, district, gate] = [
    await app.client('head.tt-hcc'),
    await app.client('district'),
    await app.client('gate.ubnd-xa-long-hau'),
  ]
  const ofHead = await uploadHostile(head, ['/people', '/outreach', '/office/accounts'], gate)
  const ofDistrict = await uploadHostile(district, ['/district/offices', '/district/accounts'], gate)
  for (const { answers, failed, entries } of [ofHead, ofDistrict]) {
    expect(failed).toEqual([])
    expect(entries.length).toBeGreaterThan(0)
    expect(Object.keys(answers).filter((status) => !['303', '422'].includes(status))).toEqual([])
  }
  expect(Object.values(ofHead.answers).reduce((sum, count) => sum + count)).toBe(
    3 * Object.keys(HOSTILE).length,
  )
  await app.close()
})
