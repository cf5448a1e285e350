import { expect, test } from 'vitest'
import { senderAt } from '../../server/http/sender.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::'],
  ['2001:db8:1:3::1', '2001:db8:1:3::'],
  ['::1', '::'],
  ['fe80::1%eth0', 'fe80::'],
  ['unknown', 'unknown'],
  ['_hidden', 'unknown'],
  // Formats that some proxies send.
  ['203.0.113.7:4711', '203.0.113.7'],
  ['[2001:db8:1:2::1]:4711', '2001:db8:1:2::'],
  ['203.0.113.7:4711:1', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('requests from %s are counted as those of %s', (address, sender) => {
  expect(senderAt(address)).toBe(sender)
})
