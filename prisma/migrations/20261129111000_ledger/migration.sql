-- Only additions, so that the version before can run on it.

-- Double entry. One row is one transaction in one currency, and its columns are the accounts: debit +, credit -. The
-- database refuses a row that does not sum to zero, whoever writes it. Rows with a column for each account cost a fifth
-- of a row for each entry with a deferred trigger, and a month of a million payments has several million entries.
--
--   customer_receivable  what customers have paid, against the merchant's own books
--   gateway_receivable   what the gateways owe: taken, not yet paid out to the bank
--   bank                 what arrived on the bank account
--   fees, taxes          what the gateways kept
--   refunds, disputes    given back, claimed back
--   reserve              kept back by the gateway for a while (on hold)
--   suspense             money that is not explained: payments of somebody else's orders, second payments, differences
CREATE TABLE "ledger" (
    "id" BIGSERIAL PRIMARY KEY,
    -- The merchant's day on which it happened; `posted_at` is when we knew.
    "day" DATE NOT NULL,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "currency" TEXT NOT NULL,
    -- capture, second_payment, refund, dispute; line; credit. A correction has the cause of what it corrects.
    "cause" TEXT NOT NULL,
    "reference_id" TEXT,
    -- Of an order: the transaction, refund or dispute.
    "subject" TEXT,
    "line_id" BIGINT,
    "bank_row_id" BIGINT,
    "customer_receivable" BIGINT NOT NULL DEFAULT 0,
    "gateway_receivable" BIGINT NOT NULL DEFAULT 0,
    "bank" BIGINT NOT NULL DEFAULT 0,
    "fees" BIGINT NOT NULL DEFAULT 0,
    "taxes" BIGINT NOT NULL DEFAULT 0,
    "refunds" BIGINT NOT NULL DEFAULT 0,
    "disputes" BIGINT NOT NULL DEFAULT 0,
    "reserve" BIGINT NOT NULL DEFAULT 0,
    "suspense" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_sums_to_zero" CHECK ("customer_receivable" + "gateway_receivable" + "bank" + "fees" + "taxes"
        + "refunds" + "disputes" + "reserve" + "suspense" = 0)
);
CREATE INDEX "ledger_reference_id_idx" ON "ledger"("reference_id") WHERE (reference_id IS NOT NULL);
CREATE INDEX "ledger_line_id_idx" ON "ledger"("line_id") WHERE (line_id IS NOT NULL);
CREATE INDEX "ledger_bank_row_id_idx" ON "ledger"("bank_row_id") WHERE (bank_row_id IS NOT NULL);
CREATE INDEX "ledger_day_idx" ON "ledger" USING BRIN ("day");
-- What was captured, by the gateway's payment id: nearly every line of a gateway's books is found here.
CREATE INDEX "ledger_captures_idx" ON "ledger"("subject") WHERE (cause = 'capture');
-- Lines of nobody's order; few among all.
CREATE INDEX "ledger_foreign_idx" ON "ledger"("line_id") WHERE (cause = 'line' AND reference_id IS NULL);

-- Sums of each day. Several rows (shards) share a day, so that processes that post at the same time do not wait for
-- each other until their commits.
CREATE TABLE "ledger_days" (
    "day" DATE NOT NULL,
    "currency" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "shard" INTEGER NOT NULL,
    "customer_receivable" BIGINT NOT NULL DEFAULT 0,
    "gateway_receivable" BIGINT NOT NULL DEFAULT 0,
    "bank" BIGINT NOT NULL DEFAULT 0,
    "fees" BIGINT NOT NULL DEFAULT 0,
    "taxes" BIGINT NOT NULL DEFAULT 0,
    "refunds" BIGINT NOT NULL DEFAULT 0,
    "disputes" BIGINT NOT NULL DEFAULT 0,
    "reserve" BIGINT NOT NULL DEFAULT 0,
    "suspense" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_days_pkey" PRIMARY KEY ("day", "currency", "cause", "shard")
);
ALTER TABLE "ledger_days" SET (fillfactor = 50);

CREATE FUNCTION "add_to_ledger_days"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In the order of the key, so that two transactions cannot wait for each other in a circle.
    INSERT INTO "ledger_days" AS d ("day", "currency", "cause", "shard", "customer_receivable", "gateway_receivable",
                                    "bank", "fees", "taxes", "refunds", "disputes", "reserve", "suspense")
    SELECT "day", "currency", "cause", pg_backend_pid() % 8, sum("customer_receivable"), sum("gateway_receivable"),
           sum("bank"), sum("fees"), sum("taxes"), sum("refunds"), sum("disputes"), sum("reserve"), sum("suspense")
      FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("day", "currency", "cause", "shard") DO UPDATE SET
           "customer_receivable" = d."customer_receivable" + excluded."customer_receivable",
           "gateway_receivable" = d."gateway_receivable" + excluded."gateway_receivable",
           "bank" = d."bank" + excluded."bank", "fees" = d."fees" + excluded."fees",
           "taxes" = d."taxes" + excluded."taxes", "refunds" = d."refunds" + excluded."refunds",
           "disputes" = d."disputes" + excluded."disputes", "reserve" = d."reserve" + excluded."reserve",
           "suspense" = d."suspense" + excluded."suspense";
    RETURN NULL;
END $$;
CREATE TRIGGER "ledger_is_summed" AFTER INSERT ON "ledger" REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION "add_to_ledger_days"();

CREATE FUNCTION "refuse_change_of_ledger"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to: post a correction' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "ledger_is_kept" BEFORE UPDATE OR DELETE ON "ledger"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_ledger"();

-- What happened before there was a ledger.
INSERT INTO "ledger" ("day", "posted_at", "currency", "cause", "reference_id", "subject", "customer_receivable",
                      "gateway_receivable")
SELECT (p."captured_at" AT TIME ZONE CASE p."currency" WHEN 'BRL' THEN 'America/Sao_Paulo' ELSE 'Asia/Kolkata' END)::date,
       now(), p."currency", 'capture', p."reference_id", coalesce(nullif(v."pg_transaction_id", ''), v."transaction_id"),
       -p."captured_amount", p."captured_amount"
  FROM "payments" p JOIN "verifications" v ON v."id" = p."verification_id"
 WHERE p."status" = 'captured';

INSERT INTO "ledger" ("day", "posted_at", "currency", "cause", "reference_id", "subject", "refunds", "suspense",
                      "gateway_receivable")
SELECT (r."updated_at" AT TIME ZONE CASE p."currency" WHEN 'BRL' THEN 'America/Sao_Paulo' ELSE 'Asia/Kolkata' END)::date,
       now(), p."currency", 'refund', r."reference_id", r."id"::text,
       CASE WHEN v."transaction_id" = r."transaction_id" THEN r."amount" ELSE 0 END,
       CASE WHEN v."transaction_id" = r."transaction_id" THEN 0 ELSE r."amount" END, -r."amount"
  FROM "refunds" r JOIN "payments" p USING ("reference_id") LEFT JOIN "verifications" v ON v."id" = p."verification_id"
 WHERE r."status" = 'completed' AND r."amount" > 0;

INSERT INTO "ledger" ("day", "posted_at", "currency", "cause", "reference_id", "subject", "disputes",
                      "gateway_receivable")
SELECT (coalesce(d."opened_at", d."created_at")
          AT TIME ZONE CASE p."currency" WHEN 'BRL' THEN 'America/Sao_Paulo' ELSE 'Asia/Kolkata' END)::date,
       now(), p."currency", 'dispute', d."reference_id", d."dispute_id", d."amount", -d."amount"
  FROM "disputes" d JOIN "payments" p USING ("reference_id")
 WHERE d."status" IN ('open', 'lost') AND d."amount" > 0;
