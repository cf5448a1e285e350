import type { Translated } from '../catalogue.ts'
import type { signIn as vi } from '../vi/sign-in.ts'

export const signIn: Translated<typeof vi> = {
  sign_in: {
    title: 'Sign in',
    username: 'User name',
    password: 'Password',
    pin: 'This computer takes a PIN in place of a password.',
    first_time: 'First time: use the one-time code in place of a password.',
    wrong: 'The user name or password is not correct.',
    wrong_code:
      'The user name or one-time code is not correct, or the code was used or has expired. If every letter is right, ask for a new code.',
    show: 'Show',
    over: '{{why}} This account belongs to that {{unit}} and can no longer be used. For an account at another {{unit}}, please ask the administrator.',
    wait: 'Too many attempts. Please try again in {{seconds}} s.',
    expired: 'Your session has ended. Everything you typed is kept. Please sign in to continue.',
    not_kept:
      'You are not signed in, so what you sent was not recorded and could not be kept. Please sign in and type it again.',
    name: {
      title: 'Whose account is this?',
      intro:
        'The account {{username}} has no person’s name yet. The register, the hand-over and every print name who was on duty: each person uses their own account.',
      label: 'Your full name',
      hint: 'As shown on your ID card.',
      submit: 'Save and start',
      carried: 'Everything you typed is kept and comes back right after this step.',
      not_me: 'Not your account? Sign out',
    },
    code: {
      title: 'Two-step sign-in',
      hint: 'Open the authenticator app on your phone and type the 6 digits that it shows. Each code works once.',
      no_phone: 'No phone with you?',
      recovery: 'Recovery code',
      recovery_hint:
        'One of the ten codes printed at set-up. If none is left, ask the administrator (receptionists: the {{head}}) to remove two-step sign-in.',
      submit: 'Confirm',
      other: 'Sign in with another account',
      late: 'More than 10 minutes have passed. Please sign in again.',
    },
    oidc: {
      button: 'Sign in with your organisation’s account',
      title: 'Organisation’s account',
      wait: 'Please wait. You are being taken to the next page.',
      go_on: 'Continue',
      away: 'The server of your organisation’s accounts does not answer. Please try again in a few minutes, or sign in with a password if you have one.',
      failed:
        'You are not signed in: the sign-in was cancelled, took more than 10 minutes or began in another browser. Please try again.',
      unknown:
        'This account of your organisation is not linked to a Sổ Cổng account that can be used. Please ask your administrator for an invitation.',
      taken:
        'This account of your organisation is already linked to another Sổ Cổng account, so the invitation was not used. Please tell your administrator.',
      password_only:
        'Everything you typed is kept, but your earlier session was deleted, so it can only be sent after you sign in with a password.',
    },
  },
  unsent: {
    title: 'This form has not been sent',
    text: 'Your session had ended when the form was sent, so nothing was recorded. If you did not fill it in, discard it.',
    others:
      '{{person}} opened this form. The session had ended when it was sent, so nothing was recorded. If you send it, it is recorded as done by you, {{own}}.',
    page: 'Page',
    its_page: 'Open the form’s page',
    action: 'What it does',
    at: 'Sent at',
    others_typed: 'Other fields',
    drop: 'Discard',
    send: 'Send',
    dropped: {
      title: 'Your earlier form was not sent',
      text: 'It belongs to another {{unit}} or is more than 12 hours old, so it was discarded. Nothing was recorded.',
      go_on: 'Continue',
    },
  },
  invitation: {
    title: 'Set a password',
    intro: 'Please set your password to start using this account.',
    carried: 'Everything you typed is kept and comes back as soon as the password is set.',
    account: 'Account of',
    office: '{{Unit}}',
    used_title: 'The invitation has been used',
    used_text:
      'A password was set with this link or code; an invitation works once. If it was not you, please tell the administrator at once.',
    ended_title: 'The invitation is no longer valid',
    ended_text:
      'The link has expired, a newer invitation was made, or letters of the address are missing. Please ask the administrator for a new one.',
  },
}
