export const handover = {
  handover: {
    title: 'Bàn giao ca',
    period: 'từ {{from}} đến {{until}} ngày {{day}}',
    period_days: 'từ {{from}} ngày {{first}} đến {{until}} ngày {{day}}',
    entered: 'Lượt vào trong ca',
    departed: 'Lượt ra trong ca',
    unclosed: 'Lượt chưa ghi giờ ra khi khóa sổ',
    corrected: 'Lượt đã sửa hoặc hủy',
    badges: 'Thẻ khách chưa trả: {{badges}}.',
    incidents: 'Sự việc trong ca',
    giver: 'Người giao',
    receiver: 'Người nhận',
    ends_session:
      'Bàn giao xong, máy này đăng xuất và hiện biên bản để in; người nhận đăng nhập bằng tài khoản của mình.',
    takes_over:
      'Người nhận có mặt: chọn tên, tự nhập mật khẩu hoặc mã PIN; máy này chuyển sang tài khoản của người ấy. Chưa có mặt: ghi họ tên, máy này đăng xuất và hiện biên bản để in.',
    not_here: 'Người khác, hoặc chưa có mặt',
    proof: 'Mật khẩu hoặc mã PIN',
    by_name: 'Họ tên người nhận, nếu chưa có mặt',
    taken: '{{receiver}} đã nhận ca của {{giver}} và đang đăng nhập trên máy này.',
    to_gate: 'Vào trang cổng',
    submit: 'Bàn giao ca',
    past: 'Các lần bàn giao',
    none: 'Chưa có lần bàn giao nào.',
    change_pages: 'Các trang sửa sau khi bàn giao',
    print_hint:
      'Dùng lệnh In của trình duyệt để in và ký. Biên bản không sửa được; các lượt sửa sau đó được liệt kê trong biên bản.',
    back: 'Về trang bàn giao',
    done: 'Đã bàn giao ca cho {{receiver}}. {{giver}} đã được đăng xuất khỏi máy này.',
    next: 'Người nhận đăng nhập',
  },
} as const
