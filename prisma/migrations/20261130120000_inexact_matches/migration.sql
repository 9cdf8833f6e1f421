-- no transaction
-- Matches of an order with a payment that is not the verified one: when that one's line comes, they are looked at again.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ledger_inexact_idx" ON "ledger"("reference_id")
 WHERE (cause = 'line' AND subject IS NOT NULL);
