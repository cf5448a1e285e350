const POSITIONS = [
  'Phó Giám đốc',
  'Trưởng phòng Hành chính – Tổ chức',
  'Chuyên viên',
  'Kế toán trưởng',
  null,
  'Nhân viên',
  'Phó Trưởng phòng Kỹ thuật',
]

/** What a delegate is; of some nobody knows. */
export function positionOf(index: number): string | null {
  return POSITIONS[index % POSITIONS.length] ?? null
}
