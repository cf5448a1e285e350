import type { ColumnNames } from '../../platform/spreadsheet/records.ts'

const titles = (text: string) => text.split(' · ') as [string, ...string[]]

/** The column titles found in guest lists, ours first; compared without regard to case, tones and commas. */
export const COLUMNS = {
  name: titles(
    'Họ và tên · Họ tên · Họ & tên · Họ, tên · Tên · Họ tên khách · Họ và tên khách · Tên khách · ' +
      'Khách · Khách mời · Tên khách mời · Họ tên khách mời · Đại biểu · Tên đại biểu · ' +
      'Họ tên đại biểu · Họ và tên đại biểu · Người tham dự · Người dự họp · Họ tên người dự · Ông/Bà · ' +
      'Ông (bà) · Họ tên ông bà · Name · Full name · Guest · Visitor · Delegate',
  ),
  day: titles('Ngày hẹn · Ngày · Ngày đến · Ngày làm việc · Ngày họp · Day · Date'),
  time: titles('Giờ hẹn · Giờ · Giờ đến · Giờ làm việc · Thời gian · Thời gian đến · Time'),
  place: titles(
    'Đơn vị · Cơ quan · Cơ quan, đơn vị · Đơn vị, cơ quan · Xã hoặc đơn vị · Đơn vị công tác · ' +
      'Cơ quan công tác · Nơi công tác · Tên đơn vị · Tên cơ quan · Tổ chức · Cơ quan, tổ chức · ' +
      'Công ty · Tên công ty · Địa phương · Xã, thị trấn · Địa chỉ · Organisation · Company',
  ),
  position: titles(
    'Chức vụ · Chức danh · Chức vụ, chức danh · Chức danh, chức vụ · Chức vụ công tác · Chức vụ, đơn vị · ' +
      'Chức vụ, đơn vị công tác · Chức vụ, cơ quan · Chức danh, đơn vị · Position · Title · Job title',
  ),
  phone: titles(
    'Số điện thoại · Điện thoại · ĐT · SĐT · Số ĐT · Điện thoại liên hệ · Số điện thoại liên hệ · ' +
      'SĐT liên hệ · Liên hệ · Di động · Số di động · Điện thoại di động · ĐTDĐ · Zalo · Số Zalo · ' +
      'Phone · Mobile',
  ),
  party_size: titles(
    'Số người · Số khách · Số lượng · Số lượng người · Số lượng khách · Số người đi · SL · People',
  ),
  host: titles(
    'Người, phòng cần gặp · Người cần gặp · Cần gặp · Gặp ai · Người tiếp · Cán bộ tiếp · Phòng · ' +
      'Phòng, ban · Nơi đến · Host',
  ),
  purpose: titles(
    'Nội dung làm việc · Nội dung · Nội dung công việc · Công việc · Mục đích · Lý do · Lý do đến · ' +
      'Purpose',
  ),
} satisfies ColumnNames<string>
