-- Where the ledger ends. Every action that writes the ledger takes this row first.
create table ledger_head (
    id  integer not null constraint ledger_head_id_key primary key check (id = 1),
    seq integer not null check (seq >= 0),  -- number of the last entry, 0 when there is none
    at  text    not null                    -- when it was written, UTC
) strict;

insert into ledger_head (id, seq, at) values (1, 0, '1970-01-01 00:00:00');

-- What became public, in order. Rows are only ever added.
create table ledger (
    seq       integer not null constraint ledger_seq_key primary key check (seq >= 1),
    at        text    not null,  -- UTC, never before the row above
    kind      text    not null,  -- what happened
    subject   text    not null,  -- code or id of what it happened to
    entry     text    not null,  -- canonical JSON (RFC 8785), the bytes that were hashed
    leaf_hash blob    not null check (length(leaf_hash) = 32)  -- SHA-256 of 0x00 and entry (RFC 6962)
) strict;

-- "insert or replace" deletes without asking the triggers below; this one it cannot pass.
create trigger ledger_without_gaps before insert on ledger
when new.seq <> (select coalesce(max(seq), 0) + 1 from ledger)
begin
    select raise(abort, 'ledger has no gaps: the next entry carries the next number');
end;

create trigger ledger_no_update before update on ledger
begin
    select raise(abort, 'ledger is only added to: a correction is a new entry');
end;

create trigger ledger_no_delete before delete on ledger
begin
    select raise(abort, 'ledger is only added to: a withdrawal is a new entry');
end;

-- Answers to requests that carried an idempotency key. Kept for a while, then forgotten.
create table idempotency (
    caller     text    not null,
    route      text    not null,  -- method and path
    key        text    not null,
    body_hash  blob    not null,
    status     integer,           -- null until answered, as are headers and body
    headers    text,              -- JSON
    body       blob,
    created_at text    not null,  -- UTC
    constraint idempotency_caller_route_key_key primary key (caller, route, key)
) strict;

create index idempotency_created_at_idx on idempotency (created_at);
