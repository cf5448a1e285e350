export const leaflets = {
  leaflets: {
    title: 'Tờ rơi và áp phích',
    size: { a5: 'Tờ rơi A5', a4: 'Tờ rơi A4', school: 'Áp phích trường học A3' },
    print: 'Dùng lệnh In của trình duyệt, tỉ lệ 100%. Áp phích A3 in trên giấy A4 thì chọn “Vừa trang giấy”.',
    school: 'Thưa quý phụ huynh, thân gửi các em học sinh',
    more: 'Hướng dẫn đầy đủ:',
  },
} as const
