export const kioskScreen = {
  kiosk_screen: {
    scan: 'Đưa thẻ căn cước vào máy quét',
    scan_else: 'hoặc mã QR trên giấy mời, thẻ khách, phiếu',
    scanner: 'Máy quét của ki-ốt này',
    unread: 'Chưa đọc được. Mời Ông/Bà quét lại, hoặc chạm Vào để ghi tên.',
    still_here: 'Chạm màn hình để làm tiếp. Màn hình tự xóa sau {{seconds}} giây.',
    keys: 'Bàn phím trên màn hình',
    space: 'dấu cách',
    erase: 'Xóa',
    next: 'Tiếp',
    capitals: 'Chữ hoa',
    own_keys: 'Bàn phím của máy',
    big_keys: 'Bàn phím lớn',
  },
} as const
