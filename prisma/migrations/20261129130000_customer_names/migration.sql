-- What WhatsApp said about customers who changed their number or got another user id: each former name with each new one.
-- A name is a telephone number as digits, or a business-scoped user id.
CREATE TABLE "customer_names" (
    "old_name" TEXT NOT NULL,
    "new_name" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customer_names_pkey" PRIMARY KEY ("old_name", "new_name")
);
CREATE INDEX "customer_names_new_name_idx" ON "customer_names"("new_name");
