export const lobby = {
  board: {
    title: 'Màn hình sảnh',
    invite: 'Mời Ông/Bà tự đăng ký',
    no_phone: 'Không có điện thoại: mời Ông/Bà gặp người trực.',
    no_phone_kiosk: 'Không có điện thoại: mời Ông/Bà ghi tên ở ki-ốt, hoặc gặp người trực.',
    scan: 'Mã QR mở trang tự đăng ký',
    visits: 'Lượt hôm nay',
    inside: 'Đang ở trong',
    share: 'Khách đã có {{app}} lúc ra về',
    away: 'Đang mất kết nối. Đăng ký bằng mã này sẽ chờ người trực xác nhận.',
    pair: 'Ghép màn hình sảnh',
    pair_text: 'Nhập mã ghép mà {{head}} lấy ở trang Mã QR tự đăng ký. Mã dùng một lần, trong 15 phút.',
    code: 'Mã ghép',
    wrong_code: 'Mã ghép chưa đúng hoặc đã hết hạn.',
    explain:
      'Mã QR trên màn hình sảnh tự đổi, nên khách quét mã ở đó được vào sổ ngay. Mở trang này trên màn hình:',
    make_code: 'Lấy mã ghép',
    code_is: 'Mã ghép, dùng một lần trong 15 phút:',
    unpair: 'Ngắt mọi màn hình',
  },
} as const
