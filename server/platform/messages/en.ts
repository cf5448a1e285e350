import { accounts } from './en/accounts.ts'
import { address } from './en/address.ts'
import { answers } from './en/answers.ts'
import { apiKeys } from './en/api-keys.ts'
import { appPage } from './en/app-page.ts'
import { audited } from './en/audited.ts'
import { badges } from './en/badges.ts'
import { book } from './en/book.ts'
import { breach } from './en/breach.ts'
import { calendar } from './en/calendar.ts'
import { charts } from './en/charts.ts'
import { clock } from './en/clock.ts'
import { common } from './en/common.ts'
import { compliance } from './en/compliance.ts'
import { dataRequests } from './en/data-requests.ts'
import { devices } from './en/devices.ts'
import { doctor } from './en/doctor.ts'
import { evacuation } from './en/evacuation.ts'
import { firstSteps } from './en/first-steps.ts'
import { flash } from './en/flash.ts'
import { gate } from './en/gate.ts'
import { guests } from './en/guests.ts'
import { handover } from './en/handover.ts'
import { help } from './en/help.ts'
import { hosts } from './en/hosts.ts'
import { leaflets } from './en/leaflets.ts'
import { lobby } from './en/lobby.ts'
import { log } from './en/log.ts'
import { meetings } from './en/meetings.ts'
import { notices } from './en/notices.ts'
import { offices } from './en/offices.ts'
import { offline } from './en/offline.ts'
import { outreach } from './en/outreach.ts'
import { overview } from './en/overview.ts'
import { paper } from './en/paper.ts'
import { people } from './en/people.ts'
import { poster } from './en/poster.ts'
import { privacy } from './en/privacy.ts'
import { problems } from './en/problems.ts'
import { profile } from './en/profile.ts'
import { recommendedApp } from './en/recommended-app.ts'
import { report } from './en/report.ts'
import { restored } from './en/restored.ts'
import { selfCheckIn } from './en/self-check-in.ts'
import { settings } from './en/settings.ts'
import { setup } from './en/setup.ts'
import { signIn } from './en/sign-in.ts'
import { slips } from './en/slips.ts'
import { status } from './en/status.ts'
import { summary } from './en/summary.ts'
import { today } from './en/today.ts'
import { trace } from './en/trace.ts'

/** Worded so that a number fits every sentence: no key has a plural of its own. */
export const en = {
  ...accounts,
  ...address,
  ...answers,
  ...recommendedApp,
  ...apiKeys,
  ...appPage,
  ...audited,
  ...book,
  ...breach,
  ...calendar,
  ...charts,
  ...clock,
  ...common,
  ...compliance,
  ...dataRequests,
  ...doctor,
  ...evacuation,
  ...firstSteps,
  ...flash,
  ...gate,
  ...guests,
  ...devices,
  ...hosts,
  ...handover,
  ...help,
  ...leaflets,
  ...lobby,
  ...log,
  ...notices,
  ...meetings,
  ...offices,
  ...offline,
  ...outreach,
  ...overview,
  ...paper,
  ...poster,
  ...privacy,
  ...problems,
  ...profile,
  ...report,
  ...restored,
  ...selfCheckIn,
  ...settings,
  ...setup,
  ...signIn,
  ...slips,
  ...badges,
  ...people,
  ...status,
  ...summary,
  ...today,
  ...trace,
}
