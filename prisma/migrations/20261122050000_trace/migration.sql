-- AlterTable
ALTER TABLE "inbox" ADD COLUMN     "trace" TEXT;

-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "trace" TEXT;

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "trace" TEXT;

-- CreateIndex
CREATE INDEX "events_created_at_idx" ON "events"("created_at");
