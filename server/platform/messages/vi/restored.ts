export const restored = {
  restored: {
    title: 'Cần làm lại sau khi khôi phục',
    text: 'Dữ liệu đã được khôi phục như lúc {{since}}. Việc làm sau lúc đó không còn; hãy làm lại những việc sau, nếu đã làm:',
    requests: {
      label: 'Xóa theo yêu cầu',
      why: 'không tìm thấy danh sách đã xóa theo yêu cầu: người đã được xóa có lại trong sổ',
      again: 'đã tự xóa lại {{entries}} lượt của {{people}} người; chỉ làm lại yêu cầu xóa sau {{until}}',
      partly:
        'đã tự xóa lại {{entries}} lượt của {{people}} người, nhưng danh sách đã xóa theo yêu cầu thiếu, hỏng hoặc bị sửa: xem lại từng yêu cầu',
    },
    traces: {
      label: 'Truy vết',
      why: 'lượt đang giữ cho truy vết sẽ bị xóa khi hết hạn lưu',
    },
    people: { label: 'Đường dẫn riêng của {{member}}', why: 'đường dẫn đã đổi hoặc thu hồi lại mở được' },
    poster: { label: 'Mã QR, màn hình sảnh, ki-ốt', why: 'mã cũ và màn hình đã hủy ghép lại dùng được' },
    slips: { label: 'Phiếu giờ cao điểm', why: 'tờ phiếu đã hủy lại dùng được' },
    badges: { label: 'Thẻ khách', why: 'thẻ đã báo mất hoặc thu hồi lại dùng được' },
    accounts: { label: 'Tài khoản', why: 'tài khoản đã khóa và mật khẩu cũ lại dùng được' },
    log: {
      label: 'Sổ ra, vào',
      why: 'lượt đã sửa hoặc hủy như trước khi sửa, mã vào cổng trên điện thoại của khách cũng vậy',
    },
    traces_asked: { label: 'Yêu cầu truy vết', why: 'yêu cầu gửi sau đó không còn' },
    keys: { label: 'Mã API, mã bí mật', why: 'mã đã thu hồi lại dùng được' },
    offices: { label: '{{Unit}}', why: '{{unit}} đã đổi, giải thể hoặc sáp nhập như trước' },
    waits:
      'Lượt hết hạn lưu từ lúc đó chưa bị xóa, vì có thể đang được giữ cho truy vết. Việc xóa tiếp tục khi bấm nút dưới đây, muộn nhất {{until}}.',
    others: 'Chưa làm lại: {{count}} {{unit}} khác.',
    instead:
      '{{Unit}} chưa có tài khoản {{head}}: quản trị chung xem lại việc của {{unit}} rồi xác nhận thay.',
    instead_button: 'Xác nhận thay {{office}}',
    button: 'Đã làm lại xong',
  },
} as const
