-- CreateEnum
CREATE TYPE "ServiceMode" AS ENUM ('live', 'sandbox');

-- CreateEnum
CREATE TYPE "OrderStatus" AS ENUM ('pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled');

-- CreateEnum
CREATE TYPE "PaymentStatus" AS ENUM ('new', 'pending', 'failed', 'captured', 'canceled', 'expired');

-- CreateEnum
CREATE TYPE "TransactionStatus" AS ENUM ('pending', 'success', 'failed');

-- CreateEnum
CREATE TYPE "VerificationSource" AS ENUM ('whatsapp_lookup', 'psp_lookup');

-- CreateEnum
CREATE TYPE "Verdict" AS ENUM ('nothing', 'pending', 'failed', 'captured', 'mismatch');

-- CreateEnum
CREATE TYPE "MessageKind" AS ENUM ('order_details', 'order_status');

-- CreateEnum
CREATE TYPE "MessageStatus" AS ENUM ('queued', 'sent', 'delivered', 'read', 'failed', 'unknown');

-- CreateTable
CREATE TABLE "service" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "mode" "ServiceMode" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders" (
    "reference_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "status" "OrderStatus" NOT NULL DEFAULT 'pending',
    "type" TEXT NOT NULL,
    "customer_phone" TEXT,
    "customer_user_id" TEXT,
    "wa_id" TEXT,
    "wa_user_id" TEXT,
    "details" JSON NOT NULL,
    "message" JSON NOT NULL,
    "texts" JSON NOT NULL,
    "auto_messages" BOOLEAN NOT NULL,
    "metadata" JSON NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("reference_id")
);

-- CreateTable
CREATE TABLE "payments" (
    "reference_id" TEXT NOT NULL,
    "status" "PaymentStatus" NOT NULL DEFAULT 'new',
    "source" "VerificationSource" NOT NULL,
    "configuration_name" TEXT,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "captured_at" TIMESTAMPTZ(3),
    "captured_amount" BIGINT NOT NULL DEFAULT 0,
    "refunded_amount" BIGINT NOT NULL DEFAULT 0,
    "verification_id" BIGINT,
    "verdict" "Verdict",
    "lookups_started" INTEGER NOT NULL DEFAULT 0,
    "lookups_applied" INTEGER NOT NULL DEFAULT 0,
    "lookup_error" TEXT,
    "next_lookup_at" TIMESTAMPTZ(3),
    "lookup_step" INTEGER NOT NULL DEFAULT 0,
    "last_sign_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("reference_id")
);

-- CreateTable
CREATE TABLE "transactions" (
    "id" BIGSERIAL NOT NULL,
    "reference_id" TEXT NOT NULL,
    "transaction_id" TEXT NOT NULL,
    "pg_transaction_id" TEXT NOT NULL DEFAULT '',
    "type" TEXT NOT NULL,
    "status" "TransactionStatus" NOT NULL,
    "method" TEXT,
    "error_code" TEXT,
    "error_reason" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),

    CONSTRAINT "transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" BIGSERIAL NOT NULL,
    "reference_id" TEXT NOT NULL,
    "lookup_number" INTEGER NOT NULL,
    "source" "VerificationSource" NOT NULL,
    "verdict" "Verdict" NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "transaction_id" TEXT,
    "pg_transaction_id" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "raw" BYTEA NOT NULL,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "problems" (
    "id" BIGSERIAL NOT NULL,
    "reference_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "detail" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "problems_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "timeline" (
    "id" BIGSERIAL NOT NULL,
    "reference_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "timeline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "reference_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "kind" "MessageKind" NOT NULL,
    "status" "MessageStatus" NOT NULL DEFAULT 'queued',
    "content" JSON NOT NULL,
    "to_status" "OrderStatus",
    "from_status" "OrderStatus",
    "template_name" TEXT,
    "wamid" TEXT,
    "error" JSONB,
    "attempted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" BIGSERIAL NOT NULL,
    "key" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "reference_id" TEXT,
    "body" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "ended_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "pause_key" TEXT NOT NULL,
    "reference_id" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "attempted_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pauses" (
    "key" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "pauses_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "leased_until" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "orders_created_at_reference_id_idx" ON "orders"("created_at" DESC, "reference_id" DESC);

-- CreateIndex
CREATE INDEX "orders_customer_phone_created_at_idx" ON "orders"("customer_phone", "created_at" DESC);

-- CreateIndex
CREATE INDEX "orders_customer_user_id_created_at_idx" ON "orders"("customer_user_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "payments_verification_id_key" ON "payments"("verification_id");

-- CreateIndex
CREATE INDEX "payments_next_lookup_at_idx" ON "payments"("next_lookup_at") WHERE (next_lookup_at IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "transactions_reference_id_transaction_id_pg_transaction_id_key" ON "transactions"("reference_id", "transaction_id", "pg_transaction_id");

-- CreateIndex
CREATE UNIQUE INDEX "verifications_reference_id_id_verdict_amount_currency_key" ON "verifications"("reference_id", "id", "verdict", "amount", "currency");

-- CreateIndex
CREATE UNIQUE INDEX "problems_reference_id_code_subject_key" ON "problems"("reference_id", "code", "subject");

-- CreateIndex
CREATE INDEX "timeline_reference_id_id_idx" ON "timeline"("reference_id", "id");

-- CreateIndex
CREATE INDEX "messages_reference_id_seq_idx" ON "messages"("reference_id", "seq");

-- CreateIndex
CREATE INDEX "messages_wamid_idx" ON "messages"("wamid");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_key_key" ON "inbox"("key");

-- CreateIndex
CREATE INDEX "inbox_due_at_id_idx" ON "inbox"("due_at", "id") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "outbox_due_at_idx" ON "outbox"("due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "outbox_lane_id_idx" ON "outbox"("lane", "id") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "orders"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_reference_id_verification_id_verdict_amount_curre_fkey" FOREIGN KEY ("reference_id", "verification_id", "verdict", "amount", "currency") REFERENCES "verifications"("reference_id", "id", "verdict", "amount", "currency") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "payments"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "payments"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "problems" ADD CONSTRAINT "problems_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "orders"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timeline" ADD CONSTRAINT "timeline_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "orders"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "orders"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot declare: rules that hold whatever the program does.

ALTER TABLE "service" ADD CONSTRAINT "service_has_one_row" CHECK ("id" = 1);

-- A foreign key is not checked where one of its columns is NULL, so these two make a capture without evidence impossible:
-- no status 'captured' without a verification, and no verification without the verdict that the key compares.
ALTER TABLE "payments"
    ADD CONSTRAINT "payments_capture_has_evidence" CHECK (
        ("status" = 'captured') = ("verification_id" IS NOT NULL)
        AND ("status" = 'captured') = ("captured_at" IS NOT NULL)
        AND ("status" = 'captured') = ("captured_amount" > 0)
    ),
    ADD CONSTRAINT "payments_evidence_says_captured" CHECK (
        ("verification_id" IS NULL) = ("verdict" IS NULL)
        AND ("verdict" IS NULL OR "verdict" = 'captured')
    ),
    ADD CONSTRAINT "payments_refunded_within_captured" CHECK (
        "refunded_amount" >= 0 AND "refunded_amount" <= "captured_amount"
    ),
    ADD CONSTRAINT "payments_amount_positive" CHECK ("amount" > 0);
