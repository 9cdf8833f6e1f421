-- Checks the rows from before, in a transaction of its own: reads and writes go on meanwhile.
ALTER TABLE "verifications" VALIDATE CONSTRAINT "verifications_evidence_is_whole";
ALTER TABLE "verifications" VALIDATE CONSTRAINT "verifications_accepted_with_note";
ALTER TABLE "payments" VALIDATE CONSTRAINT "payments_captured_whole";
ALTER TABLE "payments" VALIDATE CONSTRAINT "payments_evidence_says_captured";
ALTER TABLE "payments" VALIDATE CONSTRAINT "payments_evidence_fkey";
