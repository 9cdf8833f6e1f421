-- DropIndex
DROP INDEX "outbox_due_at_idx";

-- CreateIndex
CREATE INDEX "outbox_due_at_id_idx" ON "outbox"("due_at", "id") WHERE (due_at IS NOT NULL);
