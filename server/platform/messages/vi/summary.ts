export const summary = {
  summary: {
    title: 'Tóm tắt qua thư điện tử',
    explain:
      'Một thư ngắn chỉ có số đếm, so với kỳ trước, kèm báo cáo đã chốt và đánh số (tệp Word). Trong thư không có tên khách.',
    explain_district:
      'Một thư ngắn chỉ có số đếm của các {{unit}}, so với kỳ trước, kèm báo cáo đã chốt và đánh số (tệp Word). Trong thư không có tên khách.',
    address: 'Gửi đến địa chỉ thư điện tử',
    address_hint: 'Bỏ cả hai lựa chọn rồi lưu thì không gửi nữa, và địa chỉ được xóa.',
    weekly: 'Hằng tuần: sáng thứ Hai, về tuần trước',
    monthly: 'Hằng tháng: sáng ngày 1, về tháng trước',
    submit: 'Lưu tóm tắt qua thư điện tử',
    saved_no_server: 'Đã lưu. Thư chỉ gửi được khi đã có máy chủ thư.',
    saved: 'Đã lưu. Thư đầu tiên đến khi kỳ này kết thúc.',
    saved_to_confirm:
      'Đã lưu. Thư xác nhận được gửi trong vài phút: mở đường dẫn trong thư đó thì mới nhận được tóm tắt.',
    asked_again: 'Thư xác nhận được gửi lại trong vài phút.',
    confirmed: 'Đã xác nhận địa chỉ. Thư tóm tắt đầu tiên đến khi kỳ này kết thúc.',
    unconfirmed: {
      waiting: 'Địa chỉ chưa được xác nhận, nên chưa gửi tóm tắt. Thư xác nhận đang chờ gửi.',
      sent: 'Địa chỉ chưa được xác nhận, nên chưa gửi tóm tắt. Thư xác nhận đã gửi lúc {{at}}: mở đường dẫn trong thư, trong {{days}} ngày. Không thấy thư thì xem mục thư rác, kiểm tra địa chỉ hoặc gửi lại.',
      failing: 'Địa chỉ chưa được xác nhận. Thư xác nhận chưa gửi được: {{why}}. Hệ thống tự thử lại.',
      refused: 'Địa chỉ chưa được xác nhận. Thư xác nhận không gửi được: {{why}}. Xem lại địa chỉ.',
    },
    again: 'Gửi lại thư xác nhận',
    ask: {
      subject: 'Xác nhận địa chỉ nhận tóm tắt – {{office}}',
      why: 'Địa chỉ này được ghi để nhận thư tóm tắt số liệu của {{office}} từ Sổ Cổng.',
      open: 'Để xác nhận, mở đường dẫn dưới đây trong {{days}} ngày rồi đăng nhập bằng tài khoản của mình:\n{{link}}',
      append:
        'Để xác nhận, đăng nhập Sổ Cổng trong {{days}} ngày tới rồi gõ thêm vào sau địa chỉ trang:\n{{path}}',
      mistake:
        'Nếu không phải Ông/Bà ghi, xin bỏ qua thư này: không có thư nào khác được gửi tới địa chỉ chưa xác nhận.',
    },
    confirm: {
      title: 'Xác nhận địa chỉ nhận tóm tắt',
      text: 'Nếu đúng là hộp thư của mình, bấm xác nhận: từ đó thư tóm tắt được gửi tới đây.',
      submit: 'Xác nhận địa chỉ',
      old: 'Đường dẫn này đã quá {{days}} ngày, hoặc không phải của địa chỉ và tài khoản hiện tại. Mở Tài khoản của tôi để gửi lại thư xác nhận.',
    },
    ended: 'Đã lưu. Không gửi tóm tắt nữa, địa chỉ đã xóa.',
    sent: 'Thư gần nhất gửi lúc {{at}}.',
    failing: 'Thư gần nhất chưa gửi được: {{why}}. Hệ thống tự thử lại trong 3 ngày.',
    refused: 'Thư gần nhất không gửi được: {{why}}. Xem lại địa chỉ.',
    mail: {
      subject: 'Tóm tắt {{period}}: {{office}}',
      week: 'tuần {{days}}',
      dear: 'Kính gửi Ông/Bà {{name}},',
      district: '{{office}}, tất cả {{units}}',
      whose: 'Tóm tắt {{period}}, {{whose}}.',
      compared: 'Kỳ trước để so sánh: {{before}}.',
      uncompared: 'Kỳ trước ({{before}}) chưa có lượt khách nào để so sánh.',
      line: '- {{label}}: {{now}}; kỳ trước {{before}}',
      attached: 'Kèm theo: báo cáo của kỳ này, bản chốt số {{number}} (tệp Word).',
      open: 'Xem báo cáo trên Sổ Cổng (cần đăng nhập):\n{{link}}',
      off: 'Thư tự động của Sổ Cổng, không cần trả lời. Muốn dừng: đăng nhập, mở Tài khoản của tôi, bỏ chọn ở mục Tóm tắt qua thư điện tử rồi lưu.',
      off_link:
        'Thư tự động của Sổ Cổng, không cần trả lời. Muốn dừng: đăng nhập, bỏ chọn ở mục Tóm tắt qua thư điện tử rồi lưu:\n{{link}}',
    },
  },
} as const
