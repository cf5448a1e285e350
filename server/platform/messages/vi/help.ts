/** How to use the program: a sheet to print for each role, and what everybody needs to sign in. */
export const help = {
  help: {
    title: 'Hướng dẫn sử dụng',
    open: 'Hướng dẫn của trang này (mở trang mới)',
    link: 'Hướng dẫn',
    intro: 'Mỗi người một tờ: in trên giấy A4 và dán nơi làm việc.',
    print_hint: 'In trên một mặt giấy A4.',
    two_sides: 'In trên hai mặt giấy A4: mặt một dán ở cổng, mặt hai dùng khi cần.',
    if_on: '(nếu {{unit}} bật)',
    when_needed: 'Khi cần',
    call: 'Không làm được: gọi {{who}}.',
    address: 'Trang này: {{address}}',
    blank: '……………………………',
    foot: 'Sổ Cổng. Mỗi trang có dấu ? ở góc trên, mở đúng mục của tờ này.',
    picture: {
      'check-in': 'Biểu mẫu tự đăng ký trên điện thoại của khách',
      pass: 'Mã vào cổng trên điện thoại của khách, đang chờ người trực xác nhận',
      gate: 'Trang Cổng: bên trái ghi khách vào, bên phải là khách đang ở trong {{unit}}',
      entry: 'Phần ghi khách vào trên trang Cổng',
      log: 'Sổ ra, vào của {{unit}} với ô tra cứu',
      district: 'Số liệu của các {{unit}} trong hệ thống',
    },
    account: {
      title: 'Đăng nhập và tài khoản',
      first:
        'Lần đầu: nhập tên đăng nhập và mã dùng một lần (hoặc mở đường dẫn mời), rồi tự đặt mật khẩu từ 12 ký tự và ghi họ tên. {{Head}} và quản trị chung còn quét một mã bằng ứng dụng xác thực trên điện thoại, và cất các mã dự phòng.',
      password:
        'Quên mật khẩu: người trực báo {{head}}, {{head}} báo quản trị chung để được cấp lời mời mới. Đổi mật khẩu ở mục Tài khoản của tôi.',
      phone:
        'Mất điện thoại: dùng một mã dự phòng thay cho mã 6 chữ số. Hết mã thì nhờ quản trị chung gỡ xác thực hai bước.',
      away: 'Đứng dậy khỏi máy: bấm Đăng xuất. Thấy phiên lạ ở mục Tài khoản của tôi: kết thúc phiên đó rồi đổi mật khẩu.',
    },
    visitor: {
      title: 'Khách đến {{unit}}',
      lead: 'Không cần tài khoản, không cần cài ứng dụng nào.',
      register: {
        title: 'Đăng ký',
        text: 'Mở máy ảnh hoặc Zalo, quét mã QR ở cổng. Điền họ tên, nơi ở hoặc đơn vị, bấm Gửi đăng ký. Đi nhiều người: ghi số người đi cùng. Không có điện thoại: người trực cổng ghi giúp.',
      },
      invited: {
        title: 'Có thư mời',
        text: 'Mở đường dẫn trong thư mời, đưa mã cho người trực quét là vào được, không phải ghi gì. Trang cho biết người cần gặp đã trả lời chưa. Không mở được: đọc họ tên cho người trực.',
      },
      pass: {
        title: 'Cho người trực xem mã vào cổng',
        text: 'Sau khi đăng ký, màn hình hiện mã vào cổng. Cho người trực cổng xem; khi được xác nhận, trang ghi Đang ở trong {{unit}}. Đóng trang rồi vẫn mở lại được bằng cách quét mã QR lần nữa.',
      },
      leave: {
        title: 'Khi ra về',
        text: 'Mở mã vào cổng, bấm Tôi ra về; hoặc báo người trực cổng.',
      },
      app: {
        title: 'Ứng dụng được khuyến nghị',
        text: 'Dưới mã vào cổng có cách cài và bật ứng dụng trên đúng loại máy đang dùng. Đây là khuyến nghị: chưa cài vẫn được vào làm việc.',
      },
      privacy: {
        title: 'Thông tin của Ông/Bà',
        text: 'Chỉ {{unit}} này đọc được, và tự xóa sau thời hạn ghi ở cuối biểu mẫu. Ông/Bà có quyền xem, sửa, xóa: hỏi người trực cổng hoặc mở trang về dữ liệu cá nhân.',
      },
    },
    staff: {
      title: '{{Staff}}',
      lead: 'Không cần tài khoản: mọi việc mở bằng đường dẫn riêng do {{unit}} gửi.',
      link: {
        title: 'Đường dẫn riêng',
        text: 'Lưu đường dẫn, không gửi cho ai: ai mở cũng trả lời thay được. Lộ đường dẫn, đổi máy: báo {{head}} để được cấp đường dẫn mới.',
      },
      declare: {
        title: 'Tự khai ứng dụng',
        text: 'Chọn tình trạng ứng dụng trên điện thoại của mình và số người thân đã giúp cài, bấm Gửi khai báo. Khai lại được bất cứ lúc nào.',
      },
      came: {
        title: 'Khách đến gặp (nếu {{unit}} bật)',
        text: 'Bấm Khách của tôi: thấy ngay ai đã đến, có chuông. Bấm Mời vào, Xin chờ 10 phút hoặc Hiện đi vắng: cổng và điện thoại của khách thấy ngay.',
      },
      device: {
        title: 'Báo khi trang đang đóng',
        text: 'Bấm Báo cho tôi trên máy này, cho phép thông báo. Được 5 máy; tắt từng máy ở cùng trang. iPhone: thêm trang vào màn hình chính trước.',
      },
      expect: {
        title: 'Hẹn khách',
        text: 'Thêm từng người, hoặc dán danh sách từ Zalo, Excel; mỗi ngày tối đa 50. Sao chép lời nhắn kèm thư mời gửi cho khách. Đổi giờ hoặc hủy: mở khách đó, rồi báo cho khách.',
      },
      meeting: {
        title: 'Cuộc họp',
        text: 'Thêm cuộc họp: tên, phòng, giờ; dán danh sách đại biểu; gửi thư mời. Trong lúc họp, trang cho biết ai đã đến, còn thiếu ai. Đổi giờ hoặc hủy cũng ở đây.',
      },
    },
    gate: {
      in: 'Khách vào: gõ số điện thoại, khách cũ tự hiện. Khách mới: gõ họ tên hoặc quét căn cước. Bấm Ghi khách vào.',
      scanned: 'Khách quét mã QR: xem điện thoại của khách, đúng tên, đồng hồ chạy thì bấm Xác nhận.',
      out: 'Khách ra: tìm tên, bấm Khách ra. Bấm nhầm: Hoàn tác trong 10 giây.',
      overdue: 'Dòng đỏ (quá giờ): hỏi xem khách còn ở trong không.',
      mistake: 'Ghi sai: bấm tên khách, sửa, chọn lý do.',
      offline: 'Mất mạng: cứ ghi tiếp. Mất điện: ghi vào mẫu giấy.',
      alarm: 'Báo cháy: mở Danh sách sơ tán, điểm danh ngoài sân.',
      end: 'Hết ca: bấm Bàn giao ca, in, hai người ký.',
    },
    reception: {
      title: 'Người trực cổng',
      lead: 'Ghi khách vào, ghi khách ra. Mọi việc nằm ở trang Cổng.',
      start: {
        title: 'Bắt đầu ca',
        text: 'Đăng nhập bằng tài khoản của mình. Bên trái là biểu mẫu ghi khách vào, bên phải là khách đang ở trong {{unit}}. Trên điện thoại: chuyển qua lại bằng các nút ở đầu trang.',
      },
      enter: {
        title: 'Ghi khách vào',
        text: 'Chỉ họ tên là bắt buộc. Gõ số điện thoại trước: khách cũ được điền lại. Kiểm tra xã hoặc đơn vị, người cần gặp, số người, rồi bấm Ghi khách vào.',
      },
      card: {
        title: 'Quét thẻ căn cước',
        text: 'Máy quét USB: cứ quét, không cần bấm vào ô nào hay tắt Unikey. Hoặc bấm Mở camera. Số thẻ không được lưu, chỉ giữ bốn số cuối.',
      },
      waiting: {
        title: 'Khách tự đăng ký',
        text: 'Khách đăng ký bằng mã QR sẽ hiện ở mục “Khách tự đăng ký đang chờ”. Nhìn điện thoại của khách: đúng tên, đồng hồ đang chạy. Bấm Xác nhận, hoặc Từ chối. Khách ghi ở ki-ốt thì nhìn mặt, hỏi tên. Đã xác nhận thì điện thoại hiện mật hiệu hôm nay, đúng chữ, đúng màu như ở đầu trang.',
      },
      advise: {
        title: 'Hỏi và hướng dẫn ứng dụng',
        text: 'Hỏi một câu, chọn câu trả lời. Khách muốn cài: bấm Hướng dẫn cài, cho khách quét mã, rồi chọn kết quả. Chỉ khuyến nghị, không bắt buộc.',
      },
      leave: {
        title: 'Ghi khách ra',
        text: 'Bấm Khách ra ở dòng của khách, hoặc quét mã vào cổng của khách. Nhiều người cùng ra: Chọn nhiều. Bấm nhầm: Hoàn tác trong 10 giây. Dòng màu đỏ là quá giờ: hỏi xem khách còn ở trong không.',
      },
      mistakes: {
        title: 'Sửa chỗ ghi nhầm',
        text: 'Bấm tên khách để sửa hoặc hủy lượt, có lý do. Khách đã ghi ra: mở Đã ra hôm nay, tìm tên, bấm Đưa trở lại. Ngày đã khóa sổ thì báo {{head}}.',
      },
      slips: {
        title: 'Giờ cao điểm: phiếu',
        text: 'In sẵn tờ phiếu có số. Đông khách: quét phiếu khi vào và đưa khách cầm, ghi tên sau; quét lại phiếu khi ra.',
      },
      badges: {
        title: 'Thẻ khách, biển số, người cần gặp',
        text: 'Khách vào: quét thẻ hoặc gõ số thẻ, biển số; chọn người cần gặp để người đó trả lời. Khách ra: quét thẻ là xong. Không trả thẻ: bấm Ghi: chưa trả thẻ ngay sau đó.',
      },
      guests: {
        title: 'Khách hẹn',
        text: 'Mở Khách hẹn: thêm từng người hoặc dán danh sách từ Zalo, Excel, gửi thư mời. Tới cổng: quét thư mời hoặc bấm Cho vào. Bấm nhầm: Hoàn tác. Tên tự xóa sau ngày hẹn.',
      },
      meetings: {
        title: 'Cuộc họp',
        text: 'Ở Khách hẹn, mở Cuộc họp: dán danh sách, in thẻ tên. Tới cổng: tìm tên, hoặc chọn cả đoàn vào một lần bấm. In danh sách có mặt để ký.',
      },
      offline: {
        title: 'Mất mạng, mất điện',
        text: 'Mất mạng: ghi tiếp như thường, cả khách hẹn hôm nay; máy tự gửi khi có mạng; đừng xóa dữ liệu trình duyệt. Mất điện: ghi vào mẫu ghi tay, {{head}} nhập sau.',
      },
      evacuation: {
        title: 'Sơ tán',
        text: 'Mở Danh sách sơ tán: mọi người đang ở trong, chữ lớn, có nơi đến. Đánh dấu từng người ở điểm tập kết: đầu trang đếm số người còn thiếu. Mọi máy thấy dấu của nhau; ai ra thì tự gạch tên. Tìm được, in được.',
      },
      handover: {
        title: 'Hết ca',
        text: 'Bấm Bàn giao ca, đối chiếu khách còn ở trong, ghi sự việc. Người nhận chọn tên mình, tự nhập mật khẩu hoặc mã PIN: máy chuyển sang tài khoản người ấy. In biên bản, hai người ký. Đặt mã PIN ở Tài khoản của tôi.',
      },
    },
    head: {
      title: '{{Head}}',
      lead: 'Làm được mọi việc của người trực, và chịu trách nhiệm về sổ của {{unit}}.',
      today: {
        title: 'Mỗi ngày',
        text: 'Trang đầu nói ai đang ở trong {{unit}} và việc nào đang chờ. Làm hết các dòng đang chờ là xong.',
      },
      people: {
        title: 'Người trực',
        text: 'Cài đặt, Tài khoản người trực: thêm cho mỗi người một tài khoản, bấm Sao chép lời nhắn rồi gửi qua Zalo. Người nghỉ việc: mở tên, bấm Khóa; sổ vẫn ghi tên. Máy cổng dùng chung: Cài đặt, lấy mã ghép để máy ấy nhận mã PIN.',
      },
      settings: {
        title: 'Giờ làm việc',
        text: 'Cài đặt: giờ mở cửa, giờ khóa sổ, sau bao lâu thì báo quá giờ. Hết ngày sổ tự khóa; sửa ngày cũ phải có lý do.',
      },
      form: {
        title: 'Thẻ khách, biển số',
        text: 'Cài đặt, Biểu mẫu ghi khách: bật mục cần dùng. Trang Thẻ khách: làm thẻ, in, xem thẻ chưa trả.',
      },
      guests: {
        title: 'Khách hẹn, cuộc họp',
        text: 'Cài đặt: bật Khách hẹn. Danh sách dán từ Zalo, Excel; mỗi khách một thư mời. Cuộc họp: đếm người đến, in danh sách có mặt để ký. Ai không đến thì tên được xóa.',
      },
      hosts: {
        title: 'Báo cho người tiếp khách',
        text: 'Cài đặt, Đặt cách báo: bật Khách của tôi, gửi cho {{member}} đường dẫn riêng. Báo thêm bằng thư, trên máy, qua hệ thống nhắn tin của {{unit}} hoặc của {{root}}. Tên khách chỉ có trong tin khi bật.',
      },
      poster: {
        title: 'Mã QR ở cổng, màn hình sảnh, ki-ốt',
        text: 'In mã QR tự đăng ký khổ A4, treo ở cổng. Màn hình sảnh: mở địa chỉ ghi ở trang đó trên tivi, nhập mã ghép. Ki-ốt cũng vậy, trên một màn hình chạm; chọn khách ghi ở đó chờ xác nhận hay vào ngay. Lộ mã: Đổi mã mới, in lại.',
      },
      log: {
        title: 'Tra cứu sổ',
        text: 'Gõ tên có dấu hay không dấu, số điện thoại, người cần gặp; lọc theo ngày. Mở một lượt để sửa, hủy, xem số đầy đủ. Mỗi lần xem, tìm, xuất đều được ghi lại.',
      },
      book: {
        title: 'In sổ, xuất tệp',
        text: 'Ở đầu trang Sổ ra, vào. In sổ: trang A4 đánh số để ký, đóng quyển; gõ mã trên trang cho biết sau này có bị sửa không. Xuất tệp: Excel hoặc CSV, ghi rõ mục đích.',
      },
      report: {
        title: 'Báo cáo, biểu đồ',
        text: 'Báo cáo: chọn thời gian, chốt số liệu thành một số, in, tải Word hoặc sao chép vào Zalo. Bản đã chốt không đổi nữa. Biểu đồ so với các ngày trước.',
      },
      trace: {
        title: 'Truy vết',
        text: 'Chỉ khi có văn bản yêu cầu. Nhập số văn bản, người cần truy vết, thời gian; in biên bản giao nhận.',
        trace: 'Yêu cầu của {{root}} hiện ở cùng trang.',
      },
      rights: {
        title: 'Yêu cầu của khách, sự cố dữ liệu',
        text: 'Ở đầu trang Sổ ra, vào. Khách xin xem, sửa, xóa thông tin: Yêu cầu về dữ liệu cá nhân, có hạn trả lời. Lộ, mất dữ liệu: Sự cố dữ liệu cá nhân, từng bước trong 72 giờ.',
      },
      paper: {
        title: 'Mất điện: mẫu ghi tay',
        text: 'Mẫu ghi tay dự phòng, ở đầu trang Sổ ra, vào: in sẵn các tờ có số, để ở cổng. Có điện lại: nhập từng tờ. Trang này cho biết tờ nào chưa nộp.',
      },
      staff: {
        title: 'Phổ biến ứng dụng',
        text: 'Ở trang Mã QR tự đăng ký: in tờ rơi mang tên {{unit}}.',
        declarations: 'Nhập danh sách {{member}}, gửi đường dẫn để tự khai.',
        outreach: 'Việc tuyên truyền ghi vào sổ tuyên truyền.',
      },
      clock: {
        title: 'Ngày giờ của máy chủ',
        text: 'Khi có dòng báo chờ xác nhận ngày hôm nay: xem lịch của mình, gõ ngày hôm nay rồi xác nhận. Trước đó không có gì bị xóa.',
      },
    },
    district: {
      title: 'Quản trị chung',
      lead: 'Thấy số liệu của mọi {{unit}}, không thấy tên khách nào.',
      lead_one: 'Tài khoản, lịch, hệ thống; và mọi việc của {{head}}, khi chỉ có một {{unit}}.',
      overview: {
        title: 'Số liệu',
        text: 'Trang Số liệu: chọn thời gian, so các {{unit}} với nhau và với kỳ trước.',
        compliance:
          'Trang Tình hình ghi sổ cho biết {{unit}} nào ghi đều, {{unit}} nào ngừng; sao chép tin nhắc gửi Zalo.',
      },
      offices: {
        title: '{{Unit}} và lịch',
        text: 'Kiểm tra danh sách {{unit}}; thêm hoặc nhập từ tệp. Sáp nhập: mở {{unit}} tiếp nhận, chọn {{unit}} sáp nhập vào đó và ngày. Đổi tên: Sửa thông tin. Sổ cũ được giữ. Ghi ngày nghỉ bù vào lịch.',
      },
      accounts: {
        title: 'Tài khoản',
        text: 'Mời từng {{head}}, hoặc nhập cả danh sách rồi gửi lời mời. Quên mật khẩu: lời mời mới. Mất điện thoại: gỡ xác thực hai bước sau khi nhận đúng người.',
      },
      app: {
        title: 'Ứng dụng được khuyến nghị',
        text: 'Tên, đường dẫn cài, các bước, hỏi đáp: lưu xong là đổi ở mọi cổng. Sao chép lời nhắn để chia sẻ, đoạn mã để nhúng vào trang web của {{root}}.',
      },
      report: {
        title: 'Báo cáo',
        text: 'Chốt báo cáo nhanh của mọi {{unit}} theo mẫu văn bản, tải Word.',
      },
      trace: {
        title: 'Truy vết nhiều {{unit}}',
        text: 'Theo văn bản yêu cầu, gửi tới các {{unit}} đã chọn. Mỗi {{head}} tự trả lời; trang này cho biết ai đã trả lời, không cho biết tên khách.',
      },
      told: {
        title: 'Mã API, hệ thống nhắn tin, tóm tắt qua thư điện tử',
        text: 'Ở Danh mục, phần Thiết lập: mã API để phần mềm khác đọc số liệu; hệ thống Zalo, SMS dùng chung cho {{unit}} chưa có hệ thống riêng. Tóm tắt tuần, tháng: bật ở Tài khoản của tôi, rồi mở thư xác nhận địa chỉ.',
      },
      status: {
        title: 'Tình trạng hệ thống',
        text: 'Mỗi tuần xem một lần: khóa sổ, xóa theo thời hạn, nhật ký, sao lưu, đồng hồ. Dòng nào báo có việc thì ghi kèm cách làm.',
      },
    },
  },
} as const
