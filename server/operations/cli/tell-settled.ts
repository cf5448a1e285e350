// What `npm run restore` prints about the restored database, in both languages.
import { JOURNAL } from '../../core/installation/erasure-journal.ts'
import { momentText, systemClock } from '../../platform/lib/clock.ts'
import type { Settled } from '../backup/settle.ts'

export function tellSettled({ doubted, since, erased }: Settled): void {
  console.log('Mọi người phải đăng nhập lại (everybody signs in again).')
  tellErased(erased)
  console.log(
    `Mọi việc làm sau ${momentText(since)} không còn: hãy làm lại truy vết, thu hồi đường dẫn riêng, tài khoản và ` +
      'khóa, đổi mã QR, hủy ghép màn hình, hủy phiếu và thẻ. Trang đầu của thủ trưởng và của quản trị chung nhắc đến khi có người ấn nút Đã ' +
      'làm lại xong; lượt hết hạn lưu từ lúc đó còn được giữ đến khi ấy, nhiều nhất 7 ngày (whatever was done after that time is lost: ' +
      'traces and what they hold, personal links, accounts and keys withdrawn, QR codes renewed, screens unpaired, ' +
      'slips, badges and passes ended have to be done again; the first pages say so until somebody confirms it, and what has come due ' +
      'since then is kept as long, 7 days at most).',
  )
  if (doubted) console.log(doubtWords(doubted, { now: systemClock.now(), since }))
}

function doubtWords(
  doubted: NonNullable<Settled['doubted']>,
  { now, since }: { now: Date; since: Date },
): string {
  if (doubted === 'ahead')
    return (
      `Bản sao cũ hơn đồng hồ của máy này (${momentText(now)}) quá 7 ngày: chưa xóa gì theo ngày đó đến khi có người xác nhận ngày hôm nay ở ` +
      'trang /clock; nếu ngày đúng, khôi phục lại với --trust-clock (the clock is more than 7 days ahead of the backup, so nothing is deleted ' +
      'by it until somebody has typed the date on the page /clock; where the date is right, restore again with --trust-clock).'
    )
  return (
    `ĐỒNG HỒ CỦA MÁY NÀY CHẬM: đang là ${momentText(now)}, trước lúc có bản sao (${momentText(since)}). Hãy chỉnh ngày giờ trước khi khởi ` +
    'động Sổ Cổng. Nếu ngày đúng vì đồng hồ khi sao lưu chạy nhanh, khôi phục lại với --trust-clock (the clock stands before the ' +
    'backup was made: set it before you start; where it is right, and was ahead when the backup was made, restore again with ' +
    '--trust-clock).'
  )
}

/** Says whether people erased on request were erased again, or have to be erased by hand. */
function tellErased(erased: Settled['erased']): void {
  if (!erased) {
    console.log(
      `KHÔNG THẤY ${JOURNAL}: người đã được xóa theo yêu cầu sau bản sao này có lại trong sổ, thủ trưởng phải xóa lại (no journal of ` +
        'erasures was found: people who were deleted on request since this backup are back, and the heads have to delete them again).',
    )
    return
  }
  const { people, entries, until, isWhole, refused } = erased
  console.log(
    `Đã xóa lại theo yêu cầu: ${entries} lượt của ${people} người (deleted again as requested: so many entries, of so many people).`,
  )
  if (refused > 0)
    console.log(
      `${JOURNAL} hỏng, bị cắt hoặc KHÔNG do hệ thống này ghi, không làm theo. Nếu secret.key chưa đúng, đặt lại tệp cũ rồi khôi phục lại; nếu đã ` +
        'đúng, có người đã sửa tệp (it is damaged, cut off or was NOT written by this installation, and was not obeyed: if secret.key is not ' +
        'the old one, put it back and restore again; if it is, somebody has changed the file).',
    )
  console.log(
    isWhole
      ? `Yêu cầu xóa sau ${momentText(until)} phải làm lại (what was deleted on request after that time has to be deleted again).`
      : `${JOURNAL} không kể đủ từ lúc có bản sao: thủ trưởng xem lại từng yêu cầu xóa (the journal does not tell everything since the ` +
          'backup: the heads have to look at each request again).',
  )
}
