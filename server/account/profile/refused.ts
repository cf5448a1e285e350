import type { Refused } from '../../core/accounts/proven.ts'
import type { Problems } from '../../http/form.ts'

/** A refusal beside the field that it is about; a session that ended meanwhile shows at the next click. */
export function refusedProblems(refused: Refused | 'wrong-new-code'): Problems {
  switch (refused) {
    case 'wrong-password':
      return { current_password: { key: 'problem.password_wrong' } }
    case 'wrong-code':
      return { one_time_password: { key: 'problem.code_wrong' } }
    case 'wrong-new-code':
      return { new_one_time_password: { key: 'problem.code_wrong_new' } }
    case 'ended':
      return { form: { key: 'problem.ended' } }
  }
}
