// Recomputes the audit chain of every office: `npm run audit:verify`. Keep the printed heads elsewhere: whoever rewrites a
// whole chain in the database cannot rewrite them there.
import { verifyWhole } from '../../platform/audit/checks.ts'
import type { ChainState } from '../../platform/audit/verify.ts'
import { stageOf } from '../../platform/lib/stages.ts'
import { borrowDatabase } from '../borrowed-database.ts'
import { runCommand } from './command.ts'

type Broken = Extract<ChainState, { ok: false }>

const WHY: Record<Broken['reason'], string> = {
  changed: 'dòng đã bị sửa (this row was changed)',
  missing: 'thiếu dòng (a row is missing)',
  cut: 'các dòng cuối bị cắt (the last rows were cut off)',
  head: 'dòng cuối không khớp với đầu chuỗi (the chain does not end in its head)',
  values:
    'giá trị cũ và mới của lần sửa này không còn như khi sửa (the old and new values of this correction were changed)',
  rewritten: 'không còn như lần kiểm tra trước (not what the last verification found)',
}

await runCommand(borrowDatabase, async ({ db }) => {
  const offices = await db.selectFrom('office').select(['id', 'code']).orderBy('code').execute()
  const width = Math.max(0, ...offices.map((office) => office.code.length))
  const lines: string[] = []
  let broken = 0
  let rows = 0
  for await (const office of stageOf('Kiểm tra nhật ký (verifying)', offices)) {
    const state = await verifyWhole(db, office.id)
    lines.push(`${office.code.padEnd(width)}  ${lineOf(state)}`)
    if (state.ok) rows += state.rows
    else broken += 1
  }
  lines.push(
    broken === 0
      ? `Nhật ký nguyên vẹn: ${offices.length} cơ quan, ${rows} dòng (every chain is whole)`
      : `Nhật ký KHÔNG nguyên vẹn ở ${broken} trên ${offices.length} cơ quan (${broken} broken)`,
  )
  console.log(lines.join('\n'))
  return broken === 0 ? 0 : 1
})

function lineOf(state: ChainState): string {
  if (!state.ok) return `HỎNG (broken)  #${state.at}  ${WHY[state.reason]}`
  return `${String(state.rows).padStart(7)}  ${state.head?.slice(0, 16) ?? '–'}`
}
