import { describe, expect, test } from 'vitest'
import { communeOfAddress, findCommune, offered, successorsOf } from '../../server/core/places/communes.ts'
import {
  communesIn,
  findProvince,
  LIST_DAY,
  PLACES,
  PROVINCES,
  placesEver,
  unlisted,
} from '../../server/core/places/places.ts'
import { asSpoken, fold } from '../../server/platform/lib/text.ts'

const TODAY = '2026-12-01'
const of = (province: string) => communesIn(province, TODAY)
const foundIn = (province: string, typed: string) => findCommune(of(province), typed)?.name

describe('the list of places', () => {
  const today = PLACES.filter(({ to }) => !to)

  test('has 34 provinces and 3 321 communes, each name once in its province', () => {
    expect([PROVINCES.length, today.length]).toEqual([34, 3321])
    expect(new Set(today.map(({ province, name }) => asSpoken(`${name}, ${province}`))).size).toBe(3321)
    expect(LIST_DAY).toMatch(/^2026-\d\d-\d\d$/)
  })

  test('says of all but five islands and Ia Mơ from what they were formed, and knows all 63 provinces of before', () => {
    const unformed = today.filter(({ former }) => former === '').map(({ name }) => name)
    expect(unformed.toSorted()).toEqual([
      'Xã Ia Mơ',
      'Đặc khu Bạch Long Vĩ',
      'Đặc khu Côn Đảo',
      'Đặc khu Cồn Cỏ',
      'Đặc khu Hoàng Sa',
      'Đặc khu Lý Sơn',
    ])
    const areas = today.flatMap(({ former }) =>
      [...former.matchAll(/(?:^|; )[^:;]*, ([^:;,]+):/g)].map(([, area]) => area),
    )
    expect(new Set(areas).size).toBe(63)
  })

  test('is dated: Đồng Nai and ten of its communes changed on 30 April 2026', () => {
    const names = (day: string) => offered(communesIn('Đồng Nai', day)).map(({ name }) => name)
    const [before, after] = [names('2026-04-29'), names('2026-04-30')]
    expect(before.length).toBe(after.length)
    const changed = after
      .filter((name) => !before.includes(name))
      .map((name) => name.replace('Phường ', 'Xã '))
    expect(changed).toHaveLength(10)
    expect(before).toEqual(expect.arrayContaining(changed))
    expect(findProvince('đồng nai')).toBe('Thành phố Đồng Nai')
    expect(communesIn('Tây Ninh', '2025-06-30')).toEqual([])
  })
})

describe('a commune that is typed', () => {
  test('is found by its name with and without kind and tones, unless another differs by a tone alone', () => {
    for (const { name } of of('Tây Ninh')) {
      const bare = name.replace(/^(Xã|Phường) /, '')
      for (const typed of [name, bare, name.toUpperCase(), name.normalize('NFD')])
        expect(foundIn('Tây Ninh', typed)).toBe(name)
      if (!/^Xã Tân Th[àạ]nh$/.test(name)) expect(foundIn('Tây Ninh', fold(name))).toBe(name)
    }
    expect(foundIn('Tây Ninh', 'tan thanh')).toBeUndefined()
  })

  test.each([
    ['Thanh Hóa', 'Xã Định Hoà', 'Xã Định Hòa'],
    ['Cao Bằng', 'xã đàm thuỷ', 'Xã Đàm Thủy'],
    ['Tây Ninh', 'p. long hoa', 'Phường Long Hoa'],
    ['Tây Ninh', 'tan thạnh', 'Xã Tân Thạnh'],
    ['Nghệ An', 'Xã Qùy Châu', 'Xã Quỳ Châu'],
    ['Đắk Lắk', "Ea H'Leo", 'Xã Ea H’Leo'],
    ['Đắk Lắk', 'ea hleo', 'Xã Ea H’Leo'],
    ['TP. Hồ Chí Minh', 'P. Bến Thành', 'Phường Bến Thành'],
  ])('in %s, %s is %s', (province, typed, name) => {
    expect(foundIn(province, typed)).toBe(name)
  })

  test.each(['', 'xã', 'Long', 'UBND xã Cần Giuộc', 'Xã Long Hậu', 'Phường Cần Giuộc 1', 'Long Hòa'])(
    '“%s” is none of today',
    (typed) => {
      expect(foundIn('Tây Ninh', typed)).toBeUndefined()
    },
  )
})

test('a former commune is followed by today’s, however its tone is placed', () => {
  const names = (typed: string) => successorsOf(of('Tây Ninh'), typed).map(({ name }) => name)
  expect(names('Xã Long Hậu')).toEqual(['Xã Cần Giuộc'])
  expect(names('thị trấn Tân Trụ')).toEqual(['Xã Tân Trụ'])
  expect(names('xã Tân Hoà')).toEqual(expect.arrayContaining(['Xã Bến Lức', 'Xã Lương Hòa']))
  expect(names('Xã Không Có')).toEqual([])
})

test.each([
  [{}, undefined],
  [{ province: 'tỉnh tây ninh', commune: 'Cần Giuộc' }, undefined],
  [{ province: 'Long An' }, 'province'],
  [{ commune: 'Cần Giuộc' }, 'province'],
  [{ province: 'Tây Ninh', commune: 'Xã Long Hậu' }, 'commune'],
])('of the place %o the list does not have: %s', (place, field) => {
  expect(unlisted(place)).toBe(field)
})

describe('the commune of an address on a card', () => {
  test.each([
    ['Ấp Phước Hưng 1, Phước Lâm, Cần Giuộc, Long An', 'Xã Mỹ Lộc'],
    ['Ấp 3, , Long Hậu, Cần Giuộc, Long An', 'Xã Cần Giuộc'],
    ['Khu phố 2, Thị trấn Cần Giuộc, Huyện Cần Giuộc, Tỉnh Long An', 'Xã Cần Giuộc'],
    ['12 Lê Lợi, Phường 3, Tân An, Long An', 'Phường Long An'],
    ['Ấp 1, Tân Hòa, Bến Lức, Long An', 'Xã Bến Lức / Xã Lương Hòa'],
    ['Ấp 3, Mỹ Lộc, Tây Ninh', 'Xã Mỹ Lộc'],
    ['Ấp 3, Mỹ Lộc, Mỹ Lộc, Nam Định', 'Mỹ Lộc, Mỹ Lộc, Nam Định'],
    ['Phước Hòa, Phú Giáo, Bình Dương', 'Phước Hòa, Phú Giáo, Bình Dương'],
    ['Ấp Kim Điền, Tân Kim, Cần Giuộc, Long An', 'Tân Kim, Cần Giuộc, Long An'],
    ['Tổ 4, Phường Bến Thành, TP. Hồ Chí Minh', 'Phường Bến Thành, TP. Hồ Chí Minh'],
  ])('in Tây Ninh, from %s is %s', (address, place) => {
    expect(communeOfAddress(address, of('Tây Ninh'), 'Tây Ninh')).toBe(place)
  })

  test.each([
    ['Thành phố Đồng Nai', 'Ấp 2, Lộc Thái, Lộc Ninh, Bình Phước', 'Phường Lộc Ninh'],
    ['Thành phố Đồng Nai', 'Ấp 1, Xã Nhơn Trạch, Đồng Nai', 'Phường Nhơn Trạch'],
    ['Hồ Chí Minh', 'Tổ 1, Phường 13, Gò Vấp, TP.Hồ Chí Minh', 'Phường An Hội Đông / Phường An Hội Tây'],
    ['Đà Nẵng', 'Tổ 9, Hoà Minh, Liên Chiểu, Đà Nẵng', 'Phường Hòa Khánh / Phường Thanh Khê'],
  ])('in %s, from %s is %s', (province, address, place) => {
    expect(communeOfAddress(address, of(province), province)).toBe(place)
  })

  test.each([
    ['Ấp 3, Mỹ Lộc, Mỹ Lộc, Nam Định', 'Mỹ Lộc, Mỹ Lộc, Nam Định'],
    ['Phước Hòa, Phú Giáo, Bình Dương', 'Xã Phước Hòa, Thành phố Hồ Chí Minh'],
    ['Tổ 1, Phường 13, Gò Vấp, TP.Hồ Chí Minh', 'Phường 13, Gò Vấp, TP.Hồ Chí Minh'],
    ['Tổ 4, Phường Bến Thành, TP. Hồ Chí Minh', 'Phường Bến Thành, Thành phố Hồ Chí Minh'],
    ['Số 2, Xã Đâu Đó, Kinh Môn, Hải Dương', 'Xã Đâu Đó, Kinh Môn, Hải Dương'],
  ])('of another province, from %s is %s: of today, or as written where it was divided', (address, place) => {
    expect(communeOfAddress(address, of('Tây Ninh'), 'Tây Ninh', placesEver)).toBe(place)
  })

  test('of a place nobody has named is its last parts', () => {
    expect(communeOfAddress('Ấp 3, Mỹ Lộc, Tây Ninh', [], undefined)).toBe('Mỹ Lộc, Tây Ninh')
  })
})
