-- Refunds are few beside orders; /metrics counts them by status from this index alone.

-- CreateIndex
CREATE INDEX "refunds_status_idx" ON "refunds"("status");
