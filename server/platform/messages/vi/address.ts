/** The steps to set a public address, for pages that need one. */
export const address = {
  address: {
    steps: {
      one: 'Báo người cài đặt Sổ Cổng (thường là người quản trị máy chủ): “Sổ Cổng chưa có địa chỉ công khai”.',
      two: 'Người cài đặt cho một tên miền dẫn tới máy chủ qua https, ghi dòng {{line}} vào tệp .env trên máy đó và khởi động lại Sổ Cổng.',
      three: 'Mở lại trang này.',
    },
    line: 'PUBLIC_URL=https://tên-miền',
  },
} as const
