-- Timeline lines have a stable code; their text is rendered where it is read. Rows from before have none.
ALTER TABLE "timeline" ADD COLUMN "code" TEXT;

-- Whether a message without an answer was sent a second time; until now this was found in the outbox alone.
ALTER TABLE "messages" ADD COLUMN "repeated_at" TIMESTAMPTZ(3);
UPDATE "messages" SET "repeated_at" = "outbox"."attempted_at" FROM "outbox"
 WHERE "outbox"."kind" = 'message_repeat' AND "outbox"."attempted_at" IS NOT NULL
   AND "messages"."id" = "outbox"."subject_id"::uuid;

-- The worker that has claimed a row; NULL: nobody.
ALTER TABLE "inbox" ADD COLUMN "claimed_by" INTEGER;
ALTER TABLE "outbox" ADD COLUMN "claimed_by" INTEGER;
ALTER TABLE "deliveries" ADD COLUMN "claimed_by" INTEGER;
ALTER TABLE "payments" ADD COLUMN "lookup_claimed_by" INTEGER;
