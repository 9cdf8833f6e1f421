-- Copies of WhatsApp's deliveries for a bot or an inbox beside this service (FORWARD_URLS).

-- CreateTable
CREATE TABLE "forwards" (
    "id" BIGSERIAL NOT NULL,
    "url" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "trace" TEXT,

    CONSTRAINT "forwards_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forward_addresses" (
    "url" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_by" INTEGER,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "http_status" INTEGER,
    "given_up" BIGINT NOT NULL DEFAULT 0,
    "given_up_at" TIMESTAMPTZ(3),

    CONSTRAINT "forward_addresses_pkey" PRIMARY KEY ("url")
);

-- CreateIndex
CREATE INDEX "forwards_turn_idx" ON "forwards"("url", "id") WHERE (due_at IS NULL);

-- CreateIndex
CREATE INDEX "forwards_set_aside_idx" ON "forwards"("url", "due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "forwards_received_at_idx" ON "forwards"("received_at");
