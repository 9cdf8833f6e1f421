-- Only additions, so that the version before can run on it.

-- What was captured, by the gateway's payment id: nearly every line of a gateway's books is found here.
CREATE INDEX "ledger_captures_idx" ON "ledger"("subject") WHERE (cause = 'capture');
-- Lines of nobody's order; few among all.
CREATE INDEX "ledger_foreign_idx" ON "ledger"("line_id") WHERE (cause = 'line' AND reference_id IS NULL);
