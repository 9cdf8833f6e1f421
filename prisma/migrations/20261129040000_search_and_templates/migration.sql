-- Templates for the messages that are sent on the service's own account, for when the 24-hour window is closed.
ALTER TABLE "orders" ADD COLUMN "templates" JSON NOT NULL DEFAULT '{}';

-- What the PSP that makes an order's instruments must know of the customer; erased with the customer.
ALTER TABLE "orders" ADD COLUMN "payer" JSON;

-- A customer is found by what WhatsApp calls him, where the merchant calls him something else.
CREATE INDEX "orders_wa_id_idx" ON "orders"("wa_id")
 WHERE (wa_id IS NOT NULL AND wa_id IS DISTINCT FROM customer_phone);
CREATE INDEX "orders_wa_user_id_idx" ON "orders"("wa_user_id")
 WHERE (wa_user_id IS NOT NULL AND wa_user_id IS DISTINCT FROM customer_user_id);

-- References and ids of gateways are searched in any letter case.
CREATE INDEX "orders_lower_reference_id_idx" ON "orders"(lower("reference_id"));
CREATE INDEX "transactions_lower_transaction_id_idx" ON "transactions"(lower("transaction_id"));
CREATE INDEX "transactions_lower_pg_transaction_id_idx" ON "transactions"(lower("pg_transaction_id"))
 WHERE (pg_transaction_id <> '');

-- The values of an order's metadata in small letters. Keys are left out: one lowered key could hide another.
CREATE FUNCTION "metadata_words"(metadata JSON) RETURNS TEXT[]
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
 AS $$ SELECT array_agg(lower(value)) FROM json_each_text(metadata) $$;
CREATE INDEX "orders_metadata_words_idx" ON "orders" USING GIN (metadata_words("metadata"))
 WHERE (metadata::text <> '{}');

-- Few payments among all are refunded.
CREATE INDEX "payments_refunded_idx" ON "payments"("reference_id") WHERE (refunded_amount > 0);
