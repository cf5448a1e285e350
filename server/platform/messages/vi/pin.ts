export const pin = {
  pin: {
    title: 'Mã PIN',
    explain: 'Sáu chữ số, dùng để nhận ca hoặc đăng nhập nhanh ở máy cổng mà {{head}} đã cho phép.',
    new: 'Mã PIN mới',
    hint: 'Sáu chữ số. Để trống rồi lưu thì bỏ mã PIN.',
    submit: 'Lưu mã PIN',
    here: 'Máy này nhận mã PIN.',
    not_here:
      'Máy này chưa nhận mã PIN. Xin {{head}} mã ghép (trang Cài đặt, mục Máy cổng nhận mã PIN) rồi nhập ở đây.',
    own: 'Đặt mã PIN của tôi',
    pair: 'Cho máy này nhận mã PIN',
    computers: 'Máy cổng nhận mã PIN',
    computers_text:
      'Ở các máy này, người trực nhận ca và đăng nhập được bằng mã PIN sáu số của mình. Ở máy khác mã PIN không có giá trị. Lấy mã ghép rồi nhập ở trang Bàn giao ca trên máy cổng.',
    make_code: 'Lấy mã ghép máy cổng',
    computer: 'Máy {{number}}',
    used: 'dùng mã PIN gần nhất hoặc ghép lúc {{at}}',
    stop: 'Ngừng nhận',
  },
} as const
