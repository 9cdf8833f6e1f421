-- Only additions, so that the version before can run on it.

-- Pix codes, boletos and links that a PSP makes for an order.
CREATE TYPE "InstrumentStatus" AS ENUM ('queued', 'submitted', 'unknown', 'open', 'paid', 'ended', 'refused', 'withdrawn');
CREATE TABLE "instruments" (
    "reference_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "psp" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" "InstrumentStatus" NOT NULL,
    "paid_once" BOOLEAN NOT NULL,
    "request" JSON,
    "psp_id" TEXT,
    "content" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "error" JSONB,
    "first_sent_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "end_requested_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "instruments_pkey" PRIMARY KEY ("reference_id", "kind", "attempt")
);
-- One name is one instrument at a PSP, for ever.
CREATE UNIQUE INDEX "instruments_psp_name_key" ON "instruments"("psp", "name");
ALTER TABLE "instruments" ADD CONSTRAINT "instruments_reference_id_fkey" FOREIGN KEY ("reference_id")
    REFERENCES "payments"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- Nothing leaves whose request is not written down.
ALTER TABLE "instruments" ADD CONSTRAINT "instruments_request_before_sending" CHECK (
    "status"::text NOT IN ('submitted', 'unknown') OR ("request" IS NOT NULL AND "first_sent_at" IS NOT NULL)
);

-- Which PSP holds the money of a transaction; NULL: written before there could be several, or not a PSP's.
ALTER TABLE "transactions" ADD COLUMN "psp" TEXT;
