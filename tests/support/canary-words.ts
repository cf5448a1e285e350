// Words that occur nowhere else, put into everything that people say, type, show or are given.
import { randomUUID } from 'node:crypto'

/** About visitors and their records. */
export const VISITOR = {
  name: 'Vixora Quyên Hạnh',
  host: 'Bà Hostara Mẫn',
  place: 'Công ty Placora',
  note: 'Notera, xe 62A-773.45',
  plate: '62A-774.45',
  phone: '0987654321',
  card: '080199765432',
  incident: 'Indicora mất chìa khóa',
  search: 'Wordora',
  meeting: 'Hội nghị Titlora',
  room: 'Phòng Roomora',
  delegate: 'Delegora Thị Sáu',
  unit: 'UBND xã Unitora',
  position: 'Phó Chủ tịch Positora',
}
/** About people who work here. */
export const STAFF = {
  username: 'usera.moi',
  name: 'Staffora Thị Lụa',
  member: 'Membera Văn Cao',
  /** A member without a namesake, so that visitors can name them as host. */
  receiver: 'Membera Thị Đón',
  password: 'mat-khau-passora-2026',
  diary: 'Diarora phát thanh',
  email: 'mailora@example.vn',
  /** The push endpoint of a member's device. */
  endpoint: 'https://push.example.vn/pushora',
  /** Whoever knows this address can call it, so it counts as a secret. */
  hook: 'https://example.vn/hookora?token=tokenora',
  mailbox: 'mailboxora@example.vn',
  key: 'Keyora của tỉnh',
}

/** The words in any spelling: without tones, a number by its last digits, in any case. */
export const TRACES = {
  visitors:
    /vixora|hostara|placora|notera|773\.45|62a-?774|5447726|987654\d{3}|\d{3}456789|80199765432|indicora|wordora|titlora|roomora|delegora|unitora|positora/i,
  staff: /usera\.moi|staffora|membera|passora|diarora|mailora|mailboxora|pushora|hookora|tokenora|keyora/i,
}

/** The most verbose logging settings of Postgres with which the application still starts. */
export const LOUD = {
  ...{ log_statement: 'all', log_duration: 'on', log_min_duration_statement: '0', log_lock_waits: 'on' },
  ...{ log_error_verbosity: 'verbose', log_min_error_statement: 'info', log_temp_files: '0' },
}

export const DAY = '2026-11-25'
export const document = {
  ...{ from: DAY, until: DAY, buffer: '30', hold_until: DAY },
  ...{ document_number: '1', document_date: DAY, agency: 'Trung tâm Y tế', signer: 'Lê Thị Hạnh' },
}
export const entry = {
  ...{ name: VISITOR.name, host: VISITOR.host, place: VISITOR.place, purpose: 'other' },
  ...{ purpose_note: VISITOR.note, plate: VISITOR.plate },
}
export const uuid = () => ({ client_uuid: randomUUID() })

/** A new phone number each time, so that no visitor inside already has it. */
let last = 100
export const phone = () => `0987654${last++}`
