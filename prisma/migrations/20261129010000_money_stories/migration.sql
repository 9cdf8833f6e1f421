-- Only additions, so that the version before can run on it.

-- A problem that was resolved can be found again as a new fact.
ALTER TABLE "problems" ADD COLUMN "occurrence" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "fact" TEXT;

-- Money that the customer's bank claims back.
CREATE TYPE "DisputeKind" AS ENUM ('chargeback', 'pix_med', 'other');
CREATE TYPE "DisputeStatus" AS ENUM ('open', 'won', 'lost');
CREATE TABLE "disputes" (
    "reference_id" TEXT NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "kind" "DisputeKind" NOT NULL,
    "status" "DisputeStatus" NOT NULL,
    "amount" BIGINT,
    "reason" TEXT,
    "transaction_id" TEXT NOT NULL,
    "pg_transaction_id" TEXT NOT NULL DEFAULT '',
    "opened_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("reference_id", "dispute_id")
);
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_reference_id_fkey" FOREIGN KEY ("reference_id")
    REFERENCES "payments"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- When the first word of a capture came that no lookup has confirmed; NULL: there is none.
ALTER TABLE "payments" ADD COLUMN "capture_reported_at" TIMESTAMPTZ(3);
-- When a lookup last showed the refund.
ALTER TABLE "refunds" ADD COLUMN "shown_at" TIMESTAMPTZ(3);

-- A person may accept what was paid although it does not agree: evidence with a note.
ALTER TYPE "Verdict" ADD VALUE 'accepted';
ALTER TABLE "verifications" ADD COLUMN "accepted_note" TEXT;
ALTER TABLE "verifications" DROP CONSTRAINT "verifications_evidence_is_whole";
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_evidence_is_whole" CHECK (
    "verdict"::text NOT IN ('captured', 'accepted')
    OR ("transaction_id" IS NOT NULL AND "amount" IS NOT NULL AND "currency" IS NOT NULL)
) NOT VALID;
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_accepted_with_note" CHECK (
    ("verdict"::text = 'accepted') = ("accepted_note" IS NOT NULL)
) NOT VALID;

-- What was captured is what the evidence says, which is the whole amount unless a person accepted another one.
ALTER TABLE "payments" DROP CONSTRAINT "payments_captured_whole";
ALTER TABLE "payments" ADD CONSTRAINT "payments_captured_whole" CHECK (
    "captured_amount" IN (0, "amount") OR "verdict"::text = 'accepted'
) NOT VALID;
ALTER TABLE "payments" DROP CONSTRAINT "payments_evidence_says_captured";
ALTER TABLE "payments" ADD CONSTRAINT "payments_evidence_says_captured" CHECK (
    ("verification_id" IS NULL) = ("verdict" IS NULL)
    AND ("verdict" IS NULL OR "verdict"::text IN ('captured', 'accepted'))
) NOT VALID;
-- The evidence of an amount that a person accepted is of that amount: the key compares what was captured. Until a
-- capture no evidence is named, and then the key is not checked.
ALTER TABLE "payments" DROP CONSTRAINT "payments_reference_id_verification_id_verdict_amount_curre_fkey";
ALTER TABLE "payments" ADD CONSTRAINT "payments_evidence_fkey"
    FOREIGN KEY ("reference_id", "verification_id", "verdict", "captured_amount", "currency")
    REFERENCES "verifications"("reference_id", "id", "verdict", "amount", "currency")
    ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;

-- A refund of ours stays within what its own transaction took: the captured amount, or what a second or a mismatched
-- transaction is worth.
CREATE OR REPLACE FUNCTION "refuse_refund_beyond_capture"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken bigint;
    standing bigint;
    waiting boolean;
BEGIN
    PERFORM 1 FROM "payments" WHERE "reference_id" = NEW."reference_id" FOR UPDATE;
    SELECT p."captured_amount" INTO taken FROM "payments" p JOIN "verifications" v ON v."id" = p."verification_id"
     WHERE p."reference_id" = NEW."reference_id" AND v."transaction_id" = NEW."transaction_id"
       AND (coalesce(v."pg_transaction_id", '') IN ('', NEW."pg_transaction_id") OR NEW."pg_transaction_id" = '');
    IF taken IS NULL THEN
        SELECT max("amount") INTO taken FROM "transactions"
         WHERE "reference_id" = NEW."reference_id" AND "transaction_id" = NEW."transaction_id"
           AND ("pg_transaction_id" = NEW."pg_transaction_id" OR NEW."pg_transaction_id" = '') AND "status" = 'success';
    END IF;
    SELECT coalesce(sum("amount") FILTER (WHERE "transaction_id" = NEW."transaction_id"
                      AND ("pg_transaction_id" = NEW."pg_transaction_id" OR '' IN ("pg_transaction_id", NEW."pg_transaction_id"))), 0),
           coalesce(bool_or("status" = 'requested'), false) INTO standing, waiting
      FROM "refunds" WHERE "reference_id" = NEW."reference_id" AND NOT "external" AND "status" <> 'failed';
    IF waiting OR standing + NEW."amount" > coalesce(taken, 0) THEN
        RAISE EXCEPTION 'refunds_within_captured: more than is left, or while another is requested'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refunds_within_captured';
    END IF;
    RETURN NEW;
END $$;
