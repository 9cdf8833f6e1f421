-- What Prisma cannot declare: rules about money that hold whatever the program does.

ALTER TABLE "payments"
    ADD CONSTRAINT "payments_captured_whole" CHECK ("captured_amount" IN (0, "amount")),
    ADD CONSTRAINT "payments_applied_was_started" CHECK ("lookups_applied" <= "lookups_started");

-- Evidence names what was paid, and how much.
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_evidence_is_whole" CHECK (
    "verdict" <> 'captured' OR ("transaction_id" IS NOT NULL AND "amount" IS NOT NULL AND "currency" IS NOT NULL)
);

-- The one open attempt of an order is found by its missing end, so a state and an end must not contradict each other.
ALTER TABLE "charge_attempts" ADD CONSTRAINT "charge_attempts_end_with_their_state" CHECK (
    ("ended_at" IS NOT NULL) = ("status" IN ('succeeded', 'failed', 'withdrawn'))
);

CREATE FUNCTION "refuse_leaving_captured"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments_captured_stays: a captured payment is never anything else again'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_captured_stays';
END $$;

CREATE TRIGGER "payments_captured_stays" BEFORE UPDATE OF "status" ON "payments" FOR EACH ROW
    WHEN (OLD."status" = 'captured' AND NEW."status" <> 'captured') EXECUTE FUNCTION "refuse_leaving_captured"();

-- A refund of ours is asked for only within what was captured, and while no other waits to be asked for. Those made
-- elsewhere are facts, which are stored whatever they say.
CREATE FUNCTION "refuse_refund_beyond_capture"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    captured bigint;
    standing bigint;
    waiting boolean;
BEGIN
    SELECT "captured_amount" INTO captured FROM "payments" WHERE "reference_id" = NEW."reference_id" FOR UPDATE;
    SELECT coalesce(sum("amount"), 0), coalesce(bool_or("status" = 'requested'), false) INTO standing, waiting
      FROM "refunds" WHERE "reference_id" = NEW."reference_id" AND NOT "external" AND "status" <> 'failed';
    IF waiting OR standing + NEW."amount" > coalesce(captured, 0) THEN
        RAISE EXCEPTION 'refunds_within_captured: more than is left, or while another is requested'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refunds_within_captured';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER "refunds_within_captured" BEFORE INSERT ON "refunds" FOR EACH ROW
    WHEN (NOT NEW."external") EXECUTE FUNCTION "refuse_refund_beyond_capture"();
