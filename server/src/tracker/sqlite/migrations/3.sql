-- A JSON array of objects with `context` and `category`; NULL if there are none.
ALTER TABLE interactions ADD COLUMN routing_contexts TEXT;
