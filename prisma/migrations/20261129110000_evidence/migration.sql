-- Only additions, so that the version before can run on it.

-- What led to each state of an order, as a chain of hashes. Written under the order's lock, in the transaction of the
-- facts; no foreign key, which would be checked for each record.
CREATE TABLE "evidence" (
    "reference_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSON NOT NULL,
    "hash" BYTEA NOT NULL,
    "reveal" JSON,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("reference_id", "seq")
);

-- Only the personal values beside a record can go; nothing else ever changes.
CREATE FUNCTION "refuse_change_of_evidence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW."reveal" IS NULL
       AND (NEW."reference_id", NEW."seq", NEW."at", NEW."kind", NEW."body"::text, NEW."hash")
         = (OLD."reference_id", OLD."seq", OLD."at", OLD."kind", OLD."body"::text, OLD."hash") THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'evidence is never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "evidence_is_kept" BEFORE UPDATE OR DELETE ON "evidence"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_evidence"();
