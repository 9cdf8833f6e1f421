-- no transaction
-- Indexes of tables that may have millions of rows: they are built while others write.

-- A customer is found by what WhatsApp calls him, where the merchant calls him something else.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_wa_id_idx" ON "orders"("wa_id")
 WHERE (wa_id IS NOT NULL AND wa_id IS DISTINCT FROM customer_phone);
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_wa_user_id_idx" ON "orders"("wa_user_id")
 WHERE (wa_user_id IS NOT NULL AND wa_user_id IS DISTINCT FROM customer_user_id);

-- References and ids of gateways are searched in any letter case.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_lower_reference_id_idx" ON "orders"(lower("reference_id"));
CREATE INDEX CONCURRENTLY IF NOT EXISTS "transactions_lower_transaction_id_idx" ON "transactions"(lower("transaction_id"));
CREATE INDEX CONCURRENTLY IF NOT EXISTS "transactions_lower_pg_transaction_id_idx" ON "transactions"(lower("pg_transaction_id"))
 WHERE (pg_transaction_id <> '');
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_metadata_words_idx" ON "orders" USING GIN (metadata_words("metadata"))
 WHERE (metadata::text <> '{}');

-- Few payments among all are refunded, or reported as captured while no lookup confirms it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "payments_refunded_idx" ON "payments"("reference_id") WHERE (refunded_amount > 0);
CREATE INDEX CONCURRENTLY IF NOT EXISTS "payments_capture_reported_idx" ON "payments"("reference_id")
 WHERE (capture_reported_at IS NOT NULL);

-- /metrics counts refunds by status from the index alone; reconciliation finds refunds and disputes by the gateway's id.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "refunds_status_idx" ON "refunds"("status");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "refunds_provider_refund_id_idx" ON "refunds"("provider_refund_id")
 WHERE (provider_refund_id IS NOT NULL);
CREATE INDEX CONCURRENTLY IF NOT EXISTS "disputes_dispute_id_idx" ON "disputes"("dispute_id");
