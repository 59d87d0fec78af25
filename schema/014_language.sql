-- 014_language: the language in which a review is written, of each version by itself.

-- BCP 47. NULL: the version is older than this column, and nobody said.
ALTER TABLE review_version ADD COLUMN language TEXT;
