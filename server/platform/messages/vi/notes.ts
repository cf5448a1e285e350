export const notes = {
  notes: {
    title: 'Ghi chú cho người trực',
    explain:
      'Hiện ở cổng khi đúng số điện thoại hoặc thẻ căn cước ấy đến lần nữa, không chặn khách. Tự xóa sau 90 ngày; khách được xem khi yêu cầu.',
    none: 'Chưa có ghi chú nào. Muốn ghi, mở lượt của khách rồi chọn Ghi chú cho lần đến sau.',
    end: 'Xóa',
    card: 'thẻ căn cước',
    one: 'Ghi chú cho người trực',
    pages: 'Các trang ghi chú',
    warning: 'Ghi chú: {{note}} ({{by}}, {{day}}).',
    add: 'Ghi chú cho lần đến sau',
    pick: 'Khi khách đến lần nữa',
    more: 'Ghi thêm',
    more_hint: 'Việc cần làm, không nhận xét về khách. Nhiều nhất 120 chữ.',
    submit: 'Lưu ghi chú',
    nothing: 'Lượt này không có số điện thoại riêng hoặc thẻ căn cước nên không ghi chú được.',
    what: {
      tell_head: 'Cần báo {{head}}',
      tell_host: 'Cần báo người cần gặp trước',
      check_papers: 'Cần xem giấy tờ',
      escort: 'Cần người đi cùng',
      item_here: 'Có đồ để quên ở cổng',
    },
  },
} as const
