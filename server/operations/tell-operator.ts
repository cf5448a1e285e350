import { randomBytes } from 'node:crypto'
import { noteTold, recordState } from '../core/installation/actions.ts'
import { CONDITIONS, type Condition, type Facts, holds, readFacts } from '../core/installation/conditions.ts'
import { conditionRows } from '../district/status/condition-rows.ts'
import type { Context } from '../http/context.ts'
import { MINUTE } from '../platform/lib/clock.ts'
import { LANGUAGES, translator } from '../platform/messages/messages.ts'
import { SendError } from '../platform/outgoing/failure.ts'
import { createMailer } from '../platform/outgoing/mail.ts'

/** Milliseconds for which a condition has to hold, or to be over, before it is told. */
const SETTLED = 5 * MINUTE

/** Writes once to the operator when a condition begins and once when it ends, from one of the instances. */
export function createOperatorMail(
  context: Context,
  mailer = createMailer(context.config),
): () => Promise<void> {
  const { db, config, log } = context
  const to = config.OPERATOR_EMAIL
  /** Since when a condition has been other than was told. */
  const differs = new Map<Condition, number>()
  return async () => {
    if (!to || !mailer) return
    const facts = await readFacts(context)
    const told = facts.states.get('operator')?.detail['told']
    const isTold = (one: Condition) => Array.isArray(told) && told.includes(one)
    const now = facts.now.getTime()
    for (const one of CONDITIONS) {
      if (holds(one, facts) === isTold(one)) differs.delete(one)
      else differs.set(one, differs.get(one) ?? now)
    }
    const news = CONDITIONS.filter((one) => now - (differs.get(one) ?? now) >= SETTLED)
    const before = CONDITIONS.filter(isTold)
    const after = CONDITIONS.filter((one) => isTold(one) !== news.includes(one))
    if (news.length === 0 || !(await noteTold(db, { before, after, at: facts.now }))) return
    const names = await db.selectFrom('office').select(['id', 'name']).execute()
    const nameOf = new Map(names.map(({ id, name }) => [id, name]))
    try {
      const begun = news.filter((one) => !isTold(one))
      const ended = news.filter(isTold)
      const words = written(facts, { begun, ended }, nameOf, `${config.PUBLIC_URL ?? ''}/district/health`)
      await mailer.send({ id: randomBytes(16).toString('hex'), to, ...words })
    } catch (error) {
      const failure = error instanceof SendError ? error.failure : 'failed'
      log.warn({ event: 'operator not told', failure })
      await recordState(db, 'operator', { at: facts.now, ok: false, detail: { told: before, failure } })
    }
  }
}

function written(
  facts: Facts,
  { begun, ended }: { begun: Condition[]; ended: Condition[] },
  nameOf: Map<string, string>,
  page: string,
) {
  const paragraphs = LANGUAGES.map((lang) => {
    const t = translator(lang)
    const lines = (conditions: Condition[], tone: 'bad' | undefined) =>
      conditions
        .flatMap((one) => conditionRows(one, facts, { nameOf, t }))
        .filter((row) => !tone || row.tone === tone)
        .map(({ title, text }) => `- ${title}: ${text}`)
    return [
      ...(begun.length > 0 ? [t('health.operator.begun'), ...lines(begun, 'bad')] : []),
      ...(ended.length > 0 ? [t('health.operator.ended'), ...lines(ended, undefined)] : []),
      page,
    ].join('\n')
  })
  const subject = translator('vi')(`health.operator.subject_${begun.length > 0 ? 'begun' : 'ended'}`)
  return { subject, text: `${paragraphs.join('\n\n')}\n` }
}
