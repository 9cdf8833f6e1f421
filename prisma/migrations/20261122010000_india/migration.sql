-- CreateEnum
CREATE TYPE "RefundStatus" AS ENUM ('requested', 'pending', 'completed', 'failed', 'unknown');

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "reference_id" TEXT NOT NULL,
    "amount" BIGINT,
    "status" "RefundStatus" NOT NULL,
    "speed_requested" TEXT,
    "speed_processed" TEXT,
    "provider_refund_id" TEXT,
    "external" BOOLEAN NOT NULL,
    "transaction_id" TEXT NOT NULL,
    "pg_transaction_id" TEXT NOT NULL DEFAULT '',
    "attempted_at" TIMESTAMPTZ(3),
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_configurations" (
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_configurations_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "refunds_reference_id_provider_refund_id_key" ON "refunds"("reference_id", "provider_refund_id");

-- CreateIndex
CREATE INDEX "refunds_reference_id_seq_idx" ON "refunds"("reference_id", "seq");

-- CreateIndex
CREATE INDEX "inbox_drift_idx" ON "inbox"("id") WHERE (kind = 'drift');

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "payments"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot declare: a refund of ours always has an amount, and none is of nothing.
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_amount_known" CHECK (
    ("external" OR "amount" IS NOT NULL) AND ("amount" IS NULL OR "amount" > 0)
);
