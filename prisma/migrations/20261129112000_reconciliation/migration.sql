-- Only additions, so that the version before can run on it.

-- What a person should look at. One row a finding: the same finding again is the same row.
CREATE TABLE "exceptions" (
    "id" UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The order of the list.
    "seq" BIGSERIAL NOT NULL UNIQUE,
    "kind" TEXT NOT NULL,
    -- What it is about: a line, an order, a settlement, a booking.
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open' CHECK ("state" IN ('open', 'explained', 'resolved')),
    "reference_id" TEXT,
    "settlement_seq" INTEGER,
    "line_id" BIGINT,
    "bank_row_id" BIGINT,
    "gateway" TEXT,
    "gateway_id" TEXT,
    "expected" BIGINT,
    "found" BIGINT,
    "currency" TEXT,
    "reason" TEXT,
    "count" INTEGER,
    -- The merchant's day of the money.
    "day" DATE,
    "note" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    -- When the merchant was told that it is open; NULL: not yet.
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "exceptions_kind_key_key" UNIQUE ("kind", "key")
);
CREATE INDEX "exceptions_unresolved_idx" ON "exceptions"("kind", "seq") WHERE (state <> 'resolved');
CREATE INDEX "exceptions_untold_idx" ON "exceptions"("seq") WHERE (told_at IS NULL AND state = 'open');
CREATE INDEX "exceptions_line_id_idx" ON "exceptions"("line_id") WHERE (line_id IS NOT NULL AND state <> 'resolved');

-- Which bookings of the bank pay which settlements.
CREATE TABLE "settlement_credits" (
    "settlement_seq" INTEGER NOT NULL,
    "bank_row_id" BIGINT NOT NULL,
    -- utr, payout_id or person.
    "matched_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settlement_credits_pkey" PRIMARY KEY ("settlement_seq", "bank_row_id")
);
CREATE INDEX "settlement_credits_bank_row_id_idx" ON "settlement_credits"("bank_row_id");

-- A run of matching.
CREATE TABLE "reconciliations" (
    "id" UUID PRIMARY KEY,
    "seq" SERIAL NOT NULL UNIQUE,
    -- requested, file, nightly.
    "cause" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "period_from" DATE NOT NULL,
    "period_to" DATE NOT NULL,
    "counts" JSON,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3)
);
CREATE INDEX "reconciliations_running_idx" ON "reconciliations"("seq") WHERE (finished_at IS NULL);

-- What was agreed with a gateway.
CREATE TABLE "fee_rates" (
    "gateway" TEXT PRIMARY KEY,
    "methods" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);

