-- CreateIndex
CREATE INDEX "orders_status_created_at_reference_id_idx" ON "orders"("status", "created_at" DESC, "reference_id" DESC);

-- CreateIndex
CREATE INDEX "payments_status_idx" ON "payments"("status");

-- CreateIndex
CREATE INDEX "problems_open_idx" ON "problems"("code") WHERE (resolved_at IS NULL);

-- CreateIndex
CREATE INDEX "inbox_dead_idx" ON "inbox"("id") WHERE (outcome = 'dead');

-- CreateIndex
CREATE INDEX "inbox_ended_idx" ON "inbox"("ended_at") WHERE (ended_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "outbox_dead_idx" ON "outbox"("id") WHERE (outcome = 'dead');

-- CreateIndex
CREATE INDEX "outbox_ended_idx" ON "outbox"("ended_at") WHERE (ended_at IS NOT NULL);
