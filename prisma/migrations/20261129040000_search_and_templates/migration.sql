-- Templates for the messages that are sent on the service's own account, for when the 24-hour window is closed.
ALTER TABLE "orders" ADD COLUMN "templates" JSON NOT NULL DEFAULT '{}';

-- What the PSP that makes an order's instruments must know of the customer; erased with the customer.
ALTER TABLE "orders" ADD COLUMN "payer" JSON;

-- The values of an order's metadata in small letters. Keys are left out: one lowered key could hide another.
CREATE FUNCTION "metadata_words"(metadata JSON) RETURNS TEXT[]
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
 AS $$ SELECT array_agg(lower(value)) FROM json_each_text(metadata) $$;
