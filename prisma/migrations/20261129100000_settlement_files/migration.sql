-- What gateways and banks write about our money, as an import stores it.
--
--   settlement_files       one imported file: progress, checkpoint and figures
--   settlement_file_chunks its rows, normalized and without personal data, until an import has stored them
--   settlement_rejections  rows of a file that were not taken, by physical line
--   settlement_lines       one row of a gateway's books, normalized; never deleted
--   settlements            what a gateway pays out at once: a group of lines with one id or UTR
--   bank_rows              one booking on a bank account
--   column_mappings        how to read reports without a fixed header
--   settlement_fetches     days that are read from a gateway's API
--
-- Signs, everywhere: plus is money for the merchant. amount = what the customer's side moved (payment +, refund -,
-- chargeback -, fee rows 0), fee and tax = what the gateway kept (fee without tax; negative when given back), and
-- net = amount - fee - tax = what the row adds to the payout. Amounts are integer minor units of `currency`.
--
-- A line is known by (gateway, kind, gateway_id). The same row again changes nothing; one that adds a settlement, a UTR
-- or a time completes it, and then file_seq is the file that did. Matching keeps its results in tables of its own: a
-- line is wide, and an UPDATE of a million of them costs more than the import.
--
-- What matching reads as a queue: files with status 'processed' and no matched_at (partial index), the lines of a file
-- by file_seq (BRIN: lines are stored in the order of files), settlements with needs_check (partial index).

CREATE TYPE "SettlementFileStatus" AS ENUM ('processing', 'processed', 'failed');
CREATE TYPE "SettlementLineKind" AS ENUM ('payment', 'authorized', 'refund', 'refund_reversal', 'chargeback',
  'chargeback_reversal', 'adjustment', 'fee', 'tax', 'reserve', 'reserve_release', 'transfer', 'payout',
  'payout_reversal');
CREATE TYPE "SettlementState" AS ENUM ('open', 'settled', 'credited');

CREATE TABLE "settlement_files" (
  "id" UUID PRIMARY KEY,
  "seq" SERIAL NOT NULL UNIQUE,
  "source" TEXT NOT NULL,
  -- 'razorpay' for razorpay and razorpay_api; the bank for statements ('hdfc', 'ofx'); the mapping's name for csv:{name}.
  "gateway" TEXT NOT NULL,
  "name" TEXT,
  "sha256" BYTEA NOT NULL UNIQUE CHECK (octet_length("sha256") = 32),
  "bytes" BIGINT NOT NULL,
  "status" "SettlementFileStatus" NOT NULL DEFAULT 'processing',
  -- Why it is 'failed'; names no value of the file.
  "error" TEXT,
  "rows" INTEGER NOT NULL DEFAULT 0,
  "accepted" INTEGER NOT NULL DEFAULT 0,
  "rejected" INTEGER NOT NULL DEFAULT 0,
  "duplicates" INTEGER NOT NULL DEFAULT 0,
  -- Days of the merchant that its rows cover, both inclusive.
  "period_from" DATE,
  "period_to" DATE,
  -- How many chunks it came in, and how many of them are stored: the checkpoint of an import.
  "chunks" INTEGER NOT NULL,
  "chunks_read" INTEGER NOT NULL DEFAULT 0,
  -- The worker that imports it; NULL: nobody.
  "claimed_by" INTEGER,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "finished_at" TIMESTAMPTZ(3),
  -- When matching has taken it into account; set by matching.
  "matched_at" TIMESTAMPTZ(3)
);
CREATE INDEX "settlement_files_processing_idx" ON "settlement_files"("seq") WHERE (status = 'processing');
CREATE INDEX "settlement_files_unmatched_idx" ON "settlement_files"("seq")
 WHERE (status = 'processed' AND matched_at IS NULL);
CREATE INDEX "settlement_files_gateway_period_from_idx" ON "settlement_files"("gateway", "period_from");

-- An upload is read while it arrives; what is kept of it waits here. A file of this id need not exist yet: an upload
-- becomes a file when all of it has arrived.
CREATE TABLE "settlement_file_chunks" (
  "file_id" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "rows" INTEGER NOT NULL,
  -- One row a line, its fields between tabs, \N for none; in the order of src/domain/settlements/staged-rows.ts.
  "data" TEXT NOT NULL,
  -- What its rows say of settlements, and its rejections.
  "settlements" JSON NOT NULL DEFAULT '[]',
  "rejections" JSON NOT NULL DEFAULT '[]',
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("file_id", "number")
);
ALTER TABLE "settlement_file_chunks" ALTER COLUMN "data" SET STORAGE EXTERNAL;
CREATE INDEX "settlement_file_chunks_created_at_idx" ON "settlement_file_chunks"("created_at");

CREATE TABLE "settlement_rejections" (
  "file_seq" INTEGER NOT NULL REFERENCES "settlement_files"("seq") ON DELETE RESTRICT ON UPDATE CASCADE,
  -- The physical line at which the record begins; in JSON the item's index.
  "line" INTEGER NOT NULL,
  -- unknown_row, row_changed, invalid_row …
  "code" TEXT NOT NULL,
  "detail" TEXT NOT NULL,
  -- The gateway's id of the row, where it can be read.
  "gateway_id" TEXT,
  PRIMARY KEY ("file_seq", "line")
);

CREATE TABLE "settlements" (
  "id" UUID PRIMARY KEY,
  "seq" SERIAL NOT NULL UNIQUE,
  "gateway" TEXT NOT NULL,
  -- The gateway's id; its UTR where it has no id, its day (2026-11-03) where it has neither.
  "gateway_settlement_id" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "utr" TEXT,
  -- What the source says is paid out; NULL: it does not say, and the sum of the lines counts.
  "stated_net" BIGINT,
  "settled_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  -- An import stored or completed lines of it since it was last checked.
  "needs_check" BOOLEAN NOT NULL DEFAULT true,
  -- From here on filled by matching.
  "state" "SettlementState" NOT NULL DEFAULT 'open',
  "credited_at" TIMESTAMPTZ(3),
  "lines" INTEGER NOT NULL DEFAULT 0,
  "gross" BIGINT NOT NULL DEFAULT 0,
  "refunds" BIGINT NOT NULL DEFAULT 0,
  "disputes" BIGINT NOT NULL DEFAULT 0,
  "fees" BIGINT NOT NULL DEFAULT 0,
  "taxes" BIGINT NOT NULL DEFAULT 0,
  "adjustments" BIGINT NOT NULL DEFAULT 0,
  "net" BIGINT NOT NULL DEFAULT 0,
  "foreign_lines" INTEGER NOT NULL DEFAULT 0,
  UNIQUE ("gateway", "gateway_settlement_id", "currency")
);
CREATE INDEX "settlements_utr_idx" ON "settlements"("utr") WHERE (utr IS NOT NULL);
CREATE INDEX "settlements_settled_at_idx" ON "settlements"("settled_at");
CREATE INDEX "settlements_needs_check_idx" ON "settlements"("seq") WHERE (needs_check);
CREATE INDEX "settlements_not_credited_idx" ON "settlements"("settled_at") WHERE (state <> 'credited');

CREATE TABLE "settlement_lines" (
  "id" BIGSERIAL PRIMARY KEY,
  "amount" BIGINT NOT NULL,
  "fee" BIGINT NOT NULL DEFAULT 0,
  "tax" BIGINT NOT NULL DEFAULT 0,
  "net" BIGINT NOT NULL,
  -- What the customer paid, where that is another currency than the gateway's books.
  "original_amount" BIGINT,
  -- Paid or captured; of a refund or dispute when it was made.
  "occurred_at" TIMESTAMPTZ(3),
  "settled_at" TIMESTAMPTZ(3),
  -- The file that stored it or last completed it, and its physical line there.
  -- No foreign keys here: they would cost more than the row. Files and settlements are never deleted.
  "file_seq" INTEGER NOT NULL,
  "line" INTEGER NOT NULL,
  -- settlements.seq. NULL: not paid out yet, or the source does not say.
  "settlement_seq" INTEGER,
  "kind" "SettlementLineKind" NOT NULL,
  -- The gateway keeps it back.
  "on_hold" BOOLEAN NOT NULL DEFAULT false,
  "gateway" TEXT NOT NULL,
  -- The gateway's id of this row. Of a payment: its payment id.
  "gateway_id" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "original_currency" TEXT,
  -- The payment that a refund, dispute or fee belongs to (of a payment itself: NULL, see gateway_id).
  "payment_id" TEXT,
  "order_id" TEXT,
  "reference_id" TEXT,
  "refund_id" TEXT,
  "dispute_id" TEXT,
  -- Of the payment or refund itself: RRN, ARN, end-to-end id, nosso número. A payout's UTR is at its settlement.
  "bank_reference" TEXT,
  -- In small letters as the gateway says it: upi, card, netbanking, pix, boleto …
  "method" TEXT,
  -- What else a person may want to see of it, as {column: text}; never personal data.
  "details" TEXT,
  CHECK ("net" = "amount" - "fee" - "tax")
);
CREATE UNIQUE INDEX "settlement_lines_gateway_id_kind_gateway_key"
  ON "settlement_lines"("gateway_id", "kind", "gateway");
CREATE INDEX "settlement_lines_settlement_seq_idx" ON "settlement_lines"("settlement_seq");
CREATE INDEX "settlement_lines_file_seq_idx" ON "settlement_lines" USING BRIN ("file_seq");
CREATE INDEX "settlement_lines_occurred_at_idx" ON "settlement_lines" USING BRIN ("occurred_at");
-- Refunds and disputes of a payment; few among all.
CREATE INDEX "settlement_lines_payment_id_idx" ON "settlement_lines"("payment_id") WHERE (payment_id IS NOT NULL);

CREATE TABLE "bank_rows" (
  "id" BIGSERIAL PRIMARY KEY,
  "file_seq" INTEGER NOT NULL REFERENCES "settlement_files"("seq") ON DELETE RESTRICT ON UPDATE CASCADE,
  "line" INTEGER NOT NULL,
  -- 'hdfc', 'sbi' …, 'ofx'.
  "bank" TEXT NOT NULL,
  -- The last four characters of the account's number; '' where the file does not name it.
  "account" TEXT NOT NULL DEFAULT '',
  -- Of the whole account number and what the bank knows the booking by; else of its contents and how many are alike.
  "row_key" TEXT NOT NULL,
  "booked_on" DATE NOT NULL,
  -- Credit +, debit -.
  "amount" BIGINT NOT NULL,
  "currency" TEXT NOT NULL,
  -- The UTR, RRN or end-to-end id in the narration or its own column: capitals and digits only.
  "utr" TEXT,
  -- All that looks like an id in the narration, capitals and digits only: UTRs, payout ids, references.
  "tokens" TEXT[] NOT NULL DEFAULT '{}',
  -- The gateway that the narration names ('razorpay'); NULL: none that we know.
  "gateway" TEXT,
  -- A later file took it back (OFX CORRECTACTION, a reversal of the bank's own).
  "voided_at" TIMESTAMPTZ(3),
  UNIQUE ("bank", "row_key")
);
CREATE INDEX "bank_rows_utr_idx" ON "bank_rows"("utr") WHERE (utr IS NOT NULL);
CREATE INDEX "bank_rows_booked_on_idx" ON "bank_rows"("booked_on");
CREATE INDEX "bank_rows_file_seq_idx" ON "bank_rows" USING BRIN ("file_seq");
CREATE INDEX "bank_rows_tokens_idx" ON "bank_rows" USING GIN ("tokens") WHERE (tokens <> '{}');

CREATE TABLE "column_mappings" (
  "name" TEXT PRIMARY KEY,
  "mapping" JSON NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL
);

-- One day of one gateway's API. Its pages are kept as chunks of `upload_id` until the day is whole; then it is a file.
CREATE TABLE "settlement_fetches" (
  "source" TEXT NOT NULL,
  "day" DATE NOT NULL,
  "upload_id" UUID NOT NULL,
  -- Where the next page begins: Razorpay's `skip`, Stripe's `starting_after`; NULL: at the beginning.
  "cursor" TEXT,
  -- Hash of what was read so far: the sha256 of the file to be.
  "digest" BYTEA,
  "pages" INTEGER NOT NULL DEFAULT 0,
  "items" INTEGER NOT NULL DEFAULT 0,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
  "error" TEXT,
  "claimed_by" INTEGER,
  "finished_at" TIMESTAMPTZ(3),
  PRIMARY KEY ("source", "day")
);
CREATE INDEX "settlement_fetches_due_idx" ON "settlement_fetches"("next_attempt_at") WHERE (finished_at IS NULL);
