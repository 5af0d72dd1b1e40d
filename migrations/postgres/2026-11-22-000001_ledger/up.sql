-- Codes and ids sort by their bytes, as in SQLite, whatever the locale of the server.
create table ledger_head (
    id  bigint    not null constraint ledger_head_id_key primary key check (id = 1),
    seq bigint    not null check (seq >= 0),
    at  timestamp not null
);
comment on table ledger_head is 'Where the ledger ends. Every action that writes the ledger locks this row first.';
comment on column ledger_head.seq is 'number of the last entry, 0 when there is none';
comment on column ledger_head.at is 'when it was written, UTC';

insert into ledger_head (id, seq, at) values (1, 0, '1970-01-01 00:00:00');

create table ledger (
    seq       bigint    not null constraint ledger_seq_key primary key check (seq >= 1),
    at        timestamp not null,
    kind      text collate "C"      not null,
    subject   text collate "C"      not null,
    entry     text collate "C"      not null,
    leaf_hash bytea     not null check (length(leaf_hash) = 32)
);
comment on table ledger is 'What became public, in order. Rows are only ever added.';
comment on column ledger.at is 'UTC, never before the row above';
comment on column ledger.kind is 'what happened';
comment on column ledger.subject is 'code or id of what it happened to';
comment on column ledger.entry is 'canonical JSON (RFC 8785), the bytes that were hashed';
comment on column ledger.leaf_hash is 'SHA-256 of 0x00 and entry (RFC 6962)';

create function ledger_without_gaps() returns trigger language plpgsql as $$
begin
    if new.seq <> (select coalesce(max(seq), 0) + 1 from ledger) then
        raise exception 'ledger has no gaps: the next entry carries the next number';
    end if;
    return new;
end $$;

create trigger ledger_without_gaps before insert on ledger
for each row execute function ledger_without_gaps();

-- For every table that is only added to.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only added to: % is refused', tg_table_name, lower(tg_op);
end $$;

create trigger ledger_no_change before update or delete or truncate on ledger
for each statement execute function refuse_change();

create table idempotency (
    caller     text collate "C"      not null,
    route      text collate "C"      not null,
    key        text collate "C"      not null,
    body_hash  bytea     not null,
    status     bigint,
    headers    text collate "C",
    body       bytea,
    created_at timestamp not null,
    constraint idempotency_caller_route_key_key primary key (caller, route, key)
);
comment on table idempotency is 'Answers to requests that carried an idempotency key. Kept for a while, then forgotten.';
comment on column idempotency.route is 'method and path';
comment on column idempotency.status is 'null until answered, as are headers and body';
comment on column idempotency.headers is 'JSON';
comment on column idempotency.created_at is 'UTC';

create index idempotency_created_at_idx on idempotency (created_at);
