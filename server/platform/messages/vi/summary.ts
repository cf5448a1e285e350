export const summary = {
  summary: {
    title: 'Tóm tắt qua thư',
    explain:
      'Một thư ngắn chỉ có số đếm, so với kỳ trước, kèm báo cáo đã chốt và đánh số (tệp Word). Trong thư không có tên khách.',
    explain_district:
      'Một thư ngắn chỉ có số đếm của các cơ quan, so với kỳ trước, kèm báo cáo đã chốt và đánh số (tệp Word). Trong thư không có tên khách.',
    address: 'Gửi đến địa chỉ thư điện tử',
    address_hint: 'Bỏ cả hai lựa chọn rồi lưu thì không gửi nữa, và địa chỉ được xóa.',
    weekly: 'Hằng tuần: sáng thứ Hai, về tuần trước',
    monthly: 'Hằng tháng: sáng ngày 1, về tháng trước',
    submit: 'Lưu tóm tắt qua thư',
    saved_no_server: 'Đã lưu. Thư chỉ gửi được khi đã có máy chủ thư.',
    saved: 'Đã lưu. Thư đầu tiên đến khi kỳ này kết thúc.',
    ended: 'Đã lưu. Không gửi tóm tắt nữa, địa chỉ đã xóa.',
    sent: 'Thư gần nhất gửi lúc {{at}}.',
    failing: 'Thư gần nhất chưa gửi được: {{why}}. Hệ thống tự thử lại trong 3 ngày.',
    refused: 'Thư gần nhất không gửi được: {{why}}. Xem lại địa chỉ.',
    mail: {
      subject_weekly: 'Tóm tắt tuần {{period}}: {{office}}',
      subject_monthly: 'Tóm tắt tháng {{period}}: {{office}}',
      dear: 'Kính gửi ông/bà {{name}},',
      district: '{{office}}, tất cả cơ quan, đơn vị',
      weekly: 'Tóm tắt tuần {{period}}, {{whose}}.\nKỳ trước để so sánh: {{before}}.',
      monthly: 'Tóm tắt tháng {{period}}, {{whose}}.\nKỳ trước để so sánh: {{before}}.',
      line: '- {{label}}: {{now}}; kỳ trước {{before}}',
      attached: 'Kèm theo: báo cáo của kỳ này, bản chốt số {{number}} (tệp Word).',
      open: 'Xem báo cáo trên Sổ Cổng (cần đăng nhập):\n{{link}}',
      off: 'Thư tự động của Sổ Cổng, không cần trả lời. Muốn dừng: đăng nhập, mở Cá nhân, bỏ chọn ở mục Tóm tắt qua thư rồi lưu.',
      off_link:
        'Thư tự động của Sổ Cổng, không cần trả lời. Muốn dừng: đăng nhập, bỏ chọn ở mục Tóm tắt qua thư rồi lưu:\n{{link}}',
    },
  },
} as const
