-- Who did something: the name of the API key, where it has one.
ALTER TABLE "timeline" ADD COLUMN "actor" TEXT;

-- Providers that do not answer, as the process that asks notices it; the dashboard runs in another.
CREATE TABLE "provider_outages" (
    "provider" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "provider_outages_pkey" PRIMARY KEY ("provider")
);
