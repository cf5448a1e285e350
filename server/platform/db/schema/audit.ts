export interface AuditHeadTable {
  office_id: string
  seq: number
  hash: Buffer
}

export interface AuditTable extends AuditHeadTable {
  at: Date
  actor_id: string | null
  action: string
  subject_id: string | null
  fields: string
  change_hash: Buffer | null
}

export interface AuditCheckTable {
  office_id: string
  whole_at: Date | null
  whole_seq: number | null
  whole_hash: Buffer | null
  failed_at: Date | null
  failed_seq: number | null
  failed_why: 'changed' | 'missing' | 'cut' | 'head' | 'rewritten' | 'values' | null
}
