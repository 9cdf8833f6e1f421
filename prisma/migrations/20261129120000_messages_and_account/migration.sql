-- What an answer or a webhook left open about a message, and what a fault of the whole account holds back.
ALTER TABLE "messages" ADD COLUMN "doubtful_at" TIMESTAMPTZ(3),
                       ADD COLUMN "failures" INTEGER NOT NULL DEFAULT 0,
                       ADD COLUMN "unknown_told_at" TIMESTAMPTZ(3);

ALTER TABLE "payments" ADD COLUMN "unanswered" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "account_holds" (
    "key" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "advice" TEXT,
    "by_webhook" BOOLEAN NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "probes" INTEGER NOT NULL DEFAULT 0,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "probe_at" TIMESTAMPTZ(3) NOT NULL,
    "probe_message_id" UUID,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_holds_pkey" PRIMARY KEY ("key")
);
