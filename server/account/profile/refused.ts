import type { Refused } from '../../core/accounts/with-proof.ts'
import type { Problems } from '../../http/form.ts'

/**
 * The problem of the field that was refused. A session that has ended is noticed at the next click. If `isClockInDoubt`, the
 * text says that the code may be right and the clock wrong.
 */
export function refusedProblems(refused: Refused | 'wrong-new-code', isClockInDoubt = false): Problems {
  switch (refused) {
    case 'wrong-password':
      return { current_password: { key: 'problem.password_wrong' } }
    case 'wrong-code':
      return {
        one_time_password: { key: isClockInDoubt ? 'problem.code_wrong_clock' : 'problem.code_wrong' },
      }
    case 'wrong-new-code':
      return {
        new_one_time_password: { key: isClockInDoubt ? 'problem.code_new_clock' : 'problem.code_wrong_new' },
      }
    case 'ended':
      return { form: { key: 'problem.ended' } }
  }
}
