import type { Db } from '../../platform/db/connect.ts'
import { inDistrictOffice } from '../../platform/db/district-scope.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceAnswerRow, TraceRequestRow } from '../../platform/db/schema.ts'

export interface RequestWithAnswers {
  request: TraceRequestRow
  answers: TraceAnswerRow[]
}

/** The district's newest requests with the offices' answers: states and counts, which is all that it may read. */
export function listRequests(db: Db, districtId: string): Promise<RequestWithAnswers[]> {
  return inDistrictOffice(db, districtId, async (tx) => {
    const requests = await tx
      .selectFrom('trace_request')
      .selectAll()
      .where('office_id', '=', districtId)
      .orderBy('made_at', 'desc')
      .limit(50)
      .execute()
    const answers = await answersTo(tx, requests)
    return requests.map((request) => ({
      request,
      answers: answers.filter((answer) => answer.request_id === request.id),
    }))
  })
}

export function readRequest(db: Db, districtId: string, id: string): Promise<RequestWithAnswers | undefined> {
  return inDistrictOffice(db, districtId, async (tx) => {
    const request = await tx
      .selectFrom('trace_request')
      .selectAll()
      .where('office_id', '=', districtId)
      .where('id', '=', id)
      .executeTakeFirst()
    return request && { request, answers: await answersTo(tx, [request]) }
  })
}

function answersTo(tx: OfficeTx, requests: TraceRequestRow[]): Promise<TraceAnswerRow[]> {
  if (requests.length === 0) return Promise.resolve([])
  return tx
    .selectFrom('trace_answer')
    .selectAll()
    .where(
      'request_id',
      'in',
      requests.map(({ id }) => id),
    )
    .execute()
}

/** The district's request as one of its offices sees it. */
export interface OfficeRequest {
  request: TraceRequestRow
  answer: TraceAnswerRow
}

/** The newest requests to the office. */
export function listOfficeRequests(db: Db, officeId: string): Promise<OfficeRequest[]> {
  return inOffice(db, officeId, (tx) => officeRequestsIn(tx, officeId))
}

export async function readOfficeRequest(
  db: Db,
  officeId: string,
  id: string,
): Promise<OfficeRequest | undefined> {
  const [officeRequest] = await inOffice(db, officeId, (tx) => officeRequestsIn(tx, officeId, id))
  return officeRequest
}

async function officeRequestsIn(tx: OfficeTx, officeId: string, id?: string): Promise<OfficeRequest[]> {
  const requests = await tx
    .selectFrom('trace_request as r')
    .innerJoin('trace_answer as a', 'a.request_id', 'r.id')
    .selectAll('r')
    .where('a.office_id', '=', officeId)
    .$if(id !== undefined, (query) => query.where('r.id', '=', id ?? ''))
    .orderBy('r.made_at', 'desc')
    .limit(50)
    .execute()
  const answers = await answersTo(tx, requests)
  return requests.flatMap((request) => {
    const answer = answers.find((one) => one.request_id === request.id && one.office_id === officeId)
    return answer ? { request, answer } : []
  })
}
