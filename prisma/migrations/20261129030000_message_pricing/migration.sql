-- What WhatsApp says about the price of a message, in its own words; kept as it was told first.

-- AlterTable
ALTER TABLE "messages" ADD COLUMN     "pricing_billable" BOOLEAN,
ADD COLUMN     "pricing_category" TEXT,
ADD COLUMN     "pricing_type" TEXT;
