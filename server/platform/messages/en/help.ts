import type { Translated } from '../catalogue.ts'
import type { help as vi } from '../vi/help.ts'

export const help: Translated<typeof vi> = {
  help: {
    title: 'How to use Sổ Cổng',
    open: 'Help for this page (opens a new tab)',
    link: 'Help',
    intro: 'One sheet for each person: print it on A4 and put it on the wall.',
    print_hint: 'Prints on one side of A4.',
    two_sides:
      'Prints on two sides of A4: the first for the wall at the gate, the second for when you need it.',
    if_on: '(if switched on)',
    when_needed: 'When you need it',
    call: 'Stuck? Call {{who}}.',
    address: 'This page: {{address}}',
    blank: '……………………………',
    foot: 'Sổ Cổng. Every page has a ? in its upper corner, which opens the paragraph of this sheet about it.',
    picture: {
      'check-in': 'The registration form on a visitor’s phone',
      pass: 'The pass of a visitor who waits to be confirmed',
      gate: 'The gate page: the entry form on the left, the people inside on the right',
      entry: 'The entry form on the gate page',
      log: 'The log with its search field',
      district: 'The statistics of all {{units}}',
    },
    account: {
      title: 'Signing in and your account',
      first:
        'First time: enter your user name and the one-time code (or open the invitation link), then set a password of 12 characters or more and give your name. Heads and the administrator also scan a code with an authenticator app, and keep the recovery codes.',
      password:
        'Forgotten password: receptionists ask the {{head}}, who asks the administrator for a new invitation. Change it under My account.',
      phone:
        'Lost phone: use a recovery code instead of the 6 digits. None left: the administrator removes two-step sign-in for you.',
      away: 'Leaving the computer: sign out. A session you do not know under My account: end it, then change your password.',
    },
    visitor: {
      title: 'Visitors',
      lead: 'You need no account and no app.',
      register: {
        title: 'Register',
        text: 'Scan the QR code at the entrance with the camera or Zalo. Enter your name and where you come from, press Register. Several people: enter how many are with you. No phone: the receptionist records you.',
      },
      invited: {
        title: 'With an invitation',
        text: 'Open the link of the invitation and let the receptionist scan its code: nothing has to be filled in. The page shows what your host has answered. If it does not open, say your name.',
      },
      pass: {
        title: 'Show your pass',
        text: 'After you register, the screen shows your pass. Show it to the receptionist; once confirmed it says Currently inside. Closed the page? Scan the QR code again to find it.',
      },
      leave: {
        title: 'When you go',
        text: 'Open the pass and press I am leaving, or tell the receptionist.',
      },
      app: {
        title: 'The recommended app',
        text: 'Your pass shows how to install the app on your phone. It is a recommendation: you can come in without it.',
      },
      privacy: {
        title: 'Your information',
        text: 'Only this {{unit}} can read it, and it is deleted after the time at the end of the form. You may see, correct and delete it: ask the receptionist or open the privacy page.',
      },
    },
    staff: {
      title: 'Members of staff',
      lead: 'No account: everything opens by the personal link that your {{unit}} sends you.',
      link: {
        title: 'Your personal link',
        text: 'Keep it, and pass it to nobody: whoever opens it can answer for you. If others have it, or you change your phone, ask the {{head}} for a new one.',
      },
      declare: {
        title: 'Declare the app',
        text: 'Choose the status of the app on your phone and how many relatives you helped, and send it. You can change it at any time.',
      },
      came: {
        title: 'Visitors for you (if switched on)',
        text: 'Press My visitors to see at once who has come, with a sound. Press Please come in, Please wait 10 minutes or Not available; the gate and the visitor’s pass show it at once.',
      },
      device: {
        title: 'Notifications while the page is closed',
        text: 'Press Notify me on this device and allow notifications. Five devices at most, each switched off on the same page. iPhone: add the page to the home screen first.',
      },
      expect: {
        title: 'Expect visitors',
        text: 'Add one, or paste a list from Zalo or Excel; 50 a day at most. Copy the message with the invitation to each. Open a guest to change or cancel, and tell them.',
      },
      meeting: {
        title: 'Meetings',
        text: 'Add a meeting with name, room and time; paste the delegates; send the invitations. During the meeting the page says who has come and who is missing. Move or cancel it there.',
      },
    },
    gate: {
      in: 'Visitor in: type the phone number and a returning visitor appears. New visitor: type the name or scan the ID card. Press Check in.',
      scanned: 'Visitor with the QR code: look at their phone; right name, moving clock, then press Confirm.',
      out: 'Visitor out: find the name, press Check out. A mistake: Undo within 10 seconds.',
      overdue: 'Red row (overdue): ask whether the visitor is still inside.',
      mistake: 'Wrong entry: press the name, correct it, choose a reason.',
      offline: 'No network: carry on. No power: use the paper sheets.',
      alarm: 'Fire alarm: open the Evacuation list and call the names outside.',
      end: 'End of shift: press Hand over the shift, print, both sign.',
    },
    reception: {
      title: 'Reception',
      lead: 'Check people in and out. Everything is on the gate page.',
      start: {
        title: 'Start your shift',
        text: 'Sign in with your own account. The form for an entry is on the left, the people inside are on the right. On a phone: switch with the tabs at the top.',
      },
      enter: {
        title: 'Check a visitor in',
        text: 'Only the name is required. Type the phone number first: a returning visitor is filled in. Check place, host and number of people, then press Check in.',
      },
      card: {
        title: 'Scan an identity card',
        text: 'USB scanner: just scan. You do not need to click a field or turn Unikey off. Or press Open camera. The card number is not stored, only its last four digits.',
      },
      waiting: {
        title: 'Visitors who registered themselves',
        text: 'They appear in the waiting list. Check the pass on their phone: the right name and a moving clock; ask whoever registered at the kiosk for their name. Press Confirm, or Turn away. A confirmed pass shows today’s word and colour.',
      },
      advise: {
        title: 'Ask and help with the app',
        text: 'One question, one answer. They want it: press Help with the app, let them scan the code, then choose the result. It is recommended, never required.',
      },
      leave: {
        title: 'Check a visitor out',
        text: 'Press Check out in the visitor’s row, or scan their pass. Several at once: Select several. A mistake: Undo within 10 seconds. A red row is overdue: ask whether they are still inside.',
      },
      mistakes: {
        title: 'Correct a mistake',
        text: 'Press the name to correct or void the visit, with a reason. Recorded out by mistake: open Left today, find the name, press Bring back. A closed day: tell the {{head}}.',
      },
      slips: {
        title: 'Rush hour: slips',
        text: 'Print numbered slips in advance. When it is crowded scan a slip on the way in, hand it over, add the name later; scan it again on the way out.',
      },
      badges: {
        title: 'Badges, plates, hosts',
        text: 'On the way in: scan a badge or type its number, type the plate, pick the person to see so that they can answer. On the way out: one scan of the badge. Not returned: press Badge not returned right away.',
      },
      guests: {
        title: 'Expected guests',
        text: 'Open Guests: add one, or paste a list from Zalo or Excel, and send invitations. At the gate scan one or press Let in. A mistake: Undo. Names are deleted after the day.',
      },
      meetings: {
        title: 'Meetings',
        text: 'In Guests open Meetings: paste the list, print name cards. At the gate find the name, or let in a whole unit by one tap. Print the attendance list to be signed.',
      },
      offline: {
        title: 'No network, no power',
        text: 'No network: go on as usual, also with today’s expected guests; the device sends later; do not clear the browser’s data. No power: use the paper sheets, the {{head}} enters them later.',
      },
      evacuation: {
        title: 'Evacuation',
        text: 'Open the Evacuation list: everybody inside, in large type, with the place they went to. Tick people off at the assembly point: the top counts who is missing. All devices share the ticks.',
      },
      handover: {
        title: 'End your shift',
        text: 'Press Hand over the shift, check who is inside, note what happened. The receiver picks their name and enters their password or PIN: the device is theirs. Print the minutes; both sign. Set your PIN in My account.',
      },
    },
    head: {
      title: '{{Head}}',
      lead: 'Can do all that reception does, and answers for the log of the {{unit}}.',
      today: {
        title: 'Every day',
        text: 'The first page says who is inside and what waits for you. When no line waits, you are done.',
      },
      people: {
        title: 'Receptionists',
        text: 'Settings, Receptionists’ accounts: add one for each person, press Copy the message and send it by Zalo. Somebody leaves: open the name, press Disable; the log keeps it. A shared gate computer: Settings, get a pairing code so that it accepts PINs.',
      },
      settings: {
        title: 'Hours',
        text: 'Settings: opening hours, when the day closes, when a visitor is overdue. The day closes automatically; corrections of earlier days need a reason.',
      },
      form: {
        title: 'Badges, plates',
        text: 'Settings, Entry form: switch on what you use. The page Badges: make and print them, see which were not returned.',
      },
      guests: {
        title: 'Expected guests, meetings',
        text: 'Settings: switch expected guests on. Paste lists from Zalo or Excel; each guest has an invitation. Meetings print the attendance list. The names of guests who never came are deleted.',
      },
      hosts: {
        title: 'Host notifications',
        text: 'Settings, Set up host notifications: switch My visitors on, send the staff their personal links; add e-mail, devices or a gateway. Visitors are named only if you allow it.',
      },
      poster: {
        title: 'QR code, lobby screen, kiosk',
        text: 'Print the poster on A4 for the entrance. Lobby screen: open the address on that page on the TV, enter the pairing code. A kiosk is paired alike, on a touch screen; choose whether its visitors wait or are inside at once. Code misused: press Make a new code, print again.',
      },
      log: {
        title: 'Search the log',
        text: 'Type a name with or without tones, a phone number, a host; filter by day. Open a visit to correct, void or see its full number. Every look, search and export is recorded.',
      },
      book: {
        title: 'Print the book, export',
        text: 'At the top of the visitor log. Print the book: numbered A4 pages to sign and bind, each with a code that tells whether it has changed. Export: Excel or CSV, for a stated purpose.',
      },
      report: {
        title: 'Reports and charts',
        text: 'Reports: choose a period, freeze the figures under a number, print, download Word or copy for Zalo. They never change again. Charts compare with earlier days.',
      },
      trace: {
        title: 'Tracing',
        text: 'Only on a written request. Enter its number, the person and the time; print the minutes.',
        trace: 'Requests of {{root}} are on the same page.',
      },
      rights: {
        title: 'People’s requests, data breaches',
        text: 'At the top of the visitor log. Requests about personal data: to see, correct or delete it, with deadlines. Personal data breaches: step by step within 72 hours.',
      },
      paper: {
        title: 'Power cuts: paper sheets',
        text: 'Paper sheets, at the top of the visitor log: print numbered sheets and keep them at the gate. Afterwards enter each. The page shows which have not come back.',
      },
      staff: {
        title: 'Making the app known',
        text: 'On the page Poster: print leaflets in the name of the {{unit}}.',
        declarations: 'Enter the roster and send the personal links.',
        outreach: 'Note outreach in the diary.',
      },
      clock: {
        title: 'The server’s clock',
        text: 'When a notice asks for today’s date: look at your own calendar, type the date, confirm. Until then nothing is deleted.',
      },
    },
    district: {
      title: 'Administrator',
      lead: 'Sees the statistics of all {{units}} and the name of no visitor.',
      lead_one: 'Accounts, calendar, system; and all that a {{head}} does, while there is one {{unit}}.',
      overview: {
        title: 'Statistics',
        text: 'Statistics: choose a period, compare {{units}} with each other and with the previous period.',
        compliance: 'Record-keeping shows which {{unit}} has stopped; copy a reminder for Zalo.',
      },
      offices: {
        title: '{{Units}} and calendar',
        text: 'Check the list of {{units}}; add one or import a file. A merger: open the {{unit}} that takes over, choose the others and the day. A new name: Change. The old log stays. Put compensatory days into the calendar.',
      },
      accounts: {
        title: 'Accounts',
        text: 'Invite a {{head}} for each {{unit}}, or import the list and send all invitations. Forgotten password: a new invitation. Lost phone: remove two-step sign-in once you know who asks.',
      },
      app: {
        title: 'The recommended app',
        text: 'Name, store links, steps, questions: once saved every gate shows them. Copy the message to share, and the code that embeds it into the website of {{root}}. Outreach and staff declarations add up from the {{units}}.',
      },
      report: {
        title: 'Reports',
        text: 'Freeze the quick report of all {{units}} in the official layout, download Word.',
      },
      trace: {
        title: 'Tracing over several {{units}}',
        text: 'On a written request, sent to the {{units}} you choose. Each {{head}} answers; the page shows who has answered and never a visitor’s name.',
      },
      told: {
        title: 'API keys, gateway, summaries',
        text: 'In the menu, under Setting up: keys for other systems to read the statistics, and one Zalo or SMS gateway for {{units}} without their own. Weekly and monthly summaries: My account, then open the e-mail that confirms the address.',
      },
      status: {
        title: 'Status of the system',
        text: 'Look once a week: close of day, deletion, audit, backup, clock. A line that needs something says what to do.',
      },
    },
  },
}
