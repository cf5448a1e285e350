import type { TaskName, Tasks } from '../platform/lib/workers.ts'

/** This file as bundled, with which `platform/lib/workers.ts` starts its threads. */
export const here = import.meta.url

/** A thread loads each task when it first runs it. */
const TASKS: { [Name in TaskName]: () => Promise<Tasks[Name]> } = {
  readAccounts: async () => (await import('../district/accounts/list.ts')).readAccounts,
  readOffices: async () => (await import('../district/offices/list.ts')).readOffices,
  readOfficeNames: async () => (await import('../district/offices/list.ts')).readOfficeNames,
  readOutreach: async () => (await import('../head/outreach/list.ts')).readOutreach,
  passwordProblem: async () => (await import('../core/accounts/passwords.ts')).passwordProblem,
  drawCodes: async () => (await import('../platform/svg/qr.ts')).drawCodes,
  makeDocx: async () => (await import('../head/report/docx.ts')).docxOf,
  readGuests: async () => (await import('../reception/guests/list.ts')).readGuests,
  readDelegates: async () => (await import('../reception/guests/delegate-import.ts')).readDelegates,
  readStaff: async () => (await import('../head/people/list.ts')).readStaff,
  decodeTable: async () => (await import('../platform/spreadsheet/decode.ts')).decodeTable,
}

export default async function work({ name, args }: { name: TaskName; args: never[] }): Promise<unknown> {
  const task = (await TASKS[name]()) as (...args: never[]) => unknown
  return task(...args)
}
