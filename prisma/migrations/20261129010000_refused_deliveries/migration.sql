-- Deliveries that were refused because nothing proved their sender, counted by the hour: the dashboard and doctor say so.

-- CreateTable
CREATE TABLE "refused_deliveries" (
    "source" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refused_deliveries_pkey" PRIMARY KEY ("source","proof","hour")
);
