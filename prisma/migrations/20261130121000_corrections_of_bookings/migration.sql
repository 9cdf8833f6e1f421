-- no transaction
-- The `row_key` of the booking that this one takes back or replaces: its file may be imported later.
ALTER TABLE "bank_rows" ADD COLUMN IF NOT EXISTS "voids" TEXT;
CREATE INDEX CONCURRENTLY IF NOT EXISTS "bank_rows_voids_idx" ON "bank_rows"("voids") WHERE (voids IS NOT NULL);
