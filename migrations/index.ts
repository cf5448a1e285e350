import * as theGate from './2026-11-24T1600-the-gate.ts'
import * as selfCheckIn from './2026-11-24T1700-self-check-in.ts'
import * as trace from './2026-11-24T1900-trace.ts'
import * as handover from './2026-11-24T2000-handover.ts'
import * as logSearch from './2026-11-24T2100-log-search.ts'
import * as book from './2026-11-24T2200-book.ts'
import * as slips from './2026-11-24T2210-slips.ts'
import * as paper from './2026-11-24T2230-paper.ts'
import * as subjects from './2026-11-24T2300-subjects.ts'
import * as logViews from './2026-11-25T0050-log-views.ts'
import * as traceRequest from './2026-11-25T0100-trace-request.ts'
import * as breach from './2026-11-25T0105-breach.ts'
import * as imports from './2026-11-25T0110-import.ts'
import * as officeTree from './2026-11-25T0111-office-tree.ts'
import * as secondFactor from './2026-11-25T0120-second-factor.ts'
import * as figures from './2026-11-25T0130-figures.ts'
import * as report from './2026-11-25T0140-report.ts'
import * as outreach from './2026-11-25T0142-outreach.ts'
import * as people from './2026-11-25T0144-people.ts'
import * as campaign from './2026-11-25T0150-campaign.ts'
import * as appInForce from './2026-11-25T0151-app-in-force.ts'
import * as replayedEvents from './2026-11-25T0210-replayed-events.ts'
import * as followingAccounts from './2026-11-25T0215-following-accounts.ts'
import * as subjectExtension from './2026-11-25T0220-subject-extension.ts'
import * as breachRetention from './2026-11-25T0225-breach-retention.ts'
import * as savedViews from './2026-11-25T0350-saved-views.ts'
import * as officeHour from './2026-11-25T0400-office-hour.ts'
import * as outreachFigures from './2026-11-25T0410-outreach-figures.ts'
import * as overnight from './2026-11-25T0420-overnight.ts'
import * as auditCheck from './2026-11-25T0430-audit-check.ts'
import * as lateRecord from './2026-11-26T0300-late-record.ts'
import * as keptValues from './2026-11-26T0310-kept-values.ts'
import * as leastRights from './2026-11-26T0320-least-rights.ts'
import * as noSamples from './2026-11-26T0330-no-samples.ts'
import * as speakingNames from './2026-11-26T0500-speaking-names.ts'
import * as idsOfAnOffice from './2026-11-26T0510-ids-of-an-office.ts'
import * as formerNames from './2026-11-27T1850-former-names.ts'
import * as firstSteps from './2026-11-27T1900-first-steps.ts'
import * as sentForms from './2026-11-27T2230-sent-forms.ts'
import * as expectedGuests from './2026-11-28T0100-expected-guests.ts'
import * as arrivedGuests from './2026-11-28T0110-arrived-guests.ts'
import * as demoOfNothingReal from './2026-11-28T0235-demo-of-nothing-real.ts'
import * as invitations from './2026-11-28T0420-invitations.ts'
import * as hosts from './2026-11-28T0740-hosts.ts'
import * as usedCodes from './2026-11-28T0744-used-codes.ts'
import * as optionalFields from './2026-11-28T0805-optional-fields.ts'
import * as memberPages from './2026-11-28T0820-member-pages.ts'
import * as badges from './2026-11-28T0830-badges.ts'
import * as hostNotices from './2026-11-28T1050-host-notices.ts'
import * as meetings from './2026-11-28T1050-meetings.ts'
import * as webhooks from './2026-11-28T1405-webhooks.ts'
import * as guestsWithoutNetwork from './2026-11-28T1725-guests-without-network.ts'
import * as keysStay from './2026-11-28T1730-keys-stay.ts'
import * as onePreview from './2026-11-28T1800-one-preview.ts'
import * as push from './2026-11-28T2050-push.ts'
import * as apiKeys from './2026-11-28T2105-api-keys.ts'
import * as summaries from './2026-11-28T2130-summaries.ts'
import * as meetingsOfHosts from './2026-11-28T2146-meetings-of-hosts.ts'
import * as registeredGuests from './2026-11-29T0050-registered-guests.ts'
import * as districtWebhook from './2026-11-29T0730-district-webhook.ts'
import * as confirmedAddresses from './2026-11-29T0750-confirmed-addresses.ts'
import * as positions from './2026-11-29T1100-positions.ts'
import * as figuresAtOnce from './2026-11-30T0050-figures-at-once.ts'
import * as desksOfAll from './2026-11-30T1400-desks-of-all.ts'
import * as daysOfAll from './2026-11-30T1430-days-of-all.ts'
import * as newestDays from './2026-11-30T1730-newest-days.ts'
import * as reportDays from './2026-11-30T2050-report-days.ts'
import * as rulesAtOnce from './2026-12-01T0030-rules-at-once.ts'
import * as noPreparedReforms from './2026-12-01T0935-no-prepared-reforms.ts'
import * as giveBack from './2026-12-01T1008-give-back.ts'
import * as answers from './2026-12-01T1014-answers.ts'
import * as oneRecordOfABreach from './2026-12-01T1031-one-record-of-a-breach.ts'
import * as rollCall from './2026-12-01T1040-roll-call.ts'
import * as purgeRuns from './2026-12-01T1100-purge-runs.ts'
import * as auditedRole from './2026-12-01T1145-audited-role.ts'
import * as requestsByDocument from './2026-12-01T1255-requests-by-document.ts'
import * as logCriteria from './2026-12-01T1257-log-criteria.ts'
import * as organisation from './2026-12-01T1610-organisation.ts'
import * as lateRecordsSettled from './2026-12-01T1612-late-records-settled.ts'
import * as deputation from './2026-12-01T1616-deputation.ts'
import * as beginAnew from './2026-12-01T1645-begin-anew.ts'
import * as singleSignOn from './2026-12-01T1705-single-sign-on.ts'
import * as listTitles from './2026-12-01T1715-list-titles.ts'
import * as provinceOfTheDistrict from './2026-12-01T1715-province-of-the-district.ts'
import * as reportsOnAll from './2026-12-01T1940-reports-on-all.ts'
import * as refusals from './2026-12-01T1948-refusals.ts'
import * as noLateRecord from './2026-12-01T1950-no-late-record.ts'
import * as kiosks from './2026-12-01T1955-kiosks.ts'
import * as pins from './2026-12-01T2022-pins.ts'
import * as severalDays from './2026-12-01T2026-several-days.ts'
import * as staffNotes from './2026-12-01T2046-staff-notes.ts'
import * as kioskCounts from './2026-12-02T0225-kiosk-counts.ts'

/** Every migration by its name, in the order of the names. A released one is never edited. */
export const migrations = {
  '2026-11-24T1600-the-gate': theGate,
  '2026-11-24T1700-self-check-in': selfCheckIn,
  '2026-11-24T1900-trace': trace,
  '2026-11-24T2000-handover': handover,
  '2026-11-24T2100-log-search': logSearch,
  '2026-11-24T2200-book': book,
  '2026-11-24T2210-slips': slips,
  '2026-11-24T2230-paper': paper,
  '2026-11-24T2300-subjects': subjects,
  '2026-11-25T0050-log-views': logViews,
  '2026-11-25T0100-trace-request': traceRequest,
  '2026-11-25T0105-breach': breach,
  '2026-11-25T0110-import': imports,
  '2026-11-25T0111-office-tree': officeTree,
  '2026-11-25T0120-second-factor': secondFactor,
  '2026-11-25T0130-figures': figures,
  '2026-11-25T0140-report': report,
  '2026-11-25T0142-outreach': outreach,
  '2026-11-25T0144-people': people,
  '2026-11-25T0150-campaign': campaign,
  '2026-11-25T0151-app-in-force': appInForce,
  '2026-11-25T0210-replayed-events': replayedEvents,
  '2026-11-25T0215-following-accounts': followingAccounts,
  '2026-11-25T0220-subject-extension': subjectExtension,
  '2026-11-25T0225-breach-retention': breachRetention,
  '2026-11-25T0350-saved-views': savedViews,
  '2026-11-25T0400-office-hour': officeHour,
  '2026-11-25T0410-outreach-figures': outreachFigures,
  '2026-11-25T0420-overnight': overnight,
  '2026-11-25T0430-audit-check': auditCheck,
  '2026-11-26T0300-late-record': lateRecord,
  '2026-11-26T0310-kept-values': keptValues,
  '2026-11-26T0320-least-rights': leastRights,
  '2026-11-26T0330-no-samples': noSamples,
  '2026-11-26T0500-speaking-names': speakingNames,
  '2026-11-26T0510-ids-of-an-office': idsOfAnOffice,
  '2026-11-27T1850-former-names': formerNames,
  '2026-11-27T1900-first-steps': firstSteps,
  '2026-11-27T2230-sent-forms': sentForms,
  '2026-11-28T0100-expected-guests': expectedGuests,
  '2026-11-28T0110-arrived-guests': arrivedGuests,
  '2026-11-28T0235-demo-of-nothing-real': demoOfNothingReal,
  '2026-11-28T0420-invitations': invitations,
  '2026-11-28T0740-hosts': hosts,
  '2026-11-28T0744-used-codes': usedCodes,
  '2026-11-28T0805-optional-fields': optionalFields,
  '2026-11-28T0820-member-pages': memberPages,
  '2026-11-28T0830-badges': badges,
  '2026-11-28T1050-host-notices': hostNotices,
  '2026-11-28T1050-meetings': meetings,
  '2026-11-28T1405-webhooks': webhooks,
  '2026-11-28T1725-guests-without-network': guestsWithoutNetwork,
  '2026-11-28T1730-keys-stay': keysStay,
  '2026-11-28T1800-one-preview': onePreview,
  '2026-11-28T2050-push': push,
  '2026-11-28T2105-api-keys': apiKeys,
  '2026-11-28T2130-summaries': summaries,
  '2026-11-28T2146-meetings-of-hosts': meetingsOfHosts,
  '2026-11-29T0050-registered-guests': registeredGuests,
  '2026-11-29T0730-district-webhook': districtWebhook,
  '2026-11-29T0750-confirmed-addresses': confirmedAddresses,
  '2026-11-29T1100-positions': positions,
  '2026-11-30T0050-figures-at-once': figuresAtOnce,
  '2026-11-30T1400-desks-of-all': desksOfAll,
  '2026-11-30T1430-days-of-all': daysOfAll,
  '2026-11-30T1730-newest-days': newestDays,
  '2026-11-30T2050-report-days': reportDays,
  '2026-12-01T0030-rules-at-once': rulesAtOnce,
  '2026-12-01T0935-no-prepared-reforms': noPreparedReforms,
  '2026-12-01T1008-give-back': giveBack,
  '2026-12-01T1014-answers': answers,
  '2026-12-01T1031-one-record-of-a-breach': oneRecordOfABreach,
  '2026-12-01T1040-roll-call': rollCall,
  '2026-12-01T1100-purge-runs': purgeRuns,
  '2026-12-01T1145-audited-role': auditedRole,
  '2026-12-01T1255-requests-by-document': requestsByDocument,
  '2026-12-01T1257-log-criteria': logCriteria,
  '2026-12-01T1610-organisation': organisation,
  '2026-12-01T1612-late-records-settled': lateRecordsSettled,
  '2026-12-01T1616-deputation': deputation,
  '2026-12-01T1645-begin-anew': beginAnew,
  '2026-12-01T1705-single-sign-on': singleSignOn,
  '2026-12-01T1715-list-titles': listTitles,
  '2026-12-01T1715-province-of-the-district': provinceOfTheDistrict,
  '2026-12-01T1940-reports-on-all': reportsOnAll,
  '2026-12-01T1948-refusals': refusals,
  '2026-12-01T1950-no-late-record': noLateRecord,
  '2026-12-01T1955-kiosks': kiosks,
  '2026-12-01T2022-pins': pins,
  '2026-12-01T2026-several-days': severalDays,
  '2026-12-01T2046-staff-notes': staffNotes,
  '2026-12-02T0225-kiosk-counts': kioskCounts,
}
