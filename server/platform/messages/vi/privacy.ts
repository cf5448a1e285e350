export const privacy = {
  privacy: {
    title: 'Thông báo về xử lý dữ liệu cá nhân',
    full: 'Xem cả thông báo',
    of_each: 'Mỗi {{unit}} giữ sổ riêng. Xin chọn {{unit}} đã đến:',
    who: { about: 'Đơn vị kiểm soát dữ liệu', text: '{{office}}.' },
    what: {
      about: 'Dữ liệu được lưu',
      text: 'Họ tên, số điện thoại nếu ghi, xã hoặc đơn vị, nội dung làm việc, người hoặc phòng cần gặp nếu ghi, số người, giờ vào, giờ ra; lý do, nếu không được tiếp. Theo số điện thoại hoặc thẻ, người trực có thể ghi chú việc cần làm khi Ông/Bà đến lần nữa, giữ nhiều nhất 90 ngày.',
      app: 'Câu trả lời về {{app}}, nếu trả lời.',
    },
    expected: {
      about: 'Khách hẹn trước',
      text: 'Họ tên, giờ hẹn, và nếu có: chức vụ, đơn vị, số điện thoại, người cần gặp, cuộc họp, nội dung. Danh sách đại biểu có thể được in để ký tại nơi họp. Xóa sau ngày hẹn (hẹn nhiều ngày: sau ngày cuối), dù có đến hay không; lượt vào được giữ như của mọi khách, cùng chức vụ.',
    },
    why: {
      about: 'Mục đích',
      text: 'Để quản lý người ra, vào {{unit}}.',
      trace: 'Để quản lý người ra, vào {{unit}}, và phòng, chống dịch khi cơ quan có thẩm quyền yêu cầu.',
      app: 'Câu trả lời về {{app}} chỉ được lưu khi Ông/Bà đồng ý trả lời; muốn rút lại, xin báo người trực cổng.',
    },
    basis: {
      state: 'Căn cứ điểm c khoản 1 Điều 19 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15.',
      consent:
        'Căn cứ sự đồng ý của Ông/Bà khi khai (Điều 9 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15); Ông/Bà có thể rút lại bất cứ lúc nào.',
    },
    seen_by: {
      about: 'Ai xem',
      text: 'Người trực cổng và {{head}}.',
      host: '{{Member}} mà Ông/Bà đến gặp hoặc người chủ trì cuộc họp, trên trang riêng của họ: họ tên, chức vụ nếu có, xã hoặc đơn vị, số người, nội dung, giờ hẹn, giờ vào, giờ ra của khách của họ; không xem số điện thoại.',
      invitation:
        'Ai mở đường dẫn thư mời thì thấy họ tên và chức vụ khách, giờ hẹn, người cần gặp và nội dung của thư mời đó.',
      one: 'Người quản trị chung cũng xem được, như {{head}}.',
      district: '{{root}} chỉ xem số liệu, không xem được họ tên.',
      trace: '{{root}} chỉ xem số liệu, không xem được họ tên, kể cả khi yêu cầu truy vết.',
    },
    told: {
      about: 'Báo cho người cần gặp',
      text: 'Khi Ông/Bà đến, người cần gặp được báo:',
      email: 'qua thư điện tử;',
      push: 'qua thông báo trên thiết bị của họ;',
      webhook: 'qua hệ thống nhắn tin mà {{unit}} dùng (như Zalo, SMS);',
      district: 'qua hệ thống nhắn tin của {{root}} (như Zalo, SMS);',
      nameless: 'tin chỉ nói có khách chờ, từ lúc nào, không có tên Ông/Bà.',
      named: {
        email: 'thư điện tử có họ tên Ông/Bà, đi qua máy chủ thư;',
        push: 'thông báo có họ tên Ông/Bà, hiện trên thiết bị của họ, được mã hóa khi đi qua dịch vụ của hãng trình duyệt;',
        webhook: 'họ tên Ông/Bà được gửi tới hệ thống nhắn tin mà {{unit}} dùng (như Zalo, SMS);',
        district: 'họ tên Ông/Bà được gửi tới hệ thống nhắn tin của {{root}} (như Zalo, SMS);',
      },
      stays: 'tin đã gửi nằm lại ở bên nhận, không tự xóa theo thời hạn dưới đây.',
    },
    how_long: {
      about: 'Thời gian lưu',
      text: '{{days}} ngày rồi tự xóa; lượt không được xác nhận thì xóa sau một ngày.',
    },
    rights: {
      about: 'Quyền của Ông/Bà',
      text: 'Được biết; đồng ý, không đồng ý, rút lại sự đồng ý; xem, chỉnh sửa; yêu cầu cung cấp, xóa, hạn chế xử lý, phản đối; khiếu nại, tố cáo, khởi kiện, yêu cầu bồi thường thiệt hại; yêu cầu bảo vệ dữ liệu của mình. Xin gửi yêu cầu cho người trực cổng hoặc {{head}}: báo đã nhận và trình tự giải quyết trong {{acknowledge}} ngày làm việc; xem, chỉnh sửa, cung cấp trong {{view}} ngày; hạn chế, phản đối trong {{object}} ngày; xóa trong {{erase}} ngày.',
      contact: 'Đã ra về, xin liên hệ {{contact}}.',
    },
    phone: {
      about: 'Trên điện thoại này',
      text: 'Mã vào cổng được giữ trong ngày. Họ tên, số điện thoại, địa chỉ chỉ được nhớ khi Ông/Bà chọn, và không ở nơi nào khác.',
    },
    voluntary: {
      about: 'Có bắt buộc không',
      text: 'Chỉ họ tên là bắt buộc. Không ghi số điện thoại vẫn được tiếp bình thường.',
      app: 'Không trả lời về {{app}} cũng vậy.',
    },
    card: {
      about: 'Khi quét thẻ căn cước',
      text: 'Không lưu số thẻ, ảnh, ngày sinh. Sổ chỉ giữ bốn số cuối và một mã tính từ số thẻ, để lần sau khỏi ghi lại; không ai suy ngược mã này ra số thẻ, và {{unit}} khác không đối chiếu được. Ki-ốt ở lối vào nhận ra người mang thẻ, phiếu hoặc thư mời, chỉ hiện họ tên đã che bớt, rồi tự xóa màn hình.',
    },
    given: {
      about: 'Bên nhận dữ liệu',
      beside:
        'Ngoài tin báo cho người cần gặp nói trên, chỉ cho cơ quan có thẩm quyền có văn bản yêu cầu, bằng biên bản ghi số văn bản, người ký. Các lượt đã giao được giữ đến ngày ghi trong biên bản.',
      text: 'Chỉ cho cơ quan có thẩm quyền có văn bản yêu cầu, bằng biên bản ghi số văn bản, người ký. Các lượt đã giao được giữ đến ngày ghi trong biên bản.',
    },
    safe: {
      about: 'Biện pháp bảo vệ',
      text: 'Mỗi {{unit}} chỉ mở được sổ của mình. Mỗi lần tra cứu, xem số điện thoại đầy đủ, xuất, in, sửa đều vào một nhật ký không sửa được. Khi phát hiện vi phạm có thể gây hại, {{unit}} thông báo cho cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Bộ Công an) chậm nhất 72 giờ kể từ khi phát hiện.',
    },
    backups: {
      about: 'Bản sao lưu',
      text: 'Mỗi đêm có một bản sao lưu phòng khi hỏng máy, xóa sau {{backup_days}} ngày.',
    },
    complain: {
      about: 'Hỏi, khiếu nại',
      text: 'Xin gặp người trực cổng hoặc {{head}}; mang theo giấy tờ để kiểm tra đúng người. Không đồng ý với trả lời thì khiếu nại, khởi kiện theo quy định của pháp luật.',
    },
    clocks: {
      title: 'Thời hạn trả lời',
      request: 'Yêu cầu',
      within: 'Trong',
      acknowledge: 'Báo đã nhận yêu cầu',
      working_days: '{{days}} ngày làm việc',
      days: '{{days}} ngày',
      source:
        'Theo Nghị định 356/2025/NĐ-CP, Điều 5; mỗi thời hạn có thể gia hạn một lần, có báo lý do. Các thời hạn này được giữ cả khi luật không buộc.',
    },
  },
} as const
