import { expect, test } from 'vitest'
import {
  isLoopbackHost,
  isMailAddress,
  mailSender,
  smtpServer,
} from '../../server/platform/outgoing/mail-settings.ts'

const a = (count: number) => 'a'.repeat(count)
const labels = (count: number) => Array.from({ length: count }, () => 'x').join('.')
/** A domain of exactly this many characters, in labels as long as they may be. */
const domain = (length: number) => `${`${a(63)}.`.repeat(3)}${a(length - 192)}`

test.each([
  ["le.van+cua.o'hara_1@phuong-a.example.vn", true],
  ['gate@localhost', true],
  [`${a(64)}@x.vn`, true],
  [`${a(65)}@x.vn`, false],
  [`g@${a(63)}.vn`, true],
  [`g@${a(64)}.vn`, false],
  [`g@x.${a(64)}`, false],
  [`g@${labels(9)}`, true],
  [`g@${labels(10)}`, false],
  [`${a(12)}@${domain(241)}`, true],
  [`${a(13)}@${domain(241)}`, false],
  ['@x.vn', false],
  ['g@', false],
  ['g@x..vn', false],
  ['g@.vn', false],
  ['g@x@y.vn', false],
  ['cổng@x.vn', false],
  ['g@cổng.vn', false],
  ['"g g"@x.vn', false],
  ['g g@x.vn', false],
  [' g@x.vn', false],
  ['g@x.vn ', false],
  ['g@x.vn\n', false],
  ['g@x.vn, h@x.vn', false],
  ['g(me)@x.vn', false],
  ['<g@x.vn>', false],
])('%j is an address: %j', (text, isOne) => {
  expect(isMailAddress(text)).toBe(isOne)
})

const server = { host: 'mail.example.vn', port: 465, secure: true, auth: undefined }
test.each([
  ['smtps://mail.example.vn', server],
  ['smtps://mail.example.vn/', server],
  ['smtps://mail.example.vn:4650', { ...server, port: 4650 }],
  ['smtp://mail.example.vn', { ...server, port: 587, secure: false }],
  ['smtp://mail.example.vn:25', { ...server, port: 25, secure: false }],
  ['smtp://127.0.0.1:25', { ...server, host: '127.0.0.1', port: 25, secure: false }],
  ['smtp://[::1]:25', { ...server, host: '::1', port: 25, secure: false }],
  [
    'smtps://gate%40example.vn:a%3Ab%2F%25@mail.example.vn',
    { ...server, auth: { user: 'gate@example.vn', pass: 'a:b/%' } },
  ],
])('%s is a mail server', (text, expected) => {
  expect(smtpServer(text)).toEqual(expected)
})

test.each([
  '',
  'mail.example.vn',
  'smtp://',
  'smtp:///',
  'https://mail.example.vn',
  'smtpss://mail.example.vn',
  ' smtp://mail.example.vn',
  'smtp://mail.example.vn/box',
  'smtp://mail.example.vn?secure=true',
  'smtp://mail.example.vn#x',
  'smtp://mail.example.vn:99999',
  'smtp://gate@mail.example.vn',
  'smtp://gate:@mail.example.vn',
  'smtp://:secret@mail.example.vn',
  'smtp://gate:secret@',
  'smtp://ga%te:secret@mail.example.vn',
  'smtp://gate:sec%E1ret@mail.example.vn',
])('%j is no mail server', (text) => {
  expect(smtpServer(text)).toBeUndefined()
})

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.255.1.2', true],
  ['::1', true],
  ['128.0.0.1', false],
  ['10.127.0.1', false],
  ['127.example.vn', false],
  ['127.0.0.1.example.vn', false],
  ['localhost.example.vn', false],
  ['::2', false],
])('%s is this computer: %j', (host, isOne) => {
  expect(isLoopbackHost(host)).toBe(isOne)
})

test.each([
  ['gate@example.vn', '', 'gate@example.vn'],
  ['  gate@example.vn ', '', 'gate@example.vn'],
  ['<gate@example.vn>', '', 'gate@example.vn'],
  ['Sổ Cổng <gate@example.vn>', 'Sổ Cổng', 'gate@example.vn'],
  ['  UBND huyện Cần Giờ  <gate@example.vn>', 'UBND huyện Cần Giờ', 'gate@example.vn'],
  [`${a(120)}<gate@example.vn>`, a(120), 'gate@example.vn'],
])('%j sends mail', (text, name, address) => {
  expect(mailSender(text)).toEqual({ name, address })
})

test.each([
  '',
  'Sổ Cổng',
  'Sổ Cổng gate@example.vn',
  '"Sổ Cổng" <gate@example.vn>',
  'Sổ\nCổng <gate@example.vn>',
  'Sổ\rCổng <gate@example.vn>',
  'Sổ <Cổng> <gate@example.vn>',
  'Sổ Cổng <gate @example.vn>',
  'Sổ Cổng <gate@example.vn',
  'Sổ Cổng <gate@example.vn>, x',
  'Sổ Cổng <gate>',
  `${a(121)}<gate@example.vn>`,
])('%j sends none', (text) => {
  expect(mailSender(text)).toBeUndefined()
})
