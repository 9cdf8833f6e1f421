-- no transaction
-- Files that failed are matched as well: they may have stored rows, and moved rows of others.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "settlement_files_to_match_idx" ON "settlement_files"("seq")
 WHERE (matched_at IS NULL AND status <> 'processing');
DROP INDEX CONCURRENTLY IF EXISTS "settlement_files_unmatched_idx";
