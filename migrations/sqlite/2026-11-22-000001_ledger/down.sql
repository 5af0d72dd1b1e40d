drop table idempotency;
drop table ledger;
drop table ledger_head;
