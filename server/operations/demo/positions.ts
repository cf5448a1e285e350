const POSITIONS = [
  'Phó Giám đốc',
  'Trưởng phòng Hành chính – Tổ chức',
  'Chuyên viên',
  'Kế toán trưởng',
  null,
  'Nhân viên',
  'Phó Trưởng phòng Kỹ thuật',
]

/** A delegate's position; null for some. */
export function positionOf(index: number): string | null {
  return POSITIONS[index % POSITIONS.length] ?? null
}
