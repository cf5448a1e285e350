export const status = {
  health: {
    title: 'Tình trạng hệ thống',
    intro: 'Phiên bản {{version}}.',
    places: 'Danh mục tỉnh, xã ngày {{day}}, theo {{sources}}.',
    well: 'Cả {{all}} {{unit}} đều khóa sổ, xóa theo thời hạn và có nhật ký nguyên vẹn.',
    unknown: 'Chưa biết: công việc hằng ngày của hệ thống chưa chạy lần nào.',
    troubled: '{{count}} trên {{all}} {{unit}} có việc cần xem.',
    more: 'và {{count}} {{unit}} nữa',
    offices: 'Từng {{unit}}',
    all: 'Xem cả {{all}} {{unit}}',
    offices_hint: '{{Unit}} ghi đều và {{unit}} chưa ghi có ở trang',
    trouble: {
      audit: 'Nhật ký thao tác không nguyên vẹn. Giữ nguyên máy chủ và các bản sao lưu, báo người quản trị.',
      closing:
        'Sổ ngày {{day}} đã quá giờ mà chưa khóa. Hệ thống tự thử lại mỗi phút; nếu vẫn vậy, xem tệp log của máy chủ.',
      closing_failed:
        'Lần khóa sổ gần nhất không xong. Hệ thống tự thử lại mỗi phút; nếu vẫn vậy, xem tệp log của máy chủ.',
      retention:
        'Chưa xóa hết lượt quá thời hạn. Hệ thống tự thử lại; nếu hôm sau vẫn vậy, kiểm tra đồng hồ máy chủ.',
    },
    office: {
      name: '{{Unit}}',
      last: 'Lượt ghi gần nhất',
      closed: 'Ngày khóa sổ gần nhất',
      kept: 'Lưu lượt khách',
      audit: 'Nhật ký',
      backup: 'Sao lưu',
      never_closed: 'chưa có',
      retention: '{{days}} ngày',
      whole: 'nguyên vẹn',
      not_whole: 'KHÔNG nguyên vẹn',
      unverified: 'chưa kiểm tra',
    },
    telling: {
      title: 'Báo cho người tiếp khách',
      off: 'Chưa {{unit}} nào bật báo ngoài trang riêng của {{member}}.',
      no_server:
        '{{count}} {{unit}} bật báo qua thư điện tử nhưng phần mềm chưa có máy chủ thư: đặt SMTP_URL và MAIL_FROM.',
      none: '{{count}} {{unit}} bật; chưa có tin nào.',
      ok: '{{count}} {{unit}} bật; lần gửi được gần nhất {{at}}; đang chờ {{waiting}}.',
      bad: '{{count}} {{unit}} bật; đang chờ {{waiting}}; lần không gửi được gần nhất {{at}}: {{why}}.',
      again: 'Hệ thống tự thử lại đến hết ngày.',
      given_up: 'Tin đó không gửi lại nữa.',
    },
    summary: {
      title: 'Tóm tắt qua thư điện tử',
      off: 'Chưa ai bật tóm tắt hằng tuần, hằng tháng.',
      no_server:
        'Có người ở {{count}} {{unit}} bật tóm tắt nhưng phần mềm chưa có máy chủ thư: đặt SMTP_URL và MAIL_FROM.',
      none: 'Có người ở {{count}} {{unit}} bật; chưa có thư nào.',
      ok: 'Có người ở {{count}} {{unit}} bật; lần gửi được gần nhất {{at}}; đang chờ {{waiting}}.',
      bad: 'Có người ở {{count}} {{unit}} bật; đang chờ {{waiting}}; lần không gửi được gần nhất {{at}}: {{why}}.',
      again: 'Mỗi thư tự thử lại trong 3 ngày.',
      given_up: 'Thư đó không gửi lại nữa.',
    },
    none: 'Chưa có lần nào được ghi lại.',
    when: '{{time}} ngày {{day}}',
    last: { title: 'Lượt ghi gần nhất', text: '{{at}}.', none: 'Chưa {{unit}} nào ghi nhận.' },
    closing: {
      title: 'Khóa sổ cuối ngày',
      ok: 'Đang chạy, lần gần nhất {{at}}.',
      bad: 'Từ {{at}} chưa khóa được sổ của {{offices}}. Hệ thống tự thử lại; xem tệp log của máy chủ.',
      late: 'Lần gần nhất {{at}}: hôm nay chưa chạy. Kiểm tra máy chủ có đang bật không.',
    },
    retention: {
      title: 'Xóa theo thời hạn',
      ok: 'Đã chạy {{at}}: lượt quá thời hạn đã xóa, số đếm vẫn còn.',
      bad: 'Lần chạy {{at}} chưa xóa hết. Hệ thống tự thử lại; nếu hôm sau vẫn vậy, kiểm tra đồng hồ máy chủ.',
      late: 'Lần gần nhất {{at}}: hôm nay chưa chạy. Kiểm tra máy chủ có đang bật không.',
    },
    audit: {
      title: 'Nhật ký thao tác',
      ok: 'Đã kiểm tra {{at}}: nhật ký của mọi {{unit}} nguyên vẹn.',
      bad: 'Kiểm tra {{at}}: nhật ký KHÔNG nguyên vẹn ở {{offices}}. Giữ nguyên máy chủ, các bản sao lưu và báo người quản trị.',
      late: 'Kiểm tra gần nhất {{at}}: hôm nay chưa kiểm tra. Kiểm tra máy chủ có đang bật không.',
    },
    backup: {
      title: 'Sao lưu',
      ok: 'Bản gần nhất {{at}}.',
      bad: 'Lần {{at}} không thành công. Xem tệp log của máy chủ và chạy lại lệnh sao lưu.',
      late: 'Bản gần nhất {{at}}: hôm nay chưa có. Chạy lệnh sao lưu.',
      none: 'Trang này chưa nhận được tin về bản sao lưu nào. Xem mục Sao lưu trong tài liệu và kiểm tra thư mục bản sao.',
    },
    erasures: {
      title: 'Danh sách đã xóa theo yêu cầu',
      ok: 'Đã ghi đủ {{at}}: khi khôi phục, người đã được xóa theo yêu cầu tự được xóa lại.',
      bad: 'Lần {{at}} không ghi được hoặc tệp bị hỏng: khôi phục lúc này có thể đưa người đã được xóa trở lại. Kiểm tra DATA_DIR và BACKUP_DIR.',
      late: 'Lần gần nhất {{at}}: hôm nay chưa ghi. Kiểm tra máy chủ có đang bật không.',
    },
    notices: {
      title: 'Tin gửi đi',
      good: 'Đang gửi bình thường.',
      bad: 'Đã hơn một giờ không gửi được tin báo hoặc tóm tắt. Xem ở trang Tình trạng kênh nào hỏng và vì sao.',
    },
    write: {
      title: 'Ghi vào cơ sở dữ liệu',
      good: 'Đang ghi bình thường.',
      bad: 'Postgres không ghi được vì đĩa đầy hoặc hỏng. Dọn đĩa của Postgres ngay; trong lúc đó cổng ghi tạm trên máy của cổng.',
    },
    operator: {
      title: 'Thư cho người vận hành',
      off: 'Chưa bật. Đặt OPERATOR_EMAIL để có thư khi có việc phải xử lý.',
      none: 'Sẽ gửi tới {{address}} khi có việc phải xử lý.',
      ok: 'Lần gần nhất gửi tới {{address}} {{at}}.',
      bad: 'Không gửi được tới {{address}}, {{at}}: {{why}}. Hệ thống tự thử lại mỗi phút.',
      subject_begun: 'Sổ Cổng: có việc phải xử lý',
      subject_ended: 'Sổ Cổng: đã ổn',
      begun: 'Cần xử lý:',
      ended: 'Đã ổn:',
    },
    proxy: {
      title: 'Máy chủ trung gian (proxy)',
      ok: 'Hệ thống nhận ra máy đang xem trang này là {{address}}. Nếu đó là địa chỉ của proxy chứ không phải của máy này, đặt lại TRUST_PROXY.',
      untrusted:
        'Có proxy {{peers}} ở phía trước mà TRUST_PROXY chưa nêu ({{count}} trên {{all}} yêu cầu). Mọi máy phía sau bị tính là một: một người gõ sai mật khẩu nhiều lần thì người khác phải chờ. Đặt TRUST_PROXY={{setting}} rồi khởi động lại. Nếu không dùng proxy thì đó là một máy trong mạng tự khai, không phải làm gì.',
      far: '{{count}} trên {{all}} yêu cầu đi qua một proxy trên Internet mà TRUST_PROXY chưa nêu. Mọi máy phía sau bị tính là một: một người gõ sai mật khẩu nhiều lần thì người khác phải chờ. Nếu phía trước có mạng phân phối nội dung (CDN), đặt TRUST_PROXY bằng các địa chỉ nhà cung cấp công bố rồi khởi động lại. Nếu không có thì đó là người gửi tự khai, không phải làm gì.',
      unread:
        'Proxy {{peers}} không gửi X-Forwarded-For ({{count}} trên {{all}} yêu cầu): mọi máy sau proxy bị tính là một, một người gõ sai mật khẩu nhiều lần thì người khác phải chờ. Cấu hình để proxy gửi tiêu đề này.',
      short:
        '{{count}} trên {{all}} yêu cầu không đi qua đủ số proxy nêu ở TRUST_PROXY: người gửi tự khai được địa chỉ và không bị làm chậm khi dò mật khẩu. Chỉ cho proxy kết nối vào cổng của hệ thống, hoặc đặt TRUST_PROXY bằng địa chỉ của proxy.',
    },
  },
} as const
