"""What is published stays as it is, whoever writes: an edition, its lessons, and what they are made of."""

from django.db import migrations

# Looked at under a lock, so that nothing slips in while somebody else publishes.
GUARDS = """
CREATE FUNCTION campus_stays_published(edition bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SELECT state INTO found FROM campus_courseedition WHERE id = edition FOR SHARE;
  IF found = 'PUBLISHED' THEN
    RAISE EXCEPTION 'edition % is published and stays as it is', edition
      USING ERRCODE = 'check_violation', CONSTRAINT = 'campus_published_edition_stays';
  END IF;
END
$$;

CREATE FUNCTION campus_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'PUBLISHED' THEN
    PERFORM campus_stays_published(OLD.id);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER campus_edition_stays BEFORE UPDATE OR DELETE ON campus_courseedition
  FOR EACH ROW EXECUTE FUNCTION campus_edition_stays();

CREATE FUNCTION campus_content_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM campus_stays_published(OLD.edition_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM campus_stays_published(NEW.edition_id);
    RETURN NEW;
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER campus_content_stays BEFORE INSERT OR UPDATE OR DELETE ON campus_lessoncontent
  FOR EACH ROW EXECUTE FUNCTION campus_content_stays();

-- Captions, questions, files and what a lesson needs: each names its lesson in the column that is the argument.
CREATE FUNCTION campus_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  content bigint;
BEGIN
  FOR content IN
    SELECT DISTINCT (side ->> TG_ARGV[0])::bigint FROM (VALUES
      (CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END), (CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END)
    ) AS sides (side) WHERE side IS NOT NULL
  LOOP
    PERFORM campus_stays_published(edition_id) FROM campus_lessoncontent WHERE id = content;
  END LOOP;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER campus_captions_stay BEFORE INSERT OR UPDATE OR DELETE ON campus_captions
  FOR EACH ROW EXECUTE FUNCTION campus_part_stays('content_id');
CREATE TRIGGER campus_question_stays BEFORE INSERT OR UPDATE OR DELETE ON campus_question
  FOR EACH ROW EXECUTE FUNCTION campus_part_stays('content_id');
CREATE TRIGGER campus_file_stays BEFORE INSERT OR UPDATE OR DELETE ON campus_attachedfile
  FOR EACH ROW EXECUTE FUNCTION campus_part_stays('content_id');
CREATE TRIGGER campus_needs_stay BEFORE INSERT OR UPDATE OR DELETE ON campus_lessoncontent_needs
  FOR EACH ROW EXECUTE FUNCTION campus_part_stays('lessoncontent_id');

-- A package, and the parts it opens with.
CREATE FUNCTION campus_package_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  which bigint;
BEGIN
  FOR which IN
    SELECT DISTINCT (side ->> TG_ARGV[0])::bigint FROM (VALUES
      (CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END), (CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END)
    ) AS sides (side) WHERE side IS NOT NULL
  LOOP
    PERFORM campus_stays_published(edition_id) FROM campus_lessoncontent WHERE package_id = which ORDER BY edition_id;
  END LOOP;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER campus_package_stays BEFORE UPDATE OR DELETE ON campus_package
  FOR EACH ROW EXECUTE FUNCTION campus_package_stays('id');
CREATE TRIGGER campus_package_item_stays BEFORE INSERT OR UPDATE OR DELETE ON campus_packageitem
  FOR EACH ROW EXECUTE FUNCTION campus_package_stays('package_id');

-- Files are only kept and forgotten: a changed one is another one. What a lesson names cannot be forgotten.
-- Only since when no lesson has it (a column that comes after this migration) is written later.
CREATE FUNCTION campus_material_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) - 'unused_since' = to_jsonb(NEW) - 'unused_since' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'file % is kept as it is', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'campus_material_stays';
END
$$;
CREATE TRIGGER campus_material_stays BEFORE UPDATE ON campus_material
  FOR EACH ROW EXECUTE FUNCTION campus_material_stays();
"""
NO_GUARDS = """
DROP FUNCTION campus_material_stays() CASCADE;
DROP FUNCTION campus_package_stays() CASCADE;
DROP FUNCTION campus_part_stays() CASCADE;
DROP FUNCTION campus_content_stays() CASCADE;
DROP FUNCTION campus_edition_stays() CASCADE;
DROP FUNCTION campus_stays_published(bigint);
"""


class Migration(migrations.Migration):
    """Triggers, and no table."""

    dependencies = [('campus', '0003_sums_beside_the_ledger')]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
