export const calendar = {
  calendar: {
    title: 'Lịch làm việc năm {{year}}',
    explain:
      'Dùng để tính ngày làm việc khi xem việc ghi nhận của các {{unit}} và thời hạn trả lời. Ngày nghỉ tính theo Bộ luật Lao động; Tết, Giỗ Tổ theo âm lịch Việt Nam.',
    add: 'Ghi ngày ngoại lệ',
    add_hint:
      'Ngày nghỉ hoán đổi, ngày làm bù, hoặc ngày nghỉ theo thông báo mới, ví dụ 24/11 (Ngày Văn hóa Việt Nam) khi có quy định.',
    day: 'Ngày',
    kind: 'Ngày này',
    kinds: { off: 'Nghỉ', working: 'Làm việc' },
    note: 'Căn cứ, ghi chú',
    submit: 'Lưu ngày này',
    saved: 'Đã lưu lịch làm việc.',
    holidays: 'Ngày nghỉ theo luật',
    exceptions: 'Ngày ngoại lệ',
    no_exceptions: 'Năm này chưa ghi ngày ngoại lệ nào.',
    clear: 'Bỏ',
    clear_of: 'Bỏ ngày ngoại lệ {{day}}',
    whole: 'Cả năm',
    count: '{{days}} ngày làm việc',
    months:
      'Tháng 1|Tháng 2|Tháng 3|Tháng 4|Tháng 5|Tháng 6|Tháng 7|Tháng 8|Tháng 9|Tháng 10|Tháng 11|Tháng 12',
    legend: { holiday: 'nghỉ theo luật', off: 'nghỉ thêm', working: 'làm bù' },
    holiday: {
      new_year: 'Tết Dương lịch',
      tet: 'Tết Âm lịch',
      hung_kings: 'Giỗ Tổ Hùng Vương',
      victory: 'Ngày Chiến thắng',
      labour: 'Ngày Quốc tế lao động',
      national: 'Quốc khánh',
      in_lieu: 'Nghỉ bù',
    },
  },
} as const
