-- What the dashboard counts by the hour. Three of the four hold what is rare; a payment enters the first one once.

-- CreateIndex
CREATE INDEX "payments_captured_at_idx" ON "payments"("captured_at") WHERE (captured_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "timeline_lookup_failed_idx" ON "timeline"("at") WHERE (kind = 'lookup_failed');

-- CreateIndex
CREATE INDEX "events_trouble_idx" ON "events"("created_at") WHERE (type = 'payment.failed' OR type = 'payment.canceled' OR type = 'payment.expired' OR type = 'message.failed');

-- CreateIndex
CREATE INDEX "deliveries_failing_idx" ON "deliveries"("attempted_at") WHERE (attempted_at IS NOT NULL AND status <> 'delivered');
