-- How far a sandbox's clock has been moved forward: after a restart the time must not be earlier than what the rows say.
ALTER TABLE "service" ADD COLUMN "clock_ahead_ms" BIGINT NOT NULL DEFAULT 0;

-- What Prisma cannot declare: nobody moves the clock of a live service.
ALTER TABLE "service" ADD CONSTRAINT "service_clock_of_sandboxes" CHECK (
    "clock_ahead_ms" = 0 OR ("mode" = 'sandbox' AND "clock_ahead_ms" > 0)
);
