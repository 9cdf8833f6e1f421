-- What a day that is read from a gateway's API must remember between its pages; the table is small and new.
ALTER TABLE "settlement_fetches"
  -- Of all pages so far, and the days that their rows cover.
  ADD COLUMN "bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "period_from" DATE,
  ADD COLUMN "period_to" DATE,
  -- Since when no page comes; NULL: the last try was good.
  ADD COLUMN "failing_since" TIMESTAMPTZ(3);
