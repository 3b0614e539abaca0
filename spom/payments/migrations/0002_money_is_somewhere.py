"""Two guards no code of ours can go round: money is somewhere at every commit, and payments only move forward."""

from django.db import migrations

MONEY_IS_SOMEWHERE = """
CREATE FUNCTION payments_money_is_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  which bigint;
  captured bigint;
  here bigint;
BEGIN
  IF TG_TABLE_NAME = 'payments_payment' THEN
    which := NEW.id;
  ELSIF TG_OP = 'DELETE' THEN
    which := OLD.payment_id;
  ELSE
    which := NEW.payment_id;
  END IF;
  SELECT CASE WHEN state = 'CAPTURED' THEN minor ELSE 0 END INTO captured FROM payments_payment WHERE id = which;
  SELECT coalesce(sum(minor), 0) INTO here FROM payments_allocation WHERE payment_id = which;
  IF captured IS NOT NULL AND captured <> here THEN
    RAISE EXCEPTION 'payment %: % captured, % allocated', which, captured, here
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_money_is_somewhere';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER payments_money_is_somewhere
  AFTER INSERT OR UPDATE OR DELETE ON payments_allocation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_money_is_somewhere();
CREATE CONSTRAINT TRIGGER payments_captured_money_is_somewhere
  AFTER INSERT OR UPDATE ON payments_payment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_money_is_somewhere();
"""
MONEY_UNGUARDED = """
DROP TRIGGER payments_money_is_somewhere ON payments_allocation;
DROP TRIGGER payments_captured_money_is_somewhere ON payments_payment;
DROP FUNCTION payments_money_is_somewhere();
"""
ONLY_FORWARD = """
CREATE FUNCTION payments_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  steps text[] := ARRAY['CREATED', 'FAILED', 'AUTHORISED', 'CAPTURED'];
BEGIN
  IF array_position(steps, NEW.state::text) < array_position(steps, OLD.state::text)
     OR (OLD.state = 'CAPTURED' AND (NEW.minor <> OLD.minor OR NEW.currency <> OLD.currency)) THEN
    RAISE EXCEPTION 'payment %: % does not become %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_only_forward';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER payments_only_forward BEFORE UPDATE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION payments_only_forward();
"""
BACKWARD_TOO = """
DROP TRIGGER payments_only_forward ON payments_payment;
DROP FUNCTION payments_only_forward();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("payments", "0001_initial")]
    operations = [
        migrations.RunSQL(MONEY_IS_SOMEWHERE, MONEY_UNGUARDED),
        migrations.RunSQL(ONLY_FORWARD, BACKWARD_TOO),
    ]
