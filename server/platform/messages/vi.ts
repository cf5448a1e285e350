import { accounts } from './vi/accounts.ts'
import { address } from './vi/address.ts'
import { answers } from './vi/answers.ts'
import { apiKeys } from './vi/api-keys.ts'
import { appPage } from './vi/app-page.ts'
import { audited } from './vi/audited.ts'
import { badges } from './vi/badges.ts'
import { book } from './vi/book.ts'
import { breach } from './vi/breach.ts'
import { calendar } from './vi/calendar.ts'
import { charts } from './vi/charts.ts'
import { clock } from './vi/clock.ts'
import { common } from './vi/common.ts'
import { compliance } from './vi/compliance.ts'
import { dataRequests } from './vi/data-requests.ts'
import { devices } from './vi/devices.ts'
import { doctor } from './vi/doctor.ts'
import { evacuation } from './vi/evacuation.ts'
import { firstSteps } from './vi/first-steps.ts'
import { flash } from './vi/flash.ts'
import { gate } from './vi/gate.ts'
import { guests } from './vi/guests.ts'
import { handover } from './vi/handover.ts'
import { help } from './vi/help.ts'
import { hosts } from './vi/hosts.ts'
import { leaflets } from './vi/leaflets.ts'
import { lobby } from './vi/lobby.ts'
import { log } from './vi/log.ts'
import { meetings } from './vi/meetings.ts'
import { notices } from './vi/notices.ts'
import { offices } from './vi/offices.ts'
import { offline } from './vi/offline.ts'
import { outreach } from './vi/outreach.ts'
import { overview } from './vi/overview.ts'
import { paper } from './vi/paper.ts'
import { people } from './vi/people.ts'
import { poster } from './vi/poster.ts'
import { privacy } from './vi/privacy.ts'
import { problems } from './vi/problems.ts'
import { profile } from './vi/profile.ts'
import { recommendedApp } from './vi/recommended-app.ts'
import { report } from './vi/report.ts'
import { restored } from './vi/restored.ts'
import { selfCheckIn } from './vi/self-check-in.ts'
import { settings } from './vi/settings.ts'
import { setup } from './vi/setup.ts'
import { signIn } from './vi/sign-in.ts'
import { slips } from './vi/slips.ts'
import { status } from './vi/status.ts'
import { summary } from './vi/summary.ts'
import { today } from './vi/today.ts'
import { trace } from './vi/trace.ts'

/** The words of the product. Vietnamese is the source; every other language has exactly these keys. */
export const vi = {
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
