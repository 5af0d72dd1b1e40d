drop table idempotency;
drop table ledger;
drop table ledger_head;
drop function refuse_change();
drop function ledger_without_gaps();
