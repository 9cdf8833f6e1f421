-- CreateEnum
CREATE TYPE "ChargeStatus" AS ENUM ('owed', 'asked', 'unknown', 'answered', 'succeeded', 'failed', 'withdrawn');

-- CreateTable
CREATE TABLE "credentials" (
    "credential_id" TEXT NOT NULL,
    "last_four_digits" TEXT NOT NULL,
    "customer_phone" TEXT,
    "customer_user_id" TEXT,
    "psp" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("credential_id")
);

-- CreateTable
CREATE TABLE "charge_attempts" (
    "reference_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" "ChargeStatus" NOT NULL,
    "consent" TEXT NOT NULL,
    "payment_timestamp" TEXT NOT NULL,
    "request" BYTEA,
    "charge_id" TEXT,
    "charge_status" TEXT,
    "error" JSONB,
    "message_id" UUID,
    "first_asked_at" TIMESTAMPTZ(3),
    "asked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "charge_attempts_pkey" PRIMARY KEY ("reference_id","attempt")
);

-- CreateIndex
CREATE INDEX "credentials_customer_phone_idx" ON "credentials"("customer_phone");

-- CreateIndex
CREATE INDEX "credentials_customer_user_id_idx" ON "credentials"("customer_user_id");

-- CreateIndex
CREATE UNIQUE INDEX "charge_attempts_consent_key" ON "charge_attempts"("consent");

-- CreateIndex
CREATE UNIQUE INDEX "charge_attempts_reference_id_payment_timestamp_key" ON "charge_attempts"("reference_id", "payment_timestamp");

-- CreateIndex
CREATE UNIQUE INDEX "charge_attempts_one_open_key" ON "charge_attempts"("reference_id") WHERE (ended_at IS NULL);

-- AddForeignKey
ALTER TABLE "charge_attempts" ADD CONSTRAINT "charge_attempts_reference_id_fkey" FOREIGN KEY ("reference_id") REFERENCES "payments"("reference_id") ON DELETE RESTRICT ON UPDATE CASCADE;
