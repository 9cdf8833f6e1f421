-- What was agreed, and from when on: a payment is compared with the rates of its day as well as with those of today.
CREATE TABLE "fee_rate_versions" (
    "gateway" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "methods" JSONB NOT NULL,

    CONSTRAINT "fee_rate_versions_pkey" PRIMARY KEY ("gateway", "valid_from")
);
INSERT INTO "fee_rate_versions" ("gateway", "valid_from", "methods")
SELECT "gateway", "updated_at", "methods" FROM "fee_rates";
