export const kioskScreen = {
  kiosk_screen: {
    scan: 'Đưa thẻ căn cước vào máy quét',
    scan_else: 'hoặc mã QR trên giấy mời, thẻ khách, phiếu',
    scanner: 'Máy quét của ki-ốt này',
  },
} as const
