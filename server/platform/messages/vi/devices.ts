export const devices = {
  devices: {
    title: 'Báo cho tôi trên máy này',
    on: 'Báo cho tôi trên máy này',
    explain:
      'Điện thoại, máy tính đã bật sẽ báo khi có khách chờ Ông/Bà, cả khi trang này đang đóng. Chỉ bật trên máy của riêng Ông/Bà: ai cầm máy cũng thấy tin báo.',
    off: 'Tắt',
    here: 'máy này',
    unnamed: 'Máy chưa rõ tên',
    since: 'Bật lúc {{at}}',
    done: 'Máy này sẽ báo khi có khách chờ Ông/Bà.',
    off_done: 'Đã tắt báo trên máy đó.',
    full: 'Ông/bà đã bật ở {{most}} máy. Tắt bớt một máy rồi bật lại ở đây.',
    unknown:
      'Trình duyệt gửi thông tin chưa đúng, nên chưa bật được. Vui lòng thử lại hoặc dùng trình duyệt khác.',
    other_service:
      'Chưa bật được: Sổ Cổng chưa biết dịch vụ thông báo của trình duyệt này. Vui lòng dùng Chrome, Edge, Firefox hoặc Safari; nếu vẫn không được, nhờ người quản trị máy chủ cho phép dịch vụ đó (PUSH_HOSTS).',
    scripts: 'Muốn bật báo trên máy này, cần cho phép JavaScript trong trình duyệt.',
    unable: 'Trình duyệt này không nhận được tin báo. Dùng Chrome, Edge, Firefox hoặc Safari bản mới.',
    ios: 'Trên iPhone, iPad: bấm nút Chia sẻ, chọn Thêm vào MH chính, rồi mở trang này từ màn hình chính và bật ở đó.',
    denied:
      'Trình duyệt đang chặn thông báo của trang này. Mở cài đặt trang (biểu tượng cạnh địa chỉ), cho phép Thông báo, rồi tải lại trang.',
    failed: 'Chưa bật được. Kiểm tra kết nối mạng rồi bấm lại.',
  },
} as const
