-- A repeat with the members of its JSON in another order is known by this; `fingerprint` stays what version 0.1.0 reads.
ALTER TABLE "idempotency_keys" ADD COLUMN "sorted_fingerprint" BYTEA;
