-- One row for each process that claims work. The process holds the advisory lock of its id; a row whose lock is free
-- belongs to a process that ended, and what it had claimed goes to the others at once.
CREATE TABLE "workers" (
    "id" SERIAL NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);
