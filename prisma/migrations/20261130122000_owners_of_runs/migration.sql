-- no transaction
-- The worker that does a run, and how often it was taken: a process that was taken for dead does no more of it.
ALTER TABLE "reconciliations" ADD COLUMN IF NOT EXISTS "claimed_by" INTEGER,
  ADD COLUMN IF NOT EXISTS "takes" INTEGER NOT NULL DEFAULT 0;
-- One is done at a time: two that post the lines of one file would post some of them twice.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "reconciliations_one_taken_key" ON "reconciliations"((true))
 WHERE (finished_at IS NULL AND takes > 0);
